internal import Glibc

/// The exact posterior of (intercept, coefficients in data units) where the objective is a negative log posterior
/// that is quadratic: the inverse of its Hessian. Row and column 0 belong to the intercept if there is one.
///
///     cov(β) = (Z'Z + P)⁻¹,   cov(b) = U cov(β) U,   var(b₀) = σ²/Σw + m'cov(b)m,   cov(b₀, b) = −cov(b)m
///
/// Nil unless the loss is a gaussian likelihood and every penalty is quadratic. A column that takes no part has
/// variance 0. Throws where the Hessian is singular.
package func posteriorCovariance(
  _ problem: Problem, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Matrix? {
  guard let loss = problem.loss as? SquaredLoss, case .likelihood(let sigma) = loss.scale else {
    return nil
  }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
  guard penalty.isQuadratic else { return nil }
  let model = try QuadraticModel(problem)
  let free = (0..<model.columns).filter { !problem.isUntold($0, penalty) }
  let gram = try model.gram(free, isInterrupted: isInterrupted)
  var hessian = Matrix(rows: free.count, columns: free.count, elements: gram.matrix)
  penalty.addCurvature(to: &hessian, free)
  guard let factor = try Cholesky(hessian, isInterrupted: isInterrupted), factor.isWellPosed else {
    let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
    throw basis.aliased.isEmpty
      ? .outOfRange(what: "the condition number of X'X + penalty") : basis.error(problem)
  }
  let inverse = try factor.inverse(isInterrupted: isInterrupted)
  let shift = problem.intercept ? 1 : 0
  var result = Matrix(rows: model.columns + shift, columns: model.columns + shift)
  let units = free.map { problem.dataUnit($0) }
  for (l, j) in free.enumerated() {
    for (k, i) in free.enumerated() {
      result[i + shift, j + shift] = units[k] * inverse[k, l] * units[l]
    }
    if l % 256 == 255, isInterrupted() { throw .interrupted }
  }
  if problem.intercept { addIntercept(&result, problem, sigma: sigma) }
  guard result.elements.allSatisfy(\.isFinite) else { throw .outOfRange(what: "a variance") }
  return result
}

private func addIntercept(_ covariance: inout Matrix, _ problem: Problem, sigma: Double) {
  let means = problem.means
  var variance = sigma * sigma / (problem.weights?.reduce(0, +) ?? Double(problem.design.rows))
  for (j, _) in means.enumerated() {
    var product = 0.0
    for (i, mean) in means.enumerated() { product += covariance[i + 1, j + 1] * mean }
    covariance[0, j + 1] = -product
    covariance[j + 1, 0] = -product
    variance += means[j] * product
  }
  covariance[0, 0] = variance
}

extension Problem {
  /// What turns β_j into the coefficient in data units.
  fileprivate func dataUnit(_ j: Int) -> Double {
    scale == .data ? 1 : scalbn(multiplier(j), Int32(-design.exponents[j]))
  }
}
