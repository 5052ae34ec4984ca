internal import COpenBLAS

/// What a fit rests on: how far the columns can be told apart, before the penalty and after, and how much each row has
/// its own way.
///
///     condition before   σ_max/σ_min of the columns, centred and divided by their deviation (without an intercept not
///                        centred and of length 1)
///     condition after    λ_max/λ_min of M = Z'WZ + P on the coefficients that can move, W the curvature of the loss and P
///                        that of the penalty at the fit
///     VIF_j              1/(1 − R_j²) of column j on the others
///     leverage           h_ii of W^½Z(1)M⁻¹Z(1)'W^½, the intercept a column of its own without a penalty
///
/// The effective degrees of freedom are Σ h_ii: for l1 the number of coefficients away from 0, for l2 the trace of the
/// ridge's hat matrix. Source: Belsley, Kuh and Welsch (1980); Marquardt (1970); Pregibon (1981); Zou, Hastie and
/// Tibshirani (2007).
package struct DesignDiagnosis: Sendable {
  /// Infinite where a column is a combination of others; 1 without columns that vary.
  package let conditionBefore: Double
  /// Nil where nothing moves or the matrix is too large; infinite where it is singular.
  package let conditionAfter: Double?
  /// One a column: infinite for columns of a combination, nil for those without variation or where columns are as many
  /// as rows.
  package let inflation: [Double?]
  /// Columns that are combinations of earlier ones, named; empty where columns are as many as rows.
  package let collinear: [Collinearity]
  /// One a row; nil with several linear predictors, for hazards, or where M is singular.
  package let leverage: [Double]?
  package var effectiveDegrees: Double? { leverage.map { $0.reduce(0, +) } }
}

package func diagnose(
  _ problem: Problem, _ solution: Solution, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> DesignDiagnosis {
  try diagnose(
    problem, coefficients: solution.coefficients, predictor: solution.linearPredictor,
    isInterrupted: isInterrupted)
}

/// - Parameters:
///   - coefficients: of the fit, in data units
///   - predictor: η, with offset and intercept
/// - Throws: where a product of columns leaves the range of doubles, or when interrupted.
package func diagnose(
  _ problem: Problem, coefficients: [Double], predictor: [Double],
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> DesignDiagnosis {
  try Problem.check(
    vector: coefficients, called: "coefficients", count: problem.coefficientCount)
  try Problem.check(
    vector: predictor, called: "predictor", count: problem.design.rows * problem.outputs)
  let columns = try ColumnDiagnosis(problem, isInterrupted)
  let (after, leverage) = try fitDiagnosis(problem, coefficients, predictor, isInterrupted)
  return DesignDiagnosis(
    conditionBefore: columns.condition, conditionAfter: after, inflation: columns.inflation,
    collinear: columns.collinear, leverage: leverage)
}

private struct ColumnDiagnosis {
  var condition = 1.0
  var inflation: [Double?]
  var collinear: [Collinearity] = []

  init(_ problem: Problem, _ isInterrupted: () -> Bool) throws(FittingError) {
    let p = problem.design.columns
    inflation = [Double?](repeating: nil, count: p)
    // The columns alone, whatever the loss: the response only has to be a number.
    let bare = try Problem(
      design: problem.design, response: problem.response.map { _ in 0 }, weights: problem.weights,
      intercept: problem.intercept)
    let free = (0..<p).filter { !bare.takesNoPart($0) }
    guard !free.isEmpty else { return }
    let rows = problem.weights?.count { $0 > 0 } ?? problem.design.rows
    guard free.count + (problem.intercept ? 1 : 0) <= rows, free.count <= ClosedForm.largestMatrix else {
      condition = .infinity
      return
    }
    let basis = try OrthogonalBasis(bare, among: free, isInterrupted: isInterrupted)
    collinear = basis.collinearities(problem.design.names)
    let gram = try QuadraticModel(bare).gram(free, isInterrupted: isInterrupted)
    let lengths = free.indices.map { gram.matrix[$0 + $0 * free.count].squareRoot() }
    let place = Dictionary(uniqueKeysWithValues: zip(free, free.indices))
    let kept = basis.kept.compactMap { place[$0] }
    var correlation = Matrix(rows: kept.count, columns: kept.count)
    for (l, j) in kept.enumerated() {
      for (k, i) in kept.enumerated() {
        correlation[k, l] = gram.matrix[i + j * free.count] / lengths[i] / lengths[j]
      }
    }
    guard let factor = try Cholesky(correlation, isInterrupted: isInterrupted) else {
      condition = .infinity
      return
    }
    let inverse = try factor.inverse(isInterrupted: isInterrupted)
    for (k, i) in kept.enumerated() { inflation[free[i]] = inverse[k, k] }
    let involved = Set(collinear.flatMap { [$0.column] + $0.combinationOf })
    for j in free where involved.contains(problem.design.names[j]) { inflation[j] = .infinity }
    condition = collinear.isEmpty ? conditionNumber(correlation).squareRoot() : .infinity
  }
}

/// λ_max/λ_min of a symmetric matrix; infinite where it is not positive definite in floating point.
private func conditionNumber(_ matrix: Matrix) -> Double {
  guard let values = symmetricEigenvalues(matrix), let least = values.first, let most = values.last,
    least > 0
  else { return .infinity }
  return most / least
}

/// The condition of M and the leverages.
private func fitDiagnosis(
  _ problem: Problem, _ coefficients: [Double], _ predictor: [Double],
  _ isInterrupted: () -> Bool
) throws(FittingError) -> (condition: Double?, leverage: [Double]?) {
  let (n, p) = (problem.design.rows, problem.design.columns)
  // Classes and hazards tie rows together: W is no diagonal, and no row has a leverage of its own.
  guard problem.outputs == 1, problem.loss.hasIntercept else {
    let condition = try hessianCondition(
      problem, coefficients: coefficients, isInterrupted: isInterrupted)
    return (condition, nil)
  }
  var weights = [Double](repeating: 0, count: n)
  problem.loss.curvature(problem.observations, predictor: predictor, into: &weights)
  let penalty = CoordinatePenalty(problem.penalties, columns: p)
  guard penalty.unsupported == nil else { return (nil, nil) }
  let beta = problem.penaltyScale(coefficients, from: .data)
  let coupled = Set(penalty.blocks.flatMap(\.columns))
  let moving = (0..<p).filter { j in
    guard !problem.isFrozen(j, penalty) else { return false }
    if beta[j] == 0, !coupled.contains(j), !penalty.slope(j, at: 0).isPoint { return false }
    return penalty.curvature(j, at: beta[j]).isFinite
  }
  guard moving.count <= 4000 else { return (nil, nil) }
  let shift = problem.intercept && problem.loss.hasIntercept ? 1 : 0
  let size = moving.count + shift
  guard size > 0 else { return (nil, [Double](repeating: 0, count: n)) }
  let design = WeightedRows(problem, moving, weights, shift)
  var matrix = Matrix(rows: size, columns: size)
  try design.forEachBlock(isInterrupted) { _, block in
    let part = product(block, block, transposed: true)
    for i in part.elements.indices { matrix.elements[i] += part.elements[i] }
  }
  var curvature = Matrix(rows: moving.count, columns: moving.count)
  penalty.addCurvature(to: &curvature, moving)
  for (l, j) in moving.enumerated() {
    for k in moving.indices { matrix[k + shift, l + shift] += curvature[k, l] }
    let special = penalty.curvature(j, at: beta[j])
    if penalty.special[j] != nil { matrix[l + shift, l + shift] += special }
  }
  var condition: Double?
  if !moving.isEmpty {
    // Of the coefficients with the intercept profiled out.
    var inner = Matrix(rows: moving.count, columns: moving.count)
    for l in moving.indices {
      for k in moving.indices {
        let pinned = shift > 0 ? matrix[k + 1, 0] * matrix[0, l + 1] / matrix[0, 0] : 0
        inner[k, l] = matrix[k + shift, l + shift] - pinned
      }
    }
    condition = conditionNumber(inner)
  }
  guard let factor = try Cholesky(matrix, isInterrupted: isInterrupted), factor.isWellPosed else {
    return (condition, nil)
  }
  var leverage = [Double](repeating: 0, count: n)
  try design.forEachBlock(isInterrupted) { range, block in
    var solved = Matrix(rows: block.rows, columns: size, elements: block.elements)
    factor.factor.elements.withUnsafeBufferPointer { l in
      solved.elements.withUnsafeMutableBufferPointer {
        cblas_dtrsm(
          CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(block.rows),
          Int32(size), 1, l.baseAddress, Int32(size), $0.baseAddress, Int32(block.rows))
      }
    }
    for j in 0..<size {
      for (k, i) in range.enumerated() { leverage[i] += solved[k, j] * solved[k, j] }
    }
  }
  return (condition, leverage)
}

/// W^½(1, Z), a block of rows at a time.
private struct WeightedRows {
  private let problem: Problem
  private let columns: [Int]
  private let roots: [Double]
  private let shift: Int

  init(_ problem: Problem, _ columns: [Int], _ weights: [Double], _ shift: Int) {
    self.problem = problem
    self.columns = columns
    self.shift = shift
    roots = weights.map { max(0, $0).squareRoot() }
  }

  func forEachBlock(
    _ isInterrupted: () -> Bool, _ body: (Range<Int>, Matrix) -> Void
  ) throws(FittingError) {
    let n = problem.design.rows
    let height = max(16, min(n, (1 << 17) / (columns.count + shift)))
    for start in stride(from: 0, to: n, by: height) {
      let range = start..<min(n, start + height)
      var block = Matrix(rows: range.count, columns: columns.count + shift)
      if shift > 0 {
        for (k, i) in range.enumerated() { block[k, 0] = roots[i] }
      }
      block.elements.withUnsafeMutableBufferPointer {
        let rest = UnsafeMutableBufferPointer(rebasing: $0[(shift * range.count)...])
        problem.design.copyBlock(
          rows: range, columns: columns,
          centres: columns.map { problem.intercept ? problem.moments.means[$0] : 0 },
          multipliers: columns.map { problem.multiplier($0) }, rowFactors: roots, into: rest,
          stride: range.count)
      }
      body(range, block)
      if isInterrupted() { throw .interrupted }
    }
  }
}
