internal import Glibc

/// Solutions of one problem with its whole penalty scaled, from strong to weak.
package struct Path: Sendable {
  package struct Point: Sendable {
    /// The number in front of the first kinked term (`l1`), or of the first term if none has a kink.
    package let lambda: Double
    /// What every strength of the problem was multiplied by, those of constraints excepted.
    package let factor: Double
    /// One a linear predictor; zeros without an intercept.
    package let intercepts: [Double]
    package var intercept: Double { intercepts[0] }
    /// In data units, class by class.
    package let coefficients: [Double]
    package let standardised: [Double]
    package let loss: Double
    package let penalty: Double
    package let rSquared: Double?
    /// 1 − deviance/null deviance: R² for squared loss.
    package let devianceRatio: Double?
    package let nonzero: Int
    /// Relative duality gap, from the solver's statistics of the data (`solve` has the independent one).
    package let gap: Double
    package let isConverged: Bool
  }

  /// A coefficient enters or leaves.
  package struct Event: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      case enters(column: Int)
      case leaves(column: Int)
      /// The end of the path, lambda 0: least squares where the data determine it.
      case end
    }
    package let lambda: Double
    package let kind: Kind
    /// Standardised coefficients at this lambda.
    package let standardised: [Double]
    package let rSquared: Double?
  }

  package let points: [Point]
  package let events: [Event]
  /// Whether events are exact knots (the lasso's homotopy) or read off the grid.
  package let eventsAreExact: Bool
  /// The largest useful lambda: from here on every kinked coefficient sits at its kink. For a penalty without
  /// kinks, where its curvature is 1000 times that of the loss.
  package let lambdaMax: Double
  package let notes: [FittingNote]
}

package struct PathOptions: Sendable, Equatable {
  /// In the units of `Path.Point.lambda`; nil for a geometric grid down from the largest useful lambda.
  package var lambdas: [Double]?
  package var count: Int
  /// Smallest over largest lambda; nil for 1e-3, or 1e-2 where p ≥ n, or 1e-6 where the penalty has no kink: the
  /// largest lambda is then far above any that predicts well.
  package var ratio: Double?
  /// Relative duality gap that each point shall reach.
  package var tolerance: Double
  package var wantsEvents: Bool

  package init(
    lambdas: [Double]? = nil, count: Int = 100, ratio: Double? = nil, tolerance: Double = 1e-9,
    wantsEvents: Bool = true
  ) {
    self.lambdas = lambdas
    self.count = count
    self.ratio = ratio
    self.tolerance = tolerance
    self.wantsEvents = wantsEvents
  }

  /// The grid of cross-validation: 50 lambdas.
  package static let crossValidation = PathOptions(count: 50, wantsEvents: false)
}

/// The path of a problem with warm starts.
///
/// Throws where no penalty other than a constraint has a positive strength, a lambda is negative or not finite, or no
/// solver is able.
///
/// - Parameter tally: counts strengths
package func path(
  _ problem: Problem, options: PathOptions = PathOptions(), tally: Tally? = nil,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Path {
  let unit = try options.unit(problem)
  if let ridge = try RidgePath(problem, isInterrupted: isInterrupted) {
    return try ridge.path(options, unit, tally, isInterrupted)
  }
  try checkUniqueness(problem, isInterrupted)
  let form = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  if problem.loss.quadraticFactor(rows: problem.design.rows) == nil, NewtonPath.isAble(problem) {
    var driver = try NewtonPath(problem, options, unit, isInterrupted)
    let top = try driver.factorMax(isInterrupted)
    return try followed(problem, options, unit, top, tally) { (factor) throws(FittingError) in
      try driver.solve(factor, isInterrupted)
    }
  }
  if problem.loss.quadraticFactor(rows: problem.design.rows) == nil || form.unsupported != nil
    || !form.isConvex || form.bounds != nil
  {
    var driver = GeneralPath(problem, options, unit)
    let top = try driver.factorMax(isInterrupted)
    return try followed(problem, options, unit, top, tally) { (factor) throws(FittingError) in
      try driver.solve(factor, isInterrupted)
    }
  }
  var driver = try PathDriver(problem, options, unit, isInterrupted)
  let top = try driver.factorMax(isInterrupted)
  let factors = try options.factors(problem, unit: unit, top: top)
  var points: [Path.Point] = []
  points.reserveCapacity(factors.count)
  tally?.begin(.strengths, of: factors.count)
  for factor in factors {
    points.append(try driver.solve(factor, isInterrupted))
    tally?.advance()
  }
  var events: [Path.Event] = []
  let knots = options.wantsEvents ? try driver.knots(from: top, tally, isInterrupted) : nil
  if options.wantsEvents { events = knots ?? gridEvents(points) }
  return Path(
    points: points, events: events, eventsAreExact: knots != nil, lambdaMax: top * unit,
    notes: problem.notes)
}

/// The path whose points `solve` computes, one after the other.
private func followed(
  _ problem: Problem, _ options: PathOptions, _ unit: Double, _ top: Double, _ tally: Tally?,
  _ solve: (Double) throws(FittingError) -> Path.Point
) throws(FittingError) -> Path {
  let factors = try options.factors(problem, unit: unit, top: top)
  var points: [Path.Point] = []
  tally?.begin(.strengths, of: factors.count)
  for factor in factors {
    points.append(try solve(factor))
    tally?.advance()
  }
  return Path(
    points: points, events: options.wantsEvents ? gridEvents(points) : [], eventsAreExact: false,
    lambdaMax: top * unit, notes: problem.notes)
}

extension Path.Point {
  /// A point of squared loss, whose deviance ratio is R².
  init(
    lambda: Double, factor: Double, intercept: Double, coefficients: [Double], standardised: [Double],
    loss: Double, penalty: Double, rSquared: Double?, nonzero: Int, gap: Double, isConverged: Bool
  ) {
    self.init(
      lambda: lambda, factor: factor, intercepts: [intercept], coefficients: coefficients,
      standardised: standardised, loss: loss, penalty: penalty, rSquared: rSquared,
      devianceRatio: rSquared, nonzero: nonzero, gap: gap, isConverged: isConverged)
  }
}

extension PathOptions {
  func check() throws(FittingError) {
    guard tolerance > 0, tolerance < 1 else {
      throw .badParameter(name: "tolerance", value: tolerance, allowed: "between 0 and 1")
    }
  }

  /// The strength that `lambda` counts in. A constraint has none that could vary.
  package func unit(_ problem: Problem) throws(FittingError) -> Double {
    let terms = problem.penalties.filter {
      $0.strength > 0 && !$0.columns.isEmpty && !$0.penalty.definition.isConstraint
    }
    guard let term = terms.first(where: \.hasKink) ?? terms.first else { throw .noPenalty }
    return term.strength
  }

  private func usualRatio(_ problem: Problem) -> Double {
    guard problem.penalties.contains(where: { $0.strength > 0 && $0.hasKink }) else { return 1e-6 }
    return problem.design.columns < problem.design.rows ? 1e-3 : 1e-2
  }

  func factors(
    _ problem: Problem, unit: Double, top: Double
  ) throws(FittingError) -> [Double] {
    if let lambdas {
      guard !lambdas.isEmpty else {
        throw .badParameter(name: "the number of lambdas", value: 0, allowed: "at least 1")
      }
      for lambda in lambdas where !(lambda >= 0 && (lambda / unit).isFinite) {
        throw .badParameter(name: "lambda", value: lambda, allowed: "a number of zero or more")
      }
      return lambdas.map { $0 / unit }
    }
    guard count >= 1 else {
      throw .badParameter(name: "count", value: Double(count), allowed: "at least 1")
    }
    let ratio = self.ratio ?? usualRatio(problem)
    guard ratio > 0, ratio <= 1 else {
      throw .badParameter(name: "ratio", value: ratio, allowed: "above 0, at most 1")
    }
    guard top.isFinite else { throw .outOfRange(what: "the largest useful lambda") }
    guard top > 0, count > 1 else { return [Double](repeating: top, count: count) }
    return (0..<count).map { top * pow(ratio, Double($0) / Double(count - 1)) }
  }
}

/// Changes of the pattern between neighbouring points, each at the point where it is first seen.
func gridEvents(_ points: [Path.Point]) -> [Path.Event] {
  var events: [Path.Event] = []
  guard let width = points.first?.coefficients.count else { return [] }
  var before = [Bool](repeating: false, count: width)
  for point in points {
    for j in before.indices where (point.coefficients[j] != 0) != before[j] {
      events.append(
        Path.Event(
          lambda: point.lambda, kind: before[j] ? .leaves(column: j) : .enters(column: j),
          standardised: point.standardised, rSquared: point.rSquared))
      before[j].toggle()
    }
  }
  return events
}
