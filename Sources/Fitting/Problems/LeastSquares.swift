/// Least squares of a problem, its penalties left out.
package struct LeastSquares: Sendable {
  package let intercept: Double
  /// In data units. A column that is a combination of earlier ones gets 0 and is listed in `aliased`.
  package let coefficients: [Double]
  package let standardised: [Double]
  package let linearPredictor: [Double]
  /// Σ w(y − ŷ)²
  package let residualSumOfSquares: Double
  /// Rows of positive weight minus coefficients (with the intercept) that the data determine.
  package let residualDegreesOfFreedom: Int
  /// √(Σw(y − ŷ)²/df); nil where no degree of freedom is left.
  package let residualDeviation: Double?
  /// Whether a degree of freedom is left and some residual is more than rounding.
  package let leavesResidual: Bool
  /// Coefficients that the data determine, the intercept not counted.
  package let rank: Int
  package let rSquared: Double?
  /// Columns left out because they are combinations of earlier ones (or of the intercept).
  package let aliased: [Collinearity]
  package let aliasedColumns: [Int]
}

/// Least squares with rank detection: a column that is a combination of earlier ones is left out and named.
package func leastSquares(
  _ problem: Problem, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> LeastSquares {
  let bare = try problem.with(penalties: [])
  let (beta, basis) = try leastSquaresCoefficients(bare, isInterrupted)
  let coefficients = bare.dataUnits(beta)
  let stored = bare.storedUnits(dataUnits: coefficients)
  let intercept = bare.bestIntercept(stored: stored)
  guard coefficients.allSatisfy(\.isFinite), intercept.isFinite else {
    throw .outOfRange(what: "a coefficient")
  }
  let predictor = DirectEvaluation.predict(bare, stored, [intercept])
  let squares = bare.loss.deviance(bare.observations, predictor: predictor)
  let rank = basis.map(\.kept.count) ?? bare.design.columns
  let counted = bare.weights.map { $0.count { $0 > 0 } } ?? bare.design.rows
  let freedom = counted - rank - (bare.intercept ? 1 : 0)
  return LeastSquares(
    intercept: intercept, coefficients: coefficients,
    standardised: bare.standardised(dataUnits: coefficients), linearPredictor: predictor,
    residualSumOfSquares: squares, residualDegreesOfFreedom: max(0, freedom),
    residualDeviation: freedom > 0 ? (squares / Double(freedom)).squareRoot() : nil,
    leavesResidual: freedom > 0 && problem.hasResidual(predictor), rank: rank,
    rSquared: bare.rSquared(residualSumOfSquares: squares),
    aliased: basis?.collinearities(bare.design.names) ?? [], aliasedColumns: basis?.aliased ?? [])
}

extension Problem {
  /// Whether some row of positive weight is missed by more than the rounding of the largest number.
  fileprivate func hasResidual(_ predictor: [Double]) -> Bool {
    let rows = response.indices.filter { weights?[$0] ?? 1 > 0 }
    let largest = rows.reduce(0) { max($0, abs(response[$1]), abs(predictor[$1])) }
    return rows.contains { abs(response[$0] - predictor[$0]) > 16 * largest.ulp }
  }

  func rSquared(residualSumOfSquares: Double) -> Double? {
    let null = nullSumOfSquares
    return null > 0 ? 1 - residualSumOfSquares / null : nil
  }
}

/// The coefficients, and the basis where the quick way was not safe.
private func leastSquaresCoefficients(
  _ problem: Problem, _ isInterrupted: () -> Bool
) throws(FittingError) -> (beta: [Double], basis: OrthogonalBasis?) {
  let (n, p) = (problem.design.rows, problem.design.columns)
  if n > p + 1, !(0..<p).contains(where: { problem.takesNoPart($0) }),
    let beta = try refinedNormalEquations(problem, isInterrupted)
  {
    return (beta, nil)
  }
  let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
  return (basis.coefficients, basis)
}

/// Normal equations refined twice from the data; nil where a column keeps less than 1e-4 of its length, so
/// that squaring the condition number would cost digits and rank wants a closer look.
func refinedNormalEquations(
  _ problem: Problem, _ isInterrupted: () -> Bool
) throws(FittingError) -> [Double]? {
  let model = try QuadraticModel(problem)
  let gram = try model.gram(Array(0..<model.columns), isInterrupted: isInterrupted)
  let matrix = Matrix(rows: model.columns, columns: model.columns, elements: gram.matrix)
  guard let factor = try Cholesky(matrix, isInterrupted: isInterrupted), factor.smallestShare > 1e-8
  else { return nil }
  var beta = factor.solve(gram.correlation)
  for _ in 0..<2 {
    if isInterrupted() { throw .interrupted }
    let slope = model.correlation(model.residual(beta))
    if isInterrupted() { throw .interrupted }
    for (j, change) in factor.solve(slope).enumerated() { beta[j] += change }
  }
  return beta
}
