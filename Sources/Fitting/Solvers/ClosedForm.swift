internal import COpenBLAS

/// The closed form of a quadratic objective: one Cholesky factorisation of Z'Z + P, or of the n×n kernel I + ZD⁻¹Z'
/// where p > n and every coefficient carries a square of its own; each with one step of refinement from the
/// data. Without any penalty: least squares, by the orthogonal way where the normal equations lose digits.
///
/// Source: Hoerl and Kennard (1970); the kernel form, Saunders, Gammerman and Vovk (1998).
struct ClosedForm: Solver {
  static let name = "closed form"

  private(set) var coefficients: [Double]

  static func suitability(_ problem: Problem) -> Suitability {
    guard problem.loss.quadraticFactor(rows: problem.design.rows) != nil else {
      return .unable(because: "the loss is not a sum of squares")
    }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    guard penalty.isQuadratic else { return .unable(because: "the penalty is not quadratic") }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    if usesKernel(problem, penalty) { return .able(cost: (n * n * p + n * n * n) / 1000) }
    guard problem.design.columns <= 20_000 else {
      return .unable(because: "a matrix of \(problem.design.columns) columns is too large")
    }
    return .able(cost: (n * p * p + p * p * p) / 1000)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    if ClosedForm.usesKernel(problem, penalty) {
      coefficients = try ClosedForm.kernel(problem, penalty, isInterrupted)
    } else {
      coefficients = try ClosedForm.normal(problem, penalty, isInterrupted)
    }
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress { .exact }

  private static func usesKernel(_ problem: Problem, _ penalty: CoordinatePenalty) -> Bool {
    problem.design.columns > problem.design.rows && penalty.blocks.isEmpty
      && penalty.square.allSatisfy { $0 > 0 }
  }

  private static func normal(
    _ problem: Problem, _ penalty: CoordinatePenalty, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    let model = try QuadraticModel(problem)
    let free = (0..<model.columns).filter { !problem.isFrozen($0, penalty) }
    let gram = try model.gram(free, isInterrupted: isInterrupted)
    var hessian = Matrix(rows: free.count, columns: free.count, elements: gram.matrix)
    penalty.addCurvature(to: &hessian, free)
    guard let factor = Cholesky(hessian), factor.isWellPosed(hessian) else {
      // Only collinear columns, or nearly so, come here: the orthogonal way tells which.
      if penalty.blocks.isEmpty && penalty.square.allSatisfy({ $0 == 0 }) {
        return try orthogonal(problem, isInterrupted)
      }
      throw try singular(problem, penalty, isInterrupted)
    }
    var beta = [Double](repeating: 0, count: model.columns)
    let pull = zip(free, gram.correlation).map { $1 - penalty.linear[$0] }
    for (j, value) in zip(free, factor.solve(pull)) { beta[j] = value }
    for _ in 0..<2 {
      let slope = penalty.smoothSlope(beta, correlation: model.correlation(model.residual(beta)))
      for (j, value) in zip(free, factor.solve(free.map { slope[$0] })) { beta[j] += value }
    }
    return beta
  }

  private static func kernel(
    _ problem: Problem, _ penalty: CoordinatePenalty, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    let model = try QuadraticModel(problem)
    let n = model.rows
    let root = penalty.square.map { 1 / (2 * $0).squareRoot() }
    var matrix = Matrix(rows: n, columns: n)
    let width = max(1, min(model.columns, (1 << 18) / n))
    var scratch = [Double](repeating: 0, count: n * width)
    for start in stride(from: 0, to: model.columns, by: width) {
      let block = Array(start..<min(model.columns, start + width))
      scratch.withUnsafeMutableBufferPointer { z in
        model.copy(rows: 0..<n, columns: block, into: z, stride: n)
        for (k, j) in block.enumerated() {
          for i in 0..<n { z[i + k * n] *= root[j] }
        }
        matrix.elements.withUnsafeMutableBufferPointer {
          cblas_dsyrk(
            CblasColMajor, CblasLower, CblasNoTrans, Int32(n), Int32(block.count), 1,
            z.baseAddress, Int32(n), 1, $0.baseAddress, Int32(n))
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    for i in 0..<n { matrix[i, i] += 1 }
    guard let factor = Cholesky(matrix) else {
      throw .outOfRange(what: "a product of two rows")
    }
    // β = D⁻¹(Z'α − linear) with (I + ZD⁻¹Z')α = t + ZD⁻¹linear, refined on α's own equation.
    func coefficients(_ alpha: [Double]) -> [Double] {
      let image = model.correlation(alpha)
      return image.indices.map { (image[$0] - penalty.linear[$0]) / (2 * penalty.square[$0]) }
    }
    var alpha = [Double](repeating: 0, count: n)
    for _ in 0..<3 {
      let error = zip(model.residual(coefficients(alpha)), alpha).map { $0 - $1 }
      for (i, change) in factor.solve(error).enumerated() { alpha[i] += change }
    }
    return coefficients(alpha)
  }

  private static func orthogonal(
    _ problem: Problem, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
    guard basis.aliased.isEmpty else { throw basis.error(problem) }
    return basis.coefficients
  }

  /// Which columns no penalty and no data tell apart.
  private static func singular(
    _ problem: Problem, _ penalty: CoordinatePenalty, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> FittingError {
    let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
    return basis.aliased.isEmpty
      ? .outOfRange(what: "the condition number of X'X + penalty") : basis.error(problem)
  }
}

extension CoordinatePenalty {
  /// Adds squares and matrices, for the chosen coordinates.
  func addCurvature(to hessian: inout Matrix, _ chosen: [Int]) {
    var place = [Int: Int]()
    for (k, j) in chosen.enumerated() {
      hessian[k, k] += 2 * square[j]
      place[j] = k
    }
    for block in blocks {
      for (l, j) in block.columns.enumerated() {
        guard let column = place[j] else { continue }
        for (k, i) in block.columns.enumerated() {
          if let row = place[i] { hessian[row, column] += block.strength * block.matrix[k, l] }
        }
      }
    }
  }

  /// Minus the gradient of the smooth part, from Z'(t − Zβ).
  func smoothSlope(_ beta: [Double], correlation: [Double]) -> [Double] {
    var slope = beta.indices.map { correlation[$0] - linear[$0] - 2 * square[$0] * beta[$0] }
    for block in blocks {
      let local = block.matrix.times(block.columns.map { beta[$0] })
      for (k, j) in block.columns.enumerated() { slope[j] -= block.strength * local[k] }
    }
    return slope
  }
}
