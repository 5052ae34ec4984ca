/// The condition number of the objective's Hessian in the coefficients that are not at a kink or a bound, intercepts
/// included, on the scale that the penalties act on: how many digits the coefficients may lose to rounding.
///
///     κ = λmax/λmin of  A'HA + penalty curvature
///
/// Infinite where the smallest eigenvalue is not positive. Nil where there are more than `largest` such coefficients,
/// the loss is not smooth, penalties tie coefficients together, or the eigenvalues cannot be computed.
///
/// - Parameters:
///   - coefficients: in data units, class by class
package func hessianCondition(
  _ problem: Problem, coefficients: [Double], largest: Int = 500, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Double? {
  try Problem.check(
    vector: coefficients, called: "coefficients", count: problem.coefficientCount)
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  guard problem.loss.isSmooth, penalty.unsupported == nil else { return nil }
  let beta = problem.penaltyScale(coefficients, from: .data)
  let active = beta.indices.filter {
    !problem.isUntold($0, penalty) && penalty.curvature($0, at: beta[$0]).isFinite
  }
  let hasIntercept = problem.intercept && problem.loss.hasIntercept
  guard active.count <= largest, hasIntercept || !active.isEmpty else { return nil }
  let stored = problem.storedUnits(dataUnits: coefficients)
  let predictor = DirectEvaluation.predict(problem, stored, problem.bestIntercepts(stored: stored))
  let data = problem.observations
  var hessian: Matrix
  if problem.loss.hasIntercept {
    var curvature = predictor
    problem.loss.curvature(data, predictor: predictor, into: &curvature)
    hessian = try ProjectionSystem(
      problem: problem, unheld: active, mobility: curvature,
      coupling: problem.outputs > 1 ? problem.loss.curvatureCoupling(data, predictor: predictor) : nil,
      hasIntercept: hasIntercept
    ).matrix(isInterrupted)
  } else {
    // Rows are coupled.
    hessian = try LaplaceHessian(problem: problem, free: active, predictor: predictor).matrix(isInterrupted)
  }
  let first = hasIntercept ? problem.outputs : 0
  let places = Dictionary(uniqueKeysWithValues: active.enumerated().map { ($1, first + $0) })
  for (k, j) in active.enumerated() {
    hessian[first + k, first + k] += penalty.curvature(j, at: beta[j]) + 2 * penalty.square[j]
  }
  for block in penalty.blocks {
    for (l, j) in block.columns.enumerated() {
      guard let b = places[j] else { continue }
      for (k, i) in block.columns.enumerated() {
        if let a = places[i] { hessian[a, b] += block.strength * block.matrix[k, l] }
      }
    }
  }
  guard hessian.elements.allSatisfy(\.isFinite), let values = symmetricEigenvalues(hessian),
    let least = values.first, let most = values.last
  else { return nil }
  return least > 0 ? most / least : .infinity
}
