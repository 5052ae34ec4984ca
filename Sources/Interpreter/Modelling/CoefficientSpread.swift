import Fitting
import Glibc
import Priors
import Syntax

/// How far a model's coefficients may lie from their estimates: a covariance and the distribution that it belongs to.
///
/// Under a prior this is the posterior, a normal distribution: exactly, or by Laplace's approximation at the mode
/// (Laplace, 1774; Tierney and Kadane, 1986). Without penalty or prior it is the sampling distribution of maximum
/// likelihood: Student's t where σ was estimated by least squares, normal in large samples elsewhere. A penalty
/// that is no prior has neither, and there is none here.
struct CoefficientSpread: Sendable {
  enum Kind: Sendable, Equatable {
    case exactPosterior, laplace
    /// Confidence, with the degrees of freedom of σ where it was estimated.
    case confidence(degreesOfFreedom: Int?)
  }

  /// Why a coefficient has no standard deviation.
  enum Absence: Sendable {
    /// −log posterior has a corner there.
    case kink
    /// Its column does not vary.
    case constant
  }

  let kind: Kind
  /// Intercepts first, one an output.
  let names: [String]
  let intercepts: Int
  let estimates: [Double]
  /// Of the same; 0 where a standard deviation is absent, and then conditional on those estimates.
  let covariance: Matrix
  /// The same with the intercept where every column is at `centre`, from which what is said of rows comes.
  let centred: Matrix
  let centre: [Double]
  let absent: [Int: Absence]
  /// Linear predictors a row; sample draws where there is one.
  let outputs: Int
  /// Whether the mode may be a local one.
  let isLocal: Bool
  /// Places whose density has a corner within two standard deviations of the mode, which a normal one has not.
  let nearCorner: [Int]

  func sd(_ place: Int) -> Double? {
    absent[place] == nil ? max(0, covariance[place, place]).squareRoot() : nil
  }

  /// Standard deviations on either side of an estimate between which it lies with this probability.
  func quantile(level: Double) -> Double {
    let p = 0.5 + level / 2
    if case .confidence(let df?) = kind { return studentQuantile(p, degreesOfFreedom: Double(df)) }
    return normalQuantile(p)
  }

  func interval(_ place: Int, level: Double) -> (low: Double, high: Double)? {
    guard let sd = sd(place) else { return nil }
    let half = quantile(level: level) * sd
    return (estimates[place] - half, estimates[place] + half)
  }

  /// Names of the coefficients that sit at a kink.
  var atKink: [String] { names.indices.filter { absent[$0] == .kink }.map { names[$0] } }

  /// Their correlations and covariances without what is only rounding: built once for all pairs of a table.
  var pairs: CoefficientPairs { CoefficientPairs(covariance, intercepts: intercepts) }
}

extension CoefficientSpread {
  /// - Throws: a diagnostic with the reason where a model has none.
  init(_ model: Model, _ call: Call) throws(Failure) {
    guard model.family.definition.hasLikelihood else {
      throw call.fail(
        "needs-likelihood",
        "a fit with loss = \(model.family.definition.name) has no \(model.boundPrior == nil ? "intervals" : "posterior"): that loss is no likelihood",
        at: "m", help: "leave loss out, for least squares")
    }
    if let prior = model.boundPrior {
      try self.init(posteriorOf: model, prior, call)
    } else {
      try self.init(unpenalised: model, call)
    }
  }

  private init(posteriorOf model: Model, _ prior: BoundPrior, _ call: Call) throws(Failure) {
    if let part = prior.parts.first(where: { !$0.distribution.isPenaltyItsDensity }) {
      let name = part.distribution.definition.name
      throw call.fail(
        "no-posterior", "\(call.verb) does not work with a \(name) prior",
        at: "m", help: "use prior = student(3, 0, 1), which also lets large coefficients stay large")
    }
    guard model.solution.certificate.isReached else {
      throw call.fail(
        "no-posterior", "the fit did not reach the highest point of the posterior",
        at: "m", help: "a narrower prior is easier to fit: normal(0, 1)")
    }
    let laplace: LaplaceApproximation?
    let problem = model.problem
    let coefficients = model.solution.coefficients
    do {
      laplace = try call.context.solving(problem) { (ask) throws(FittingError) in
        try laplaceApproximation(problem, coefficients: coefficients, holdsKinks: true, isInterrupted: ask)
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      throw call.fail(
        "no-posterior", "at its highest point the posterior is flat in some direction", at: "m",
        help: "give every term a prior with a width: prior = normal(0, 1)")
    }
    guard let laplace else {
      throw call.fail(
        "no-posterior", "−log posterior has no second derivative at the mode", at: "m",
        help: "a prior that ties coefficients together by a corner, such as a norm, has no posterior sd there"
      )
    }
    self.init(model, laplace, kind: laplace.isExact ? .exactPosterior : .laplace)
  }

  private init(unpenalised model: Model, _ call: Call) throws(Failure) {
    let name = call.argument("m")?.expression.asName?.text ?? "m"
    guard model.problem.penalties.isEmpty else {
      let penalty = call.presenter.source(of: model.penalty)
      throw call.fail(
        "needs-prior",
        call.verb == "predict"
          ? "a prediction of a penalised model has no interval: the penalty pulls coefficients towards 0 on purpose"
          : "a penalised coefficient has no confidence interval: the penalty pulls it towards 0 on purpose",
        at: "m",
        help:
          "read the penalty as a prior: fit(…, prior = as_prior(\(penalty), \(name)))   explain(\"standard errors\")"
      )
    }
    if model.family.takesSigma, model.sigma == nil { try CoefficientSpread.checkResidual(model, call) }
    guard let laplace = try model.outputs > 1 ? Self.ofClasses(model, call) : model.posterior else {
      throw call.fail("no-intervals", "no standard errors could be computed for this model", at: "m")
    }
    let isEstimated = model.family.takesSigma && model.sigma == nil
    let df = isEstimated ? model.leastSquares?.residualDegreesOfFreedom : nil
    self.init(model, laplace, kind: .confidence(degreesOfFreedom: df))
  }

  /// The inverse information of several classes' coefficients, of which a column's have the mean 0.
  private static func ofClasses(_ model: Model, _ call: Call) throws(Failure) -> LaplaceApproximation? {
    let (own, coefficients) = (model.problem, model.solution.coefficients)
    do {
      let problem = try Problem(
        design: own.design, response: own.response, weights: own.weights, offset: own.offset,
        details: own.details, loss: MultinomialLoss(asLikelihood: true), scale: own.scale,
        intercept: own.intercept)
      return try call.context.solving(problem) { (ask) throws(FittingError) in
        try laplaceApproximation(problem, coefficients: coefficients, isInterrupted: ask)
      }
    } catch {
      if case .interrupted = error { throw .interrupted }
      throw call.failure(error, frame: model.frame)
    }
  }

  /// - Throws: rows that leave nothing to measure σ by.
  private static func checkResidual(_ model: Model, _ call: Call) throws(Failure) {
    let count = model.coefficientNames.count + (model.hasIntercept ? 1 : 0)
    let rows = model.problem.weights.map { $0.count { $0 > 0 } } ?? model.frame.rowCount
    guard rows <= count || model.leastSquares.map({ !$0.leavesResidual }) ?? false else { return }
    throw call.fail(
      "no-intervals",
      rows <= count
        ? "\(rows) rows for \(count) coefficients leave no residual to measure σ by"
        : "least squares fits every row exactly: no residual is left to measure σ by", at: "m",
      help: "where σ is known it can be given: fit(…, prior = flat, sigma = 1)")
  }

  private init(_ model: Model, _ laplace: LaplaceApproximation, kind: Kind) {
    let first = model.hasIntercept ? model.outputs : 0
    intercepts = first
    outputs = model.outputs
    self.kind = kind
    names =
      (first == 0
        ? []
        : first == 1 ? ["(intercept)"] : model.problem.details.levels.map { "\($0): (intercept)" })
      + model.coefficientNames
    estimates = (first == 0 ? [] : model.solution.intercepts) + model.solution.coefficients
    covariance = laplace.covariance
    centred = laplace.centred
    centre = laplace.centre
    var absent: [Int: Absence] = [:]
    for j in laplace.frozen { absent[first + j] = .constant }
    for j in laplace.held { absent[first + j] = .kink }
    self.absent = absent
    isLocal = !model.solution.certificate.isConvex
    nearCorner = (model.boundPrior?.parts ?? []).flatMap { part in
      guard let corner = part.distribution as? Laplace else { return [Int]() }
      return part.columns.indices.compactMap { place in
        let j = part.columns[place]
        guard absent[first + j] == nil else { return nil }
        let unit = model.problem.penaltyUnits[j % model.problem.design.columns]
        let sd = max(0, laplace.covariance[first + j, first + j]).squareRoot() * unit
        return abs(model.penaltyScaleCoefficients[j] - corner.mean[place]) < 2 * sd ? first + j : nil
      }
    }.sorted()
  }
}
