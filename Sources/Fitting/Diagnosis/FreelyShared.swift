/// Columns, the last of them a combination of the others, among which the coefficients of a solution could be shared
/// otherwise at the same objective; empty where none were found.
///
/// Along a combination d of columns with Xd = 0 the loss stays, and so does a sum of absolute values as long as every
/// coefficient keeps its sign. Whether the whole penalty stays is asked of the penalty itself, half the way to where the
/// first coefficient is 0. Asked of one column at a time that depends on others, among those that are not held at 0.
/// Source: Tibshirani, The lasso problem and uniqueness (2013).
package func freelyShared(
  _ problem: Problem, _ solution: Solution, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> [String] {
  guard solution.certificate.isReached else { return [] }
  let (p, outputs) = (problem.design.columns, problem.outputs)
  let beta = problem.penaltyScale(solution.coefficients, from: .data)
  let slopes = try Fitting.slopes(
    problem, at: solution.coefficients, on: .data, intercepts: solution.intercepts)
  let none = [Double](repeating: 0, count: beta.count)
  let steepest = try Fitting.slopes(problem, at: none, on: .data).loss.reduce(0) { max($0, abs($1)) }
  let open = (0..<p).filter { j in
    !problem.takesNoPart(j)
      && (0..<outputs).contains { k in
        beta[k * p + j] != 0 || !slopes.isInside(k * p + j, rounding: 1e-9 * steepest)
      }
  }
  // With more rows than columns a basis of all of them costs no more than what has been done before.
  let rows = Double(problem.design.rows)
  let isWide = problem.design.rows <= p
  guard open.count > 1, !isWide || rows * Double(open.count) * Double(open.count) <= mostWork else {
    return []
  }
  let basis = try OrthogonalBasis(problem.asLeastSquares(), among: open, isInterrupted: isInterrupted)
  let here = try objectiveParts(problem, at: solution.coefficients, on: .data)
  let most = max(1, Int(mostWork / (rows * Double(beta.count))))
  for (j, others) in zip(basis.aliased, basis.combinations).prefix(most) where !others.isEmpty {
    if isInterrupted() { throw .interrupted }
    for k in 0..<outputs {
      let direction = others.map { (k * p + $0.column, -$0.weight) } + [(k * p + j, 1.0)]
      guard try isFree(problem, beta, direction, here) else { continue }
      return direction.map { problem.design.names[$0.0 - k * p] }
    }
  }
  return []
}

/// A column that few others determine, where there are as many columns as rows or more, so that any is a combination of
/// enough of them. Nil where there is none, or to look would take long.
package func dependentOnFew(
  _ problem: Problem, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Collinearity? {
  let (n, p) = (problem.design.rows, problem.design.columns)
  guard Double(n) * Double(p) * Double(min(n, p)) <= mostWork else { return nil }
  let basis = try OrthogonalBasis(problem.asLeastSquares(), isInterrupted: isInterrupted)
  return basis.collinearities(problem.design.names).first {
    !$0.combinationOf.isEmpty && $0.combinationOf.count < basis.kept.count
  }
}

/// Multiplications that a note is worth.
private let mostWork = 2e8

/// Whether the objective is the same some way along a direction, given by places and numbers, or against it.
private func isFree(
  _ problem: Problem, _ beta: [Double], _ direction: [(Int, Double)], _ here: ObjectiveParts
) throws(FittingError) -> Bool {
  let penalty = here.penalties.reduce(0, +)
  let size = max(abs(here.loss), abs(penalty))
  for sign in [1.0, -1] {
    let shrinking = direction.filter { beta[$0.0] * sign * $0.1 < 0 }
    let largest = direction.reduce(0) { max($0, abs(beta[$1.0] / $1.1)) }
    let way = shrinking.reduce(largest) { min($0, abs(beta[$1.0] / $1.1)) }
    guard way > 0, way.isFinite else { continue }
    // A bound may be nearer than that.
    for share in [0.5, 1e-3] {
      var moved = beta
      for (j, d) in direction { moved[j] += share * way * sign * d }
      let there = try objectiveParts(problem, at: problem.dataUnits(moved), on: .data)
      let other = there.penalties.reduce(0, +)
      guard other.isFinite else { continue }
      if abs(other - penalty) <= 1e-10 * abs(penalty), abs(there.loss - here.loss) <= 1e-9 * size {
        return true
      }
      break
    }
  }
  return false
}

extension Slopes {
  /// Whether the penalty holds a coefficient at a kink with slopes to spare on both sides.
  fileprivate func isInside(_ j: Int, rounding: Double) -> Bool {
    let interval = penaltySum(j)
    guard !interval.isPoint else { return false }
    let ends = [interval.lower, interval.upper].filter(\.isFinite).map(abs)
    let margin = 1e-6 * (ends.max() ?? 0) + rounding
    return -loss[j] > interval.lower + margin && -loss[j] < interval.upper - margin
  }
}
