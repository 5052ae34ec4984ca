import Fitting
import Syntax
import Tables

/// Intervals beside the predictions of a model.
///
/// η = (1, x)'(b₀, b) has variance (1, x)'C(1, x), C the covariance of the coefficients: z standard deviations on
/// either side, carried through the inverse link, hold the mean. A new response of a normal likelihood has σ² on top.
///
/// A row whose level is not known has the η of its mean over the levels, whose variance is that of its linear part in
/// the coefficients (the delta method).
///
/// Several classes have an interval each: `ClassIntervals`.
struct PredictionIntervals {
  private let prediction: Prediction
  private let isLink: Bool
  /// Of the mean, or of η where that was asked for.
  let low: [Double]
  let high: [Double]
  /// For a new response; nil where the likelihood is not normal.
  private let new: (low: [Double], high: [Double])?

  /// Multiplications for rows of unknown levels, some ten seconds of them.
  private static let mostWork = 2e10

  /// - Throws: a model whose coefficients have no covariance, with the reason.
  init(_ prediction: Prediction, isLink: Bool, level: Double, _ call: Call) throws(Failure) {
    let model = prediction.model
    if try call.text("type") == "class" {
      throw call.fail(
        "unused-argument", "a class has no interval", at: "interval",
        help: "type = \"mean\" is its probability, which has one")
    }
    let spread = try CoefficientSpread(model, call)
    if model.outputs > 1, isLink {
      throw call.fail(
        "no-intervals",
        "the linear predictors of several classes have no interval: a number added to all of them changes nothing",
        at: "interval", help: "leave type out for the probabilities, which have one each")
    }
    guard spread.atKink.isEmpty else {
      let names = call.presenter.elided(spread.atKink, limit: 6)
      throw call.fail(
        "no-intervals",
        "no interval: the fit put \(names) exactly where \(spread.atKink.count == 1 ? "its" : "their") prior has a corner, and there is no sd there",
        at: "interval",
        help:
          "use a prior without a corner, such as \(spread.atKink.count == 1 ? spread.atKink[0] : "rest") ~ normal(0, 1)"
      )
    }
    if !spread.nearCorner.isEmpty {
      let names = call.presenter.elided(spread.nearCorner.map { spread.names[$0] }, limit: 6)
      call.context.note(
        "intervals by Laplace's approximation, rough here: \(names) within 2 sd of a corner of −log posterior",
        code: "near-corner")
    }
    if let averages = prediction.averages {
      // Each copy has a quadratic form of its own, where the new responses of the levels are mixed.
      let work =
        Double(averages.shares.count) * Double(spread.covariance.elements.count) * Double(model.outputs)
      guard work <= PredictionIntervals.mostWork else {
        throw call.fail(
          "too-many-levels",
          "no intervals: the rows with levels that the fit did not see stand for \(averages.shares.count) combinations of levels, too many for a covariance of \(spread.names.count) coefficients",
          at: "interval", help: "predict fewer such rows at a time, or leave interval out")
      }
    }
    self.prediction = prediction
    self.isLink = isLink
    let z = spread.quantile(level: level)
    guard model.outputs == 1 else {
      let rows = max(prediction.rows.count, prediction.averages?.shares.count ?? 0)
      let intervals = try call.context.apart(
        model.outputs * rows * spread.covariance.elements.count,
        asking: { isStopped in
          ClassIntervals(prediction, spread, quantile: z, isStopped: isStopped)
        })
      (low, high, new) = (intervals.low, intervals.high, nil)
      return
    }
    let factors = prediction.averages.map { model.factors($0, prediction.copies, prediction.predictor) }
    let variances = try PredictionIntervals.variances(prediction, spread, factors, call)
    func mean(_ predictor: [Double]) -> [Double] {
      isLink ? predictor : model.problem.loss.mean(prediction.observations, predictor: predictor)
    }
    func ends(_ variances: [Double]) -> (low: [Double], high: [Double]) {
      let halves = variances.map { z * $0.squareRoot() }
      let middle = prediction.predictor
      return (zip(middle, halves).map { $0 - $1 }, zip(middle, halves).map { $0 + $1 })
    }
    let linear = ends(variances)
    let sides = (mean(linear.low), mean(linear.high))
    // An inverse link may fall, as that of 1/η does.
    low = zip(sides.0, sides.1).map { min($0, $1) }
    high = zip(sides.0, sides.1).map { max($0, $1) }
    let isWeighted = model.problem.weights != nil
    if model.family.takesSigma, !isWeighted,
      let sigma = model.sigma?.value ?? model.leastSquares?.residualDeviation
    {
      if let averages = prediction.averages {
        let own = try PredictionIntervals.variances(prediction, spread, nil, call).map { $0 + sigma * sigma }
        new = try PredictionIntervals.mixed(
          averages, prediction.copies, own, NewResponseInterval(spread: spread, level: level), call)
      } else {
        new = ends(variances.map { $0 + sigma * sigma })
      }
    } else {
      new = nil
    }
    if model.family.takesSigma, isWeighted {
      call.context.note(
        "no interval for a new response: its variance depends on its weight", code: "weights")
    }
  }

  private static func variances(
    _ prediction: Prediction, _ spread: CoefficientSpread, _ factors: [Double]?, _ call: Call
  ) throws(Failure) -> [Double] {
    let rows = max(prediction.rows.count, prediction.averages?.shares.count ?? 0)
    return try call.context.apart(
      rows * spread.covariance.elements.count,
      asking: { isStopped in prediction.variances(spread, factors: factors, isStopped: isStopped) })
  }

  private static func mixed(
    _ averages: LevelAverages, _ copies: [Double], _ variances: [Double], _ interval: NewResponseInterval,
    _ call: Call
  ) throws(Failure) -> (low: [Double], high: [Double]) {
    // A quantile takes about fifty steps.
    let ends = try call.context.apart(50 * copies.count) {
      (0..<averages.rows).map { row in
        let own = averages.copies(of: row)
        return interval.ends(copies[own], variances: variances[own], shares: averages.shares[own])
      }
    }
    return (ends.map(\.low), ends.map(\.high))
  }

  /// The predictions with their intervals as columns: three, or three a class, and two for a new response.
  ///
  /// - Throws: classes that are called as the limits of others are, however these are spelt.
  func value(_ data: DataSet, _ call: Call) throws(Failure) -> Value {
    let middle = isLink ? prediction.predictor : prediction.mean
    let spelling = try LimitSpelling(prediction.model, call)
    func named(_ values: [Double], _ limit: String) -> [Column] {
      prediction.columns(values).map { $0.renamed(spelling.name(limit, of: $0.name)) }
    }
    var columns = zip(zip(prediction.columns(middle), named(low, "low")), named(high, "high")).flatMap {
      [$0.0, $0.1, $1]
    }
    if let new { columns += named(new.low, "new_low") + named(new.high, "new_high") }
    do {
      return .data(DataSet(name: "predictions for \(data.name)", frame: try DataFrame(columns)))
    } catch {
      throw call.fail("bad-columns", error.message)
    }
  }
}

/// How the limits of predictions are called: `low` of one output; `a_low` of the class a, or `low of a` where
/// another class is called `a_low`.
private enum LimitSpelling {
  case alone, behind, before

  /// - Throws: where classes are called in both ways.
  init(_ model: Model, _ call: Call) throws(Failure) {
    guard model.outputs > 1 else {
      self = .alone
      return
    }
    let classes = model.family.details.levels
    func taken(_ spelling: LimitSpelling) -> String? {
      classes.lazy.flatMap { name in ["low", "high"].map { spelling.name($0, of: name) } }
        .first(where: classes.contains)
    }
    guard let first = taken(.behind) else {
      self = .behind
      return
    }
    guard let second = taken(.before) else {
      self = .before
      call.context.note(
        "a class is called `\(first)`: limits are called `\(name("low", of: classes[0]))` and `\(name("high", of: classes[0]))`, class by class",
        code: "renamed-limits")
      return
    }
    throw call.fail(
      "bad-columns",
      "the limits of the classes have no names: classes are called `\(first)` and `\(second)` themselves",
      at: "interval", help: "give those classes other names in the data")
  }

  func name(_ limit: String, of column: String) -> String {
    switch self {
    case .alone: limit
    case .behind: "\(column)_\(limit)"
    case .before: "\(limit) of \(column)"
    }
  }
}
