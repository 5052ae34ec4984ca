/// Residuals, loss and slopes of a problem at reported coefficients, from the data, with compensated sums: the
/// second computation that certificates rest on. It shares no code with any solver, nor their statistics.
struct DirectEvaluation {
  /// offset + b₀ + Xb, class by class
  let predictor: [Double]
  /// ∂loss/∂β_j on the scale that the penalties act on, the intercept held at the one given.
  let slopes: [Double]
  /// ∂loss/∂b₀, one an output
  let interceptSlopes: [Double]
  var interceptSlope: Double { interceptSlopes[0] }
  /// ∂loss/∂η, class by class
  let pointwise: [Double]
  let loss: Double

  /// False where the work was stopped: the numbers are then not to be used.
  let isComplete: Bool

  /// - Parameters:
  ///   - stored: coefficients of the stored columns
  ///   - isInterrupted: asked once a column
  init(
    _ problem: Problem, stored: [Double], intercepts: [Double],
    isInterrupted: () -> Bool = { false }
  ) {
    var isComplete = true
    func goesOn() -> Bool {
      if isComplete && isInterrupted() { isComplete = false }
      return isComplete
    }
    predictor = DirectEvaluation.predict(problem, stored, intercepts, goesOn)
    loss = problem.loss.value(problem.observations, predictor: predictor)
    var pointwise = [Double](repeating: 0, count: predictor.count)
    problem.loss.gradient(problem.observations, predictor: predictor, into: &pointwise)
    self.pointwise = pointwise
    let n = problem.design.rows
    interceptSlopes = intercepts.indices.map { k in
      var total = CompensatedSum()
      for i in k * n..<(k + 1) * n { total.add(pointwise[i]) }
      return total.value
    }
    slopes = DirectEvaluation.slopes(problem, pointwise, goesOn)
    self.isComplete = isComplete
  }

  /// Z'v for numbers v a row (class by class), on the scale that the penalties act on.
  static func slopes(
    _ problem: Problem, _ pointwise: [Double], _ goesOn: () -> Bool = { true }
  ) -> [Double] {
    let (n, p) = (problem.design.rows, problem.design.columns)
    let classes = (0..<pointwise.count / n).map { Array(pointwise[$0 * n..<($0 + 1) * n]) }
    var column = ColumnBuffer(problem.design)
    let totals = classes.map { v in v.reduce(into: CompensatedSum()) { $0.add($1) }.value }
    var slopes = [Double](repeating: 0, count: p * classes.count)
    for j in 0..<p where goesOn() {
      let u = problem.multiplier(j)
      guard u != 0 else { continue }
      let centre = problem.intercept ? problem.moments.means[j] : 0
      var sums = [CompensatedSum](repeating: CompensatedSum(), count: classes.count)
      let isStored = problem.design.forEachEntry(column: j) { row, x in
        for k in classes.indices { sums[k].add(x * classes[k][row]) }
      }
      if isStored {
        for k in classes.indices {
          sums[k].add(-centre * totals[k])
          slopes[k * p + j] = u * sums[k].value
        }
        continue
      }
      column.load(j, centre: centre)
      for (k, v) in classes.enumerated() { slopes[k * p + j] = u * column.dot(v) }
    }
    return slopes
  }

  static func predict(
    _ problem: Problem, _ stored: [Double], _ intercepts: [Double],
    _ goesOn: () -> Bool = { true }
  ) -> [Double] {
    let (n, p) = (problem.design.rows, problem.design.columns)
    var column = ColumnBuffer(problem.design)
    var result: [Double] = []
    for (k, intercept) in intercepts.enumerated() {
      var high =
        problem.offset?.map { $0 + intercept } ?? [Double](repeating: intercept, count: n)
      var low = [Double](repeating: 0, count: n)
      for j in 0..<p where stored[k * p + j] != 0 && goesOn() {
        let b = stored[k * p + j]
        let isStored = problem.design.forEachEntry(column: j) { row, x in
          let term = x * b
          let next = high[row] + term
          let part = next - high[row]
          low[row] += (high[row] - (next - part)) + (term - part)
          high[row] = next
        }
        if isStored { continue }
        column.load(j, centre: 0)
        column.axpy(b, &high, &low)
      }
      for i in 0..<n { high[i] += low[i] }
      if k == 0 { result = high } else { result += high }
    }
    return result
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
