/// Polynomials of degree 1 … k that are orthogonal over the values they were made from and have length 1 there:
/// R's `poly(x, k)`, and over 1 … m its contrasts for an ordered factor.
///
///     p₋₁ = 0,  p₀ = 1,  pⱼ₊₁(x) = (x − αⱼ) pⱼ(x) − (ηⱼ/ηⱼ₋₁) pⱼ₋₁(x),   ηⱼ = Σ pⱼ(xᵢ)²,  αⱼ = Σ xᵢ pⱼ(xᵢ)² / ηⱼ
///
/// Leading coefficients are positive. The recurrence gives the same polynomials on other data.
///
/// Source: G. E. Forsythe, Generation and use of orthogonal polynomials, SIAM J. 5 (1957); the scale of x is taken out
/// first so that no power overflows.
struct OrthogonalPolynomial: Sendable, Equatable {
  let centre: Double
  /// A power of two.
  let scale: Double
  let alpha: [Double]
  /// ηⱼ for j = 0 … k.
  let norms: [Double]

  var degree: Int { alpha.count }

  /// Beyond it the columns are noise whatever the values.
  static let highestDegree = 100

  /// - Returns: nil where there are not more than `degree` distinct values, or where so many cannot be told apart in
  ///   double precision: the columns would not be orthogonal.
  /// - Precondition: the values are finite and `degree` is from 1 to `highestDegree`.
  init?(degree: Int, over values: [Double]) {
    precondition((1...Self.highestDegree).contains(degree))
    guard degree < values.count, Set(values).count > degree else { return nil }
    let n = Double(values.count)
    let centre = values.reduce(0) { $0 + $1 / n }
    let spread = values.reduce(0) { max($0, abs($1 - centre)) }
    guard spread > 0, spread.isFinite else { return nil }
    self.centre = centre
    scale = Double(sign: .plus, exponent: spread.exponent, significand: 1)
    let x = values.map { [scale] in ($0 - centre) / scale }
    var alpha: [Double] = []
    var norms = [n]
    var previous = [Double](repeating: 0, count: x.count)
    var current = [Double](repeating: 1, count: x.count)
    for j in 0..<degree {
      var weighted = 0.0
      for i in x.indices { weighted += x[i] * current[i] * current[i] }
      alpha.append(weighted / norms[j])
      let ratio = j == 0 ? 0 : norms[j] / norms[j - 1]
      var norm = 0.0
      for i in x.indices {
        let next = (x[i] - alpha[j]) * current[i] - ratio * previous[i]
        previous[i] = current[i]
        current[i] = next
        norm += next * next
      }
      guard norm > 0, norm.isFinite else { return nil }
      norms.append(norm)
    }
    self.alpha = alpha
    self.norms = norms
    guard isOrthogonal(over: values) else { return nil }
  }

  private func isOrthogonal(over values: [Double]) -> Bool {
    let columns = columns(at: values)
    for (j, column) in columns.enumerated() {
      guard abs(column.reduce(0, +)) < 1e-8 * norms[0].squareRoot() else { return false }
      for other in columns[..<j] {
        guard abs(zip(column, other).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-8 else { return false }
      }
    }
    return true
  }

  /// One column a degree, from 1 on, each with a value for each of `values`.
  func columns(at values: [Double]) -> [[Double]] {
    var result = [[Double]](repeating: [Double](repeating: 0, count: values.count), count: degree)
    let lengths = norms.map { $0.squareRoot() }
    for (i, value) in values.enumerated() {
      let x = (value - centre) / scale
      var previous = 0.0
      var current = 1.0
      for j in 0..<degree {
        let next = (x - alpha[j]) * current - (j == 0 ? 0 : norms[j] / norms[j - 1]) * previous
        previous = current
        current = next
        result[j][i] = next / lengths[j + 1]
      }
    }
    return result
  }
}
