internal import COpenBLAS

/// The smooth part of an objective with a smooth loss: the loss, squares, linear parts and matrices, in the
/// coefficients β that the penalties act on and, where the loss is no sum of squares, the level of the linear
/// predictor, the intercept of centred columns, as the last variable. Squared loss works on Z'Z, other losses on the
/// data.
struct SmoothPart {
  /// Coefficients, without the level.
  let columns: Int
  /// Variables: coefficients and, where it is one, the level.
  let size: Int
  private let problem: Problem
  private let penalty: CoordinatePenalty
  private let gram: GramStatistics?
  private let centres: [Double]
  private let multipliers: [Double]

  /// Throws where products of columns leave the range of doubles.
  init(
    _ problem: Problem, _ penalty: CoordinatePenalty, isInterrupted: () -> Bool
  ) throws(FittingError) {
    precondition(blasIsSingleThreaded && problem.outputs == 1)
    self.problem = problem
    self.penalty = penalty
    columns = problem.design.columns
    centres = problem.intercept ? problem.moments.means : [Double](repeating: 0, count: columns)
    multipliers = (0..<columns).map(problem.multiplier)
    if problem.loss.quadraticFactor(rows: problem.design.rows) != nil {
      let model = try QuadraticModel(problem)
      gram = try model.gram(Array(0..<columns), isInterrupted: isInterrupted)
      size = columns
    } else {
      gram = nil
      size = columns + (problem.hasLevel ? 1 : 0)
    }
  }

  /// Where to begin with coefficients given or 0.
  func start(_ beta: [Double]?) -> [Double] {
    var x = beta ?? [Double](repeating: 0, count: columns)
    guard size > columns else { return x }
    x.append(0)
    let level = problem.bestIntercepts(predictor: predictor(x))[0]
    x[columns] = level
    return x
  }

  /// Value, up to a constant, and gradient.
  func evaluate(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    var gradient = [Double](repeating: 0, count: size)
    var sum = CompensatedSum()
    if let gram {
      let product = symmetricProduct(gram.matrix, x)
      for j in 0..<columns {
        gradient[j] = product[j] - gram.correlation[j]
        sum.add(x[j] * (0.5 * product[j] - gram.correlation[j]))
      }
    } else {
      let data = problem.observations
      let eta = predictor(x)
      sum.add(problem.loss.value(data, predictor: eta))
      var pointwise = eta
      problem.loss.gradient(data, predictor: eta, into: &pointwise)
      let total = pointwise.reduce(0, +)
      pointwise.withUnsafeBufferPointer { v in
        gradient.withUnsafeMutableBufferPointer {
          problem.design.transposedProduct(v, UnsafeMutableBufferPointer(rebasing: $0[..<columns]))
        }
      }
      for j in 0..<columns { gradient[j] = multipliers[j] * (gradient[j] - centres[j] * total) }
      if size > columns { gradient[columns] = total }
    }
    for j in 0..<columns {
      let (q, l) = (penalty.square[j], penalty.linear[j])
      gradient[j] += 2 * q * x[j] + l
      sum.add(x[j] * (q * x[j] + l))
    }
    for block in penalty.blocks {
      let local = block.columns.map { x[$0] }
      for (k, pull) in block.matrix.times(local).enumerated() {
        gradient[block.columns[k]] += block.strength * pull
        sum.add(0.5 * block.strength * local[k] * pull)
      }
    }
    return (sum.value, gradient)
  }

  /// The second derivatives, both triangles.
  func hessian(_ x: [Double], _ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    var result: Matrix
    if let gram {
      result = Matrix(rows: size, columns: size, elements: gram.matrix)
    } else {
      result = try weightedProducts(x, isInterrupted)
    }
    penalty.addSmoothCurvature(to: &result)
    return result
  }

  private func predictor(_ x: [Double]) -> [Double] {
    let stored = zip(x, multipliers).map { $0 * $1 }
    var eta = [Double](repeating: 0, count: problem.design.rows)
    stored.withUnsafeBufferPointer { b in
      eta.withUnsafeMutableBufferPointer { problem.design.product(b, $0) }
    }
    let shift = (size > columns ? x[columns] : 0) - zip(stored, centres).reduce(0) { $0 + $1.0 * $1.1 }
    for i in eta.indices { eta[i] += shift + (problem.offset?[i] ?? 0) }
    return eta
  }

  /// (Z 1)'H(Z 1) for the loss's curvature H, a block of rows at a time.
  private func weightedProducts(
    _ x: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    let eta = predictor(x)
    var curvature = eta
    problem.loss.curvature(problem.observations, predictor: eta, into: &curvature)
    var result = Matrix(rows: size, columns: size)
    try addProducts(curvature.map { max(0, $0).squareRoot() }, sign: 1, to: &result, isInterrupted)
    // Only a loss that is not convex has such rows.
    if curvature.contains(where: { $0 < 0 }) {
      try addProducts(curvature.map { max(0, -$0).squareRoot() }, sign: -1, to: &result, isInterrupted)
    }
    for j in 0..<size {
      for i in 0..<j { result[i, j] = result[j, i] }
    }
    return result
  }

  /// The lower triangle of result ← result ± (Z 1)'R²(Z 1) for row factors R.
  private func addProducts(
    _ roots: [Double], sign: Double, to result: inout Matrix, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    let n = problem.design.rows
    let height = max(32, min(n, (1 << 17) / max(1, size)))
    var scratch = [Double](repeating: 0, count: height * size)
    let all = Array(0..<columns)
    for start in stride(from: 0, to: n, by: height) {
      let rows = start..<min(n, start + height)
      scratch.withUnsafeMutableBufferPointer { z in
        problem.design.copyBlock(
          rows: rows, columns: all, centres: centres, multipliers: multipliers, rowFactors: roots,
          into: z, stride: rows.count)
        if size > columns {
          for i in rows { z[columns * rows.count + i - rows.lowerBound] = roots[i] }
        }
        result.elements.withUnsafeMutableBufferPointer {
          cblas_dsyrk(
            CblasColMajor, CblasLower, CblasTrans, Int32(size), Int32(rows.count), sign, z.baseAddress,
            Int32(rows.count), 1, $0.baseAddress, Int32(size))
        }
      }
      if isInterrupted() { throw .interrupted }
    }
  }
}

extension Problem {
  /// Whether the linear predictor has a level of its own.
  var hasLevel: Bool { intercept && loss.hasIntercept }
}

extension CoordinatePenalty {
  /// Squares and matrices, for all coordinates.
  fileprivate func addSmoothCurvature(to hessian: inout Matrix) {
    for j in square.indices { hessian[j, j] += 2 * square[j] }
    for block in blocks {
      for (l, j) in block.columns.enumerated() {
        for (k, i) in block.columns.enumerated() {
          hessian[i, j] += block.strength * block.matrix[k, l]
        }
      }
    }
  }
}

/// A x for a symmetric matrix, column by column.
private func symmetricProduct(_ a: [Double], _ x: [Double]) -> [Double] {
  let n = x.count
  var result = [Double](repeating: 0, count: n)
  guard n > 0 else { return result }
  a.withUnsafeBufferPointer { a in
    x.withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer {
        cblas_dgemv(
          CblasColMajor, CblasNoTrans, Int32(n), Int32(n), 1, a.baseAddress, Int32(n), x.baseAddress, 1,
          0, $0.baseAddress, 1)
      }
    }
  }
  return result
}
