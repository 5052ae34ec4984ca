/// Columns, the last of them a combination of the others, among which the coefficients of a solution could be shared
/// otherwise at the same objective; empty where none were found.
///
/// Absolute values leave that open: along a combination d of columns with Xd = 0 the loss stays, and so does Σλ|β| as
/// long as every coefficient keeps its sign and those at 0 leave it to the side where their slope is at its end. Asked of
/// one column that depends on others at a time. Source: Tibshirani, The lasso problem and uniqueness (2013).
package func freelyShared(
  _ problem: Problem, _ solution: Solution, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> [String] {
  guard problem.outputs == 1, solution.certificate.isReached else { return [] }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
  let beta = problem.penaltyScale(solution.coefficients, from: .data)
  let slopes = try slopes(
    problem, at: solution.coefficients, on: .data, intercepts: solution.intercepts
  ).loss
  let held = Set(
    penalty.blocks.flatMap(\.columns) + penalty.ties.flatMap(\.columns) + penalty.smooth.flatMap(\.columns))
  let open = beta.indices.filter { j in
    guard !problem.takesNoPart(j), !held.contains(j), penalty.square[j] == 0, !penalty.isSpecial(j) else {
      return false
    }
    return beta[j] != 0 || abs(slopes[j]) >= (1 - 1e-6) * penalty.absolute[j]
  }
  guard open.count > 1 else { return [] }
  let basis = try OrthogonalBasis(problem.asLeastSquares(), among: open, isInterrupted: isInterrupted)
  for (j, others) in zip(basis.aliased, basis.combinations) where !others.isEmpty {
    let direction = others.map { ($0.column, -$0.weight) } + [(j, 1.0)]
    let isFree = [1.0, -1].contains { sign in
      direction.allSatisfy { column, weight in beta[column] != 0 || sign * weight * slopes[column] < 0 }
    }
    if isFree { return direction.map { problem.design.names[$0.0] } }
  }
  return []
}
