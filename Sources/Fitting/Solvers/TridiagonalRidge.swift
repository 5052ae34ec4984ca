/// Ridge for many strengths: D^(−½)GD^(−½) = QTQ' with T tridiagonal is found once, D = diag(2·squares); for each
/// factor f then (T + fI)u = Q'D^(−½)(c − f·linear) and β = D^(−½)Qu cost O(p²).
///
/// Source: Eldén (1977).
struct TridiagonalRidge {
  private let size: Int
  private let form: Tridiagonal
  private let root: [Double]
  private let rotatedPull: [Double]
  private let rotatedLinear: [Double]

  /// Nil where a number leaves the range of doubles.
  init?(
    _ gram: GramStatistics, squares: [Double], linear: [Double], isInterrupted: () -> Bool
  ) throws(FittingError) {
    let p = gram.columns
    guard p > 1 else { return nil }
    let root = squares.map { 1 / (2 * $0).squareRoot() }
    var a = gram.matrix
    for j in 0..<p {
      for i in 0..<p { a[i + j * p] *= root[i] * root[j] }
      if j % 64 == 63, isInterrupted() { throw .interrupted }
    }
    let pull = zip(gram.correlation, root).map { $0 * $1 }
    let shift = zip(linear, root).map { $0 * $1 }
    guard let form = try Tridiagonal(a, size: p, isInterrupted: isInterrupted),
      let rotatedPull = form.rotate(pull, transposed: true),
      let rotatedLinear = form.rotate(shift, transposed: true)
    else { return nil }
    size = p
    self.form = form
    self.root = root
    self.rotatedPull = rotatedPull
    self.rotatedLinear = rotatedLinear
  }

  /// β for the strengths times f > 0; nil where a pivot is no more than rounding, so that the penalty is too weak
  /// to make T + fI positive definite in floating point.
  func solve(factor f: Double) -> [Double]? {
    // Positive definite and tridiagonal: elimination without pivoting is stable.
    let (diagonal, beside) = (form.diagonal, form.beside)
    var d = diagonal.map { $0 + f }
    guard d[0] > Double.ulpOfOne * (abs(diagonal[0]) + f) else { return nil }
    var u = zip(rotatedPull, rotatedLinear).map { $0 - f * $1 }
    for k in 1..<size {
      let ratio = beside[k - 1] / d[k - 1]
      d[k] -= ratio * beside[k - 1]
      u[k] -= ratio * u[k - 1]
      guard d[k] > Double.ulpOfOne * (abs(diagonal[k]) + f) else { return nil }
    }
    u[size - 1] /= d[size - 1]
    for k in stride(from: size - 2, through: 0, by: -1) {
      u[k] = (u[k] - beside[k] * u[k + 1]) / d[k]
    }
    guard let rotated = form.rotate(u, transposed: false) else {
      return nil
    }
    return zip(rotated, root).map { $0 * $1 }
  }
}
