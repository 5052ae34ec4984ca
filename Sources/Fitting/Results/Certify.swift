/// Residuals, loss and slopes of a problem at reported coefficients, from the data, with compensated sums: the
/// second computation that certificates rest on. It shares no code with any solver, nor their statistics.
struct DirectEvaluation {
  /// offset + b₀ + Xb
  let predictor: [Double]
  /// ∂loss/∂β_j on the scale that the penalties act on, the intercept held at the one given.
  let slopes: [Double]
  /// ∂loss/∂b₀
  let interceptSlope: Double
  let loss: Double

  /// - Parameter stored: coefficients of the stored columns.
  init(_ problem: Problem, stored: [Double], intercept: Double) {
    predictor = DirectEvaluation.predict(problem, stored, intercept)
    loss = problem.loss.value(problem.observations, predictor: predictor)
    var pointwise = [Double](repeating: 0, count: predictor.count)
    problem.loss.gradient(problem.observations, predictor: predictor, into: &pointwise)
    var total = CompensatedSum()
    for slope in pointwise { total.add(slope) }
    let interceptSlope = total.value
    self.interceptSlope = interceptSlope
    let centred = problem.intercept
    var column = ColumnBuffer(problem.design)
    slopes = (0..<problem.design.columns).map { j in
      let u = problem.multiplier(j)
      guard u != 0 else { return 0 }
      column.load(j, centre: centred ? problem.moments.means[j] : 0)
      return u * column.dot(pointwise)
    }
  }

  static func predict(_ problem: Problem, _ stored: [Double], _ intercept: Double) -> [Double] {
    let n = problem.design.rows
    var high = problem.offset?.map { $0 + intercept } ?? [Double](repeating: intercept, count: n)
    var low = [Double](repeating: 0, count: n)
    var column = ColumnBuffer(problem.design)
    for j in stored.indices where stored[j] != 0 {
      column.load(j, centre: 0)
      column.axpy(stored[j], &high, &low)
    }
    for i in 0..<n { high[i] += low[i] }
    return high
  }
}

/// One column at a time, copied out of any design.
private struct ColumnBuffer {
  private let design: any Design
  private var values: [Double]

  init(_ design: any Design) {
    self.design = design
    values = [Double](repeating: 0, count: design.rows)
  }

  mutating func load(_ j: Int, centre: Double) {
    let rows = values.count
    let design = design
    values.withUnsafeMutableBufferPointer {
      design.copyBlock(
        rows: 0..<rows, columns: [j], centres: [centre], multipliers: [1], rowFactors: nil,
        into: $0, stride: rows)
    }
  }

  /// The compensated dot product with v: four running sums, each with its lost part (Knuth's two-sum).
  func dot(_ v: [Double]) -> Double {
    var high = SIMD4<Double>.zero
    var low = SIMD4<Double>.zero
    let whole = values.count & ~3
    values.withUnsafeBufferPointer { x in
      v.withUnsafeBufferPointer { v in
        for i in stride(from: 0, to: whole, by: 4) {
          let a = SIMD4(x[i], x[i + 1], x[i + 2], x[i + 3])
          let term = a * SIMD4(v[i], v[i + 1], v[i + 2], v[i + 3])
          let next = high + term
          let part = next - high
          low += (high - (next - part)) + (term - part)
          high = next
        }
      }
    }
    var sum = CompensatedSum()
    for k in 0..<4 {
      sum.add(high[k])
      sum.add(low[k])
    }
    for i in whole..<values.count { sum.add(values[i] * v[i]) }
    return sum.value
  }

  /// high + low ← high + low + a · column
  func axpy(_ a: Double, _ high: inout [Double], _ low: inout [Double]) {
    values.withUnsafeBufferPointer { x in
      high.withUnsafeMutableBufferPointer { high in
        low.withUnsafeMutableBufferPointer { low in
          for i in x.indices {
            let term = x[i] * a
            let next = high[i] + term
            let part = next - high[i]
            low[i] += (high[i] - (next - part)) + (term - part)
            high[i] = next
          }
        }
      }
    }
  }
}

extension Certificate {
  /// The certificate of coefficients β (on the scale that the penalties act on) with an intercept.
  init(
    _ problem: Problem, beta: [Double], direct: DirectEvaluation, tolerance: Double
  ) {
    let penalty = CoordinatePenalty(problem.penalties, columns: beta.count)
    let frozen = beta.indices.map { problem.isFrozen($0, penalty) }
    if let factor = problem.loss.quadraticFactor(rows: problem.design.rows),
      penalty.unsupported == nil
    {
      self.init(
        problem, beta: beta, direct: direct, tolerance: tolerance, penalty: penalty,
        frozen: frozen, factor: factor)
      return
    }
    let slopes = Slopes(problem, beta: beta, direct: direct)
    let norm = beta.indices.reduce(direct.interceptSlope * direct.interceptSlope) {
      frozen[$1] ? $0 : $0 + slopes.least($1) * slopes.least($1)
    }.squareRoot()
    let scale = direct.slopes.reduce(0) { max($0, abs($1)) }
    self.init(
      kind: .subdifferential, absolute: norm, relative: norm == 0 ? 0 : norm / scale,
      tolerance: tolerance)
  }

  private init(
    _ problem: Problem, beta: [Double], direct: DirectEvaluation, tolerance: Double,
    penalty: CoordinatePenalty, frozen: [Bool], factor: Double
  ) {
    var smooth = direct.slopes.map { -$0 }
    var squares = 2 * factor * problem.loss.deviance(problem.observations, predictor: direct.predictor)
    for term in problem.penalties where term.strength > 0 && term.penalty.separable == nil {
      guard case .dense? = term.penalty.hessian(dimension: term.columns.count) else { continue }
      squares += 2 * term.value(beta)
      for (j, slope) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        smooth[j] -= term.strength * slope.lower
      }
    }
    // Linear parts of matrices are in `smooth` already; those of centred squares stay with the squares.
    let separable = CoordinatePenalty(
      problem.penalties.filter { $0.penalty.separable != nil }, columns: beta.count)
    let normal = NormalMatrix(problem, factor: factor, penalty: penalty)
    var bound = GapBound(
      beta: beta, squaredNorm: squares, slopes: smooth, penalty: separable, frozen: frozen,
      block: normal.block, cross: normal.cross
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
      kind: .dualityGap, absolute: bound, relative: bound == 0 ? 0 : bound / scale,
      tolerance: tolerance)
  }
}

extension Problem {
  /// Whether the coefficient stays at 0: nothing can be learnt about its column, and no penalty says where it is.
  func isFrozen(_ j: Int, _ penalty: CoordinatePenalty) -> Bool {
    guard takesNoPart(j) else { return false }
    return scale == .standardised
      || !(penalty.acts(on: j) || penalty.blocks.contains { $0.columns.contains(j) })
  }

  /// Σ w(y − offset − ȳ)²: of the best intercept alone, of 0 without one.
  var nullSumOfSquares: Double {
    let null = profiledResponse
    return observations.response.indices.reduce(into: CompensatedSum()) { sum, i in
      let residual = response[i] - (offset?[i] ?? 0) - null.mean
      sum.add((weights?[i] ?? 1) * residual * residual)
    }.value
  }
}

/// Blocks of A'A (Z'Z and the penalties' matrices), formed from the design when a certificate needs them.
private struct NormalMatrix {
  let problem: Problem
  let factor: Double
  let penalty: CoordinatePenalty

  init(_ problem: Problem, factor: Double, penalty: CoordinatePenalty) {
    self.problem = problem
    self.factor = factor
    self.penalty = penalty
  }

  func block(_ columns: [Int]) -> Matrix {
    var result = Matrix(rows: columns.count, columns: columns.count)
    for (l, j) in columns.enumerated() {
      var unit = [Double](repeating: 0, count: problem.design.columns)
      unit[j] = 1
      let product = apply(unit)
      for (k, i) in columns.enumerated() { result[k, l] = product[i] }
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
    for block in penalty.blocks {
      let local = block.matrix.times(block.columns.map { v[$0] })
      for (k, j) in block.columns.enumerated() { result[j] += block.strength * local[k] }
    }
    return result
  }
}
