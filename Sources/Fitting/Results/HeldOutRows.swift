internal import Glibc

/// The rows of a fold, and the predictors that points of a path give them.
struct HeldOutRows: Sendable {
  let observations: Observations
  private let design: any Design
  private let offset: [Double]?

  init(_ problem: Problem, rows: [Int]) {
    design = problem.design.selecting(rows: rows)
    offset = problem.offset.map { o in rows.map { o[$0] } }
    observations = Observations(
      response: rows.map { problem.response[$0] },
      weights: problem.weights.map { w in rows.map { w[$0] } },
      details: problem.details.selecting(rows: rows))
  }

  /// offset + b₀ + Xb, class by class.
  func predictor(_ point: Path.Point) -> [Double] {
    let (n, p) = (design.rows, design.columns)
    var result: [Double] = []
    let intercepts = point.intercepts
    for (k, intercept) in intercepts.enumerated() {
      let stored = (0..<p).map { scalbn(point.coefficients[k * p + $0], Int32(design.exponents[$0])) }
      var eta = [Double](repeating: 0, count: n)
      stored.withUnsafeBufferPointer { b in
        eta.withUnsafeMutableBufferPointer { design.product(b, $0) }
      }
      for i in 0..<n { eta[i] += intercept + (offset?[i] ?? 0) }
      result += eta
    }
    return result
  }
}
