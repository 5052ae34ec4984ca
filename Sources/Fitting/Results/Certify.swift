internal import COpenBLAS

extension Certificate {
  /// The certificate of coefficients β (on the scale that the penalties act on) with intercepts.
  ///
  /// - Parameters:
  ///   - dual: where the dual point starts, one number a row, where a solver has a better one than the loss's gradient
  ///   - split: how the slope is shared among penalties that tie coefficients together, where a solver knows it
  init(
    _ problem: Problem, beta: [Double], direct: DirectEvaluation, tolerance: Double,
    dual: [Double]? = nil, split: [[Double]]? = nil, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let terms = problem.penalties.filter { $0.strength > 0 }
    let isConvex = problem.loss.isConvex && terms.allSatisfy { $0.penalty.isConvex }
    let form = CoordinatePenalty(terms, columns: beta.count)
    let frozen = beta.indices.map { problem.isFrozen($0, form) }
    // Shrinking a dual point keeps it in the penalty's domain only where that holds 0.
    let hasDual = form.smooth.isEmpty && terms.allSatisfy { $0.penalty.separable?.slopes.contains(0) ?? true }
    if isConvex, hasDual, form.bounds != nil || !form.ties.isEmpty {
      self = try Certificate.tied(
        problem, terms, beta: beta, direct: direct, tolerance: tolerance, frozen: frozen, split: split,
        isInterrupted)
      return
    }
    if isConvex, hasDual, terms.allSatisfy({ $0.penalty.separable != nil || $0.matrix != nil }) {
      if let factor = problem.loss.quadraticFactor(rows: problem.design.rows) {
        try self.init(
          problem, terms, beta: beta, direct: direct, tolerance: tolerance, frozen: frozen,
          factor: factor, isInterrupted)
        return
      }
      if problem.hasDual(terms, frozen) {
        let quadratic = terms.reduce(0) { $1.penalty.separable == nil ? $0 + $1.value(beta) : $0 }
        let scale = max(
          problem.nullExcess,
          problem.loss.excess(problem.observations, predictor: direct.predictor) + quadratic)
        let bound = try FenchelGap(
          problem, terms, beta: beta, direct: direct, frozen: frozen, scale: scale, dual: dual,
          isInterrupted: isInterrupted
        ).gap
        self.init(
          kind: .dualityGap, isConvex: true, absolute: bound, relative: bound == 0 ? 0 : bound / scale,
          tolerance: tolerance)
        return
      }
    }
    let slopes = Slopes(problem, beta: beta, direct: direct)
    var norm = direct.interceptSlopes.reduce(0) { $0 + (problem.intercept ? $1 * $1 : 0) }
    let least = problem.inSlopeUnits(beta.indices.map { frozen[$0] ? 0 : slopes.least($0) })
    norm = least.reduce(norm) { $0 + $1 * $1 }.squareRoot()
    let scale = max(
      problem.nullSlopeNorm, problem.inSlopeUnits(direct.slopes).reduce(0) { max($0, abs($1)) })
    self.init(
      kind: .subdifferential, isConvex: isConvex, absolute: norm,
      relative: norm == 0 ? 0 : norm / scale, tolerance: tolerance)
  }

  private init(
    _ problem: Problem, _ terms: [PenaltyTerm], beta: [Double], direct: DirectEvaluation,
    tolerance: Double, frozen: [Bool], factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    var smooth = direct.slopes.map { -$0 }
    var squares =
      2 * factor * problem.residualSumOfSquares(predictor: direct.predictor)
    for term in terms where term.penalty.separable == nil {
      squares += 2 * term.value(beta)
      for (j, slope) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        smooth[j] -= term.strength * slope.lower
      }
    }
    // Linear parts of matrices are in `smooth` already; those of centred squares stay with the squares.
    let separable = CoordinatePenalty(
      terms.filter { $0.penalty.separable != nil }, columns: beta.count)
    let normal = NormalMatrix(problem, terms, factor: factor)
    var bound = try GapBound(
      beta: beta, squaredNorm: squares, slopes: smooth, penalty: separable, frozen: frozen,
      witness: PenaltyWitness(terms, columns: beta.count), isInterrupted: isInterrupted,
      block: { (columns) throws(FittingError) in try normal.block(columns, isInterrupted) },
      cross: normal.cross
    ).gap
    if problem.intercept {
      // The intercept's column is orthogonal to the centred ones and held by no penalty.
      let weight = problem.weights.map { $0.reduce(0, +) } ?? Double(problem.design.rows)
      bound += 0.25 * direct.interceptSlope * direct.interceptSlope / (factor * weight)
    }
    let scale = max(
      problem.nullSumOfSquares * factor,
      0.5 * squares
        + problem.penalties.reduce(0) {
          $1.penalty.separable == nil ? $0 : $0 + $1.value(beta)
        })
    self.init(
      kind: .dualityGap, isConvex: true, absolute: bound, relative: bound == 0 ? 0 : bound / scale,
      tolerance: tolerance)
  }
}

/// Blocks of A'A (Z'Z and the penalties' matrices), formed from the design when a certificate needs them.
private struct NormalMatrix {
  let problem: Problem
  let factor: Double
  private let matrices: [(strength: Double, matrix: Matrix, columns: [Int])]

  init(_ problem: Problem, _ terms: [PenaltyTerm], factor: Double) {
    self.problem = problem
    self.factor = factor
    matrices = terms.compactMap { term in
      guard term.penalty.separable == nil else { return nil }
      return term.matrix.map { (term.strength, $0, term.columns) }
    }
  }

  /// A block of rows at a time; the matrices' part column by column.
  func block(_ columns: [Int], _ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    let (n, k) = (problem.design.rows, columns.count)
    var result = Matrix(rows: k, columns: k)
    let means = columns.map { problem.intercept ? problem.moments.means[$0] : 0 }
    let root = (2 * factor).squareRoot()
    let multipliers = columns.map { problem.multiplier($0) * root }
    let rowFactors = problem.weights.map { $0.map { $0.squareRoot() } }
    let tiles = ProductTiles(size: k, rows: n)
    var scratch = [Double](repeating: 0, count: tiles.height * k)
    for start in stride(from: 0, to: n, by: tiles.height) {
      let rows = start..<min(n, start + tiles.height)
      scratch.withUnsafeMutableBufferPointer { z in
        problem.design.copyBlock(
          rows: rows, columns: columns, centres: means, multipliers: multipliers,
          rowFactors: rowFactors, into: z, stride: rows.count)
      }
      for left in stride(from: 0, to: k, by: tiles.width) {
        scratch.withUnsafeBufferPointer { z in
          result.elements.withUnsafeMutableBufferPointer {
            cblas_dgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, Int32(k), Int32(min(tiles.width, k - left)),
              Int32(rows.count), 1, z.baseAddress, Int32(rows.count),
              z.baseAddress! + left * rows.count, Int32(rows.count), 1, $0.baseAddress! + left * k,
              Int32(k))
          }
        }
        if isInterrupted() { throw .interrupted }
      }
    }
    for block in matrices {
      let place = Dictionary(uniqueKeysWithValues: zip(block.columns, block.columns.indices))
      for (l, j) in columns.enumerated() {
        for (m, i) in columns.enumerated() {
          guard let row = place[i], let column = place[j] else { continue }
          result[m, l] += block.strength * block.matrix[row, column]
        }
      }
    }
    return result
  }

  func cross(_ columns: [Int], _ z: [Double]) -> [Double] {
    var full = [Double](repeating: 0, count: problem.design.columns)
    for (k, j) in columns.enumerated() { full[j] = z[k] }
    return apply(full)
  }

  /// A'A v
  private func apply(_ v: [Double]) -> [Double] {
    let p = v.count
    let multipliers = (0..<p).map(problem.multiplier)
    let means = problem.intercept ? problem.moments.means : [Double](repeating: 0, count: p)
    let stored = zip(v, multipliers).map { $0 * $1 }
    let shift = zip(stored, means).reduce(0) { $0 + $1.0 * $1.1 }
    var image = [Double](repeating: 0, count: problem.design.rows)
    stored.withUnsafeBufferPointer { b in
      image.withUnsafeMutableBufferPointer { problem.design.product(b, $0) }
    }
    var sum = 0.0
    for i in image.indices {
      image[i] = 2 * factor * (problem.weights?[i] ?? 1) * (image[i] - shift)
      sum += image[i]
    }
    var result = [Double](repeating: 0, count: p)
    image.withUnsafeBufferPointer { v in
      result.withUnsafeMutableBufferPointer { problem.design.transposedProduct(v, $0) }
    }
    for j in 0..<p { result[j] = multipliers[j] * (result[j] - means[j] * sum) }
    for block in matrices {
      let local = block.matrix.times(block.columns.map { v[$0] })
      for (k, j) in block.columns.enumerated() { result[j] += block.strength * local[k] }
    }
    return result
  }
}

extension PenaltyTerm {
  /// The matrix H of a penalty ½b'Hb.
  fileprivate var matrix: Matrix? {
    guard case .dense(let matrix)? = penalty.hessian(dimension: columns.count) else { return nil }
    return matrix
  }
}
