internal import COpenBLAS

/// The closed form of a quadratic objective: one Cholesky factorisation of Z'Z + P, or of the n×n kernel I + ZD⁻¹Z'
/// where p > n and every coefficient carries a square of its own; each refined from the data. Without any
/// penalty: least squares, by the orthogonal way where the normal equations lose digits. The path of a pure ridge
/// has a way of its own (`RidgePath`).
///
/// Source: Hoerl and Kennard (1970); the kernel form, Saunders, Gammerman and Vovk (1998).
struct ClosedForm: Solver {
  static let name = "closed form"
  /// Columns of Z'Z + P: 800 MB.
  static let largestMatrix = 10_000

  private enum Form {
    case normal(GramStatistics)
    /// ZD⁻¹Z' at factor 1.
    case kernel(Matrix)
  }

  private(set) var coefficients: [Double]
  private let problem: Problem
  private let model: QuadraticModel
  private let penalty: CoordinatePenalty
  private let free: [Int]
  private let form: Form
  private var factor = 1.0
  private var isAlongPath = false

  static func suitability(_ problem: Problem) -> Suitability {
    guard problem.loss.quadraticFactor(rows: problem.design.rows) != nil else {
      return .unable(because: "the loss is not a sum of squares")
    }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    guard penalty.isQuadratic else { return .unable(because: "the penalty is not quadratic") }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    if usesKernel(problem, penalty), problem.design.rows <= largestMatrix {
      return .able(cost: (n * n * p + n * n * n) / 1000)
    }
    guard problem.design.columns <= largestMatrix else {
      return .unable(because: tooLarge(problem.design.columns))
    }
    return .able(cost: (n * p * p + p * p * p) / 1000)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.problem = problem
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    let model = try QuadraticModel(problem)
    free = (0..<model.columns).filter { !problem.isFrozen($0, penalty) }
    self.penalty = penalty
    self.model = model
    coefficients = [Double](repeating: 0, count: model.columns)
    form =
      ClosedForm.usesKernel(problem, penalty)
      ? .kernel(try model.kernel(penalty.square, isInterrupted))
      : .normal(try model.gram(free, isInterrupted: isInterrupted))
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    switch form {
    case .kernel(let matrix): coefficients = try kernel(matrix, isInterrupted)
    case .normal(let gram): coefficients = try normal(gram, isInterrupted)
    }
    return .exact
  }

  static func tooLarge(_ columns: Int) -> String { "a matrix of \(columns) columns is too large" }

  private static func usesKernel(_ problem: Problem, _ penalty: CoordinatePenalty) -> Bool {
    problem.design.columns > problem.design.rows && penalty.blocks.isEmpty
      && penalty.square.allSatisfy { $0 > 0 }
  }

  private func scatter(_ local: [Double]) -> [Double] {
    var beta = [Double](repeating: 0, count: model.columns)
    for (j, value) in zip(free, local) { beta[j] = value }
    return beta
  }

  private func normal(
    _ gram: GramStatistics, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    let penalty = self.penalty.scaled(by: factor)
    var hessian = Matrix(rows: free.count, columns: free.count, elements: gram.matrix)
    penalty.addCurvature(to: &hessian, free)
    guard let cholesky = try Cholesky(hessian, isInterrupted: isInterrupted), cholesky.isWellPosed else {
      let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
      guard basis.aliased.isEmpty else { throw basis.error(problem) }
      // Determined, but ill-conditioned: without a penalty the basis has the answer.
      guard penalty.blocks.isEmpty, penalty.square.allSatisfy({ $0 == 0 }) else {
        throw .outOfRange(what: "the condition number of X'X + penalty")
      }
      return basis.coefficients
    }
    let pull = zip(free, gram.correlation).map { $1 - penalty.linear[$0] }
    var beta = scatter(cholesky.solve(pull))
    for _ in 0..<(isAlongPath ? 0 : 2) {
      if isInterrupted() { throw .interrupted }
      let residual = model.residual(beta)
      if isInterrupted() { throw .interrupted }
      let slope = penalty.smoothSlope(beta, correlation: model.correlation(residual))
      if isInterrupted() { throw .interrupted }
      for (j, value) in zip(free, cholesky.solve(free.map { slope[$0] })) { beta[j] += value }
    }
    return beta
  }

  /// β = D⁻¹(Z'α − linear) with (I + ZD⁻¹Z')α = t + ZD⁻¹linear, refined on α's own equation.
  private func kernel(
    _ matrix: Matrix, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    guard factor > 0 else {
      throw .notDetermined(rows: model.rows, coefficients: model.columns)
    }
    let penalty = self.penalty.scaled(by: factor)
    var shifted = matrix
    for i in shifted.elements.indices { shifted.elements[i] /= factor }
    for i in 0..<model.rows { shifted[i, i] += 1 }
    guard let cholesky = try Cholesky(shifted, isInterrupted: isInterrupted) else {
      throw .outOfRange(what: "a product of two rows")
    }
    func coefficients(_ alpha: [Double]) -> [Double] {
      let image = model.correlation(alpha)
      return image.indices.map { (image[$0] - penalty.linear[$0]) / (2 * penalty.square[$0]) }
    }
    var alpha = [Double](repeating: 0, count: model.rows)
    for _ in 0..<(isAlongPath ? 2 : 3) {
      if isInterrupted() { throw .interrupted }
      let error = zip(model.residual(coefficients(alpha)), alpha).map { $0 - $1 }
      for (i, change) in cholesky.solve(error).enumerated() { alpha[i] += change }
    }
    return coefficients(alpha)
  }
}

extension ClosedForm: PathSolver {
  mutating func setFactor(_ factor: Double) throws(FittingError) {
    self.factor = factor
    isAlongPath = true
  }

  mutating func evaluation() -> PathEvaluation {
    guard case .normal(let gram) = form else { return model.evaluation(coefficients) }
    let local = free.map { coefficients[$0] }
    let product = Matrix(rows: free.count, columns: free.count, elements: gram.matrix).times(local)
    var change = 0.0
    for k in free.indices { change += local[k] * (0.5 * product[k] - gram.correlation[k]) }
    return PathEvaluation(
      loss: max(0, model.nullLoss + change),
      slopes: scatter(zip(product, gram.correlation).map { $0 - $1 }))
  }

  func block(_ columns: [Int], isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    guard case .normal(let gram) = form else { return try model.block(columns, isInterrupted) }
    let place = Dictionary(uniqueKeysWithValues: zip(free, free.indices))
    let chosen = columns.compactMap { place[$0] }
    var result = Matrix(rows: chosen.count, columns: chosen.count)
    for (l, j) in chosen.enumerated() {
      for (k, i) in chosen.enumerated() { result[k, l] = gram.matrix[i + j * gram.columns] }
      if l % 256 == 255, isInterrupted() { throw .interrupted }
    }
    return result
  }

  func cross(_ columns: [Int], _ z: [Double]) -> [Double] { model.cross(columns, z) }
}

extension QuadraticModel {
  /// ZD⁻¹Z' with D = diag(2·squares), a block of columns at a time.
  func kernel(
    _ squares: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    let n = rows
    var matrix = Matrix(rows: n, columns: n)
    let tiles = ProductTiles(size: n, rows: columns)
    let width = tiles.height
    var scratch = [Double](repeating: 0, count: n * width)
    for start in stride(from: 0, to: columns, by: width) {
      let block = Array(start..<min(columns, start + width))
      scratch.withUnsafeMutableBufferPointer { z in
        copy(rows: 0..<n, columns: block, into: z, stride: n)
        for (k, j) in block.enumerated() {
          let root = 1 / (2 * squares[j]).squareRoot()
          for i in 0..<n { z[i + k * n] *= root }
        }
      }
      if n <= tiles.width {
        cblas_dsyrk(
          CblasColMajor, CblasLower, CblasNoTrans, Int32(n), Int32(block.count), 1, scratch,
          Int32(n), 1, &matrix.elements, Int32(n))
        if isInterrupted() { throw .interrupted }
        continue
      }
      for j in stride(from: 0, to: n, by: tiles.width) {
        scratch.withUnsafeBufferPointer { z in
          matrix.elements.withUnsafeMutableBufferPointer {
            let end = z.baseAddress! + j
            cblas_dgemm(
              CblasColMajor, CblasNoTrans, CblasTrans, Int32(n - j), Int32(min(tiles.width, n - j)),
              Int32(block.count), 1, end, Int32(n), end, Int32(n), 1, $0.baseAddress! + j * (n + 1),
              Int32(n))
          }
        }
        if isInterrupted() { throw .interrupted }
      }
    }
    guard try areFinite(matrix.elements, isInterrupted) else {
      throw .outOfRange(what: "a product of two rows")
    }
    return matrix
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
    // A kink of its own shape: the squares of the same differences hold what it holds.
    for tie in ties where tie.coupling == .differences {
      for (i, j) in zip(tie.columns, tie.columns.dropFirst()) {
        guard let row = place[i], let column = place[j] else { continue }
        hessian[row, row] += 1
        hessian[column, column] += 1
        hessian[row, column] -= 1
        hessian[column, row] -= 1
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
