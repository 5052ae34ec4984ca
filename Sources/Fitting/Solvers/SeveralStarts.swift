/// The starts of a problem that may have several optima.
///
/// Where penalty or loss is not convex, where a descent ends depends on where it began. It begins at the start that
/// was given or at 0, at the centres of the penalties, at ridge fits of standardised columns from weak to strong, at
/// those without their smaller coefficients, and at a few fits with their signs turned: always the same starts for the
/// same problem, in whatever units its columns are. Beside a loss that is not convex the ridge fits are of least squares.
struct SeveralStarts {
  let points: [[Double]]

  init(
    _ problem: Problem, given: [Double]?, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    let p = problem.coefficientCount
    var points: [[Double]] = [given ?? [Double](repeating: 0, count: p)]
    var centres = [Double](repeating: 0, count: p)
    for term in problem.penalties {
      for (k, j) in term.columns.enumerated() { centres[j] = term.centre?[k] ?? 0 }
    }
    points.append(centres)
    let everything = Array(0..<p)
    let curvature = max(SeveralStarts.curvature(problem), .leastNormalMagnitude)
    let units = problem.slopeUnits.map { $0 * $0 }
    let factors = everything.map { units[problem.column($0)] }
    for share in [1e-6, 0.03, 1] {
      let ridge = PenaltyTerm(
        strength: share * curvature, penalty: L2(), columns: everything, factors: factors)
      guard let relaxed = try? SeveralStarts.convex(problem, ridge),
        let solution = try SeveralStarts.relaxation(relaxed, isInterrupted)
      else { continue }
      let beta =
        problem.scale == .standardised ? solution.standardised : solution.coefficients
      points.append(beta)
      guard share == 1e-6 else { continue }
      let sizes = problem.standardisedSizes(beta).sorted(by: >)
      for kept in [max(1, p / 4), max(1, p / 2)] where kept < p {
        let bar = sizes[kept - 1]
        let own = problem.standardisedSizes(beta)
        points.append(beta.indices.map { own[$0] >= bar ? beta[$0] : 0 })
      }
      points.append(beta.indices.map { $0 % 2 == 0 ? -beta[$0] : beta[$0] })
    }
    var distinct: [[Double]] = []
    for point in points where point.allSatisfy(\.isFinite) && !distinct.contains(point) {
      distinct.append(point)
    }
    self.points = distinct
  }

  /// A convex fit to start from; nil where there is none to be had.
  private static func relaxation(
    _ problem: Problem, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Solution? {
    do {
      return try solve(
        problem, options: SolverOptions(tolerance: 1e-4, iterationLimit: 2000),
        isInterrupted: isInterrupted)
    } catch {
      if case .interrupted = error { throw .interrupted }
      return nil
    }
  }

  private static func convex(_ problem: Problem, _ ridge: PenaltyTerm) throws(FittingError) -> Problem {
    guard !problem.loss.isConvex else { return try problem.with(penalties: [ridge]) }
    return try Problem(
      design: problem.design, response: problem.response, weights: problem.weights, offset: problem.offset,
      penalties: [ridge], scale: problem.scale, intercept: problem.intercept)
  }

  /// The loss's curvature along a standardised column that is as large in every row, at 0.
  private static func curvature(_ problem: Problem) -> Double {
    var rows = [Double](repeating: 0, count: problem.design.rows * problem.outputs)
    problem.loss.curvature(problem.observations, predictor: rows, into: &rows)
    return rows.reduce(0) { $1.isFinite ? $0 + abs($1) : $0 } / Double(problem.outputs)
  }
}

extension Problem {
  /// |β_j·sd_j| whatever the scale.
  fileprivate func standardisedSizes(_ beta: [Double]) -> [Double] {
    guard scale == .data else { return beta.map(abs) }
    let spreads = deviations
    return beta.indices.map { abs(beta[$0]) * spreads[$0 % spreads.count] }
  }
}

extension Problem {
  /// Whether loss and penalties are convex, so that an optimum is the only one.
  package var isConvex: Bool {
    loss.isConvex && penalties.allSatisfy { $0.strength == 0 || $0.penalty.isConvex }
  }
}

/// The lowest of the optima that descents from several starts end in, with a note that says how many there were.
func lowestOptimum(
  _ problem: Problem, _ start: [Double]?, _ isInterrupted: () -> Bool,
  descend: ([Double]) throws(FittingError) -> Solution
) throws(FittingError) -> Solution {
  let starts = try SeveralStarts(problem, given: start, isInterrupted)
  var found: [Solution] = []
  for point in starts.points { found.append(try descend(point)) }
  var best = found[0]
  for solution in found.dropFirst() where solution.objective < best.objective { best = solution }
  let bar = best.objective + 1e-9 * max(abs(best.objective), .leastNormalMagnitude)
  let reached = found.count { $0.objective <= bar }
  best.notes.append(.severalStarts(count: found.count, reached: reached))
  return best
}
