internal import Glibc

/// The path of any problem that some solver takes: one warm-started `solve` a strength, each with its own certificate.
/// For what has no faster way: penalties that tie coefficients together, that are no parabolas or not convex.
struct GeneralPath {
  let problem: Problem
  let options: PathOptions
  let unit: Double
  private var last: [Double]?

  init(_ problem: Problem, _ options: PathOptions, _ unit: Double) {
    self.problem = problem
    self.options = options
    self.unit = unit
  }

  mutating func solve(
    _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Path.Point {
    let solution = try fit(factor, isInterrupted)
    last = beta(solution)
    return Path.Point(
      lambda: factor * unit, factor: factor, intercepts: solution.intercepts,
      coefficients: solution.coefficients, standardised: solution.standardised, loss: solution.loss,
      penalty: solution.penalty, rSquared: solution.rSquared, devianceRatio: solution.devianceRatio,
      nonzero: solution.nonzero, gap: solution.certificate.relative,
      isConverged: solution.certificate.isReached)
  }

  /// The smallest factor, to a thousandth, at which every kinked penalty is 0; for a penalty without kinks, where its
  /// curvature is 1000 times that of the loss.
  func factorMax(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let kinked = problem.penalties.indices.filter {
      problem.penalties[$0].strength > 0 && problem.penalties[$0].hasKink
    }
    guard !kinked.isEmpty else {
      return try NewtonPath(problem, options, unit, isInterrupted).curvatureFactor()
    }
    func isPinned(_ factor: Double) throws(FittingError) -> Bool {
      let solution = try fit(factor, isInterrupted)
      let size = solution.standardised.reduce(0) { max($0, abs($1)) }
      return kinked.allSatisfy { k in
        let term = problem.penalties[k]
        return term.penalty.value(term.local(beta(solution))) <= 1e-9 * max(size, .leastNormalMagnitude)
      }
    }
    let none = [Double](repeating: 0, count: problem.coefficientCount)
    let slopes = try slopes(problem, at: none, on: .standardised).loss
    let largest = slopes.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    var upper = largest / unit
    var lower = 0.0
    var rounds = 0
    while try !isPinned(upper) {
      lower = upper
      upper *= 4
      rounds += 1
      guard rounds < 100, upper.isFinite else { throw .outOfRange(what: "the largest useful lambda") }
    }
    while lower == 0 {
      let smaller = 0.25 * upper
      if try isPinned(smaller) { upper = smaller } else { lower = smaller }
      rounds += 1
      guard rounds < 200 else { return 0 }
    }
    while upper > 1.001 * lower {
      let middle = lower.squareRoot() * upper.squareRoot()
      if try isPinned(middle) { upper = middle } else { lower = middle }
    }
    return upper
  }

  private func fit(
    _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Solution {
    try Fitting.solve(
      problem.scalingPenalties(by: factor), options: SolverOptions(tolerance: options.tolerance),
      start: last.map { Start(coefficients: $0) }, isInterrupted: isInterrupted)
  }

  private func beta(_ solution: Solution) -> [Double] {
    problem.penaltyScale(solution.coefficients, from: .data)
  }
}

extension PenaltyTerm {
  /// Whether its slope jumps where a coefficient, or what it ties together, is at the centre.
  var hasKink: Bool {
    guard !columns.isEmpty, !penalty.definition.isConstraint else { return false }
    if let separable = penalty.separable { return !separable.slope(at: 0).isPoint }
    guard columns.count > 1 else { return penalty.lambdaMax(slope: [1]).isFinite }
    // A slope without a sum, which no average feels.
    var slope = [Double](repeating: 0, count: columns.count)
    (slope[0], slope[1]) = (1, -1)
    return penalty.lambdaMax(slope: slope).isFinite
  }
}
