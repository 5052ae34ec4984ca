internal import COpenBLAS

/// Ridge for many strengths: D^(−½)GD^(−½) = QTQ' with T tridiagonal is found once, D = diag(2·squares); for each
/// factor f then (T + fI)u = Q'D^(−½)(c − f·linear) and β = D^(−½)Qu cost O(p²).
///
/// Source: Eldén (1977); LAPACK's dsytrd.
struct TridiagonalRidge {
  private let size: Int
  private let reflectors: [Double]
  private let scales: [Double]
  private let diagonal: [Double]
  private let beside: [Double]
  private let root: [Double]
  private let rotatedPull: [Double]
  private let rotatedLinear: [Double]

  /// Nil where a number leaves the range of doubles.
  init?(_ gram: GramStatistics, squares: [Double], linear: [Double]) {
    let p = gram.columns
    guard p > 1 else { return nil }
    let root = squares.map { 1 / (2 * $0).squareRoot() }
    var a = gram.matrix
    for j in 0..<p {
      for i in 0..<p { a[i + j * p] *= root[i] * root[j] }
    }
    var d = [Double](repeating: 0, count: p)
    var e = [Double](repeating: 0, count: p - 1)
    var tau = e
    guard a.allSatisfy(\.isFinite) else { return nil }
    let info = LAPACKE_dsytrd(LAPACK_COL_MAJOR, 0x4C, Int32(p), &a, Int32(p), &d, &e, &tau)
    guard info == 0 else { return nil }
    size = p
    reflectors = a
    scales = tau
    diagonal = d
    beside = e
    self.root = root
    let pull = zip(gram.correlation, root).map { $0 * $1 }
    let shift = zip(linear, root).map { $0 * $1 }
    guard let rotatedPull = TridiagonalRidge.rotate(pull, a, tau, transposed: true),
      let rotatedLinear = TridiagonalRidge.rotate(shift, a, tau, transposed: true)
    else { return nil }
    self.rotatedPull = rotatedPull
    self.rotatedLinear = rotatedLinear
  }

  /// β for the strengths times f > 0; nil where a pivot is no more than rounding, so that the penalty is too weak
  /// to make T + fI positive definite in floating point.
  func solve(factor f: Double) -> [Double]? {
    // Positive definite and tridiagonal: elimination without pivoting is stable.
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
    guard let rotated = TridiagonalRidge.rotate(u, reflectors, scales, transposed: false) else {
      return nil
    }
    return zip(rotated, root).map { $0 * $1 }
  }

  /// Qv or Q'v; nil where v is not finite.
  private static func rotate(
    _ v: [Double], _ reflectors: [Double], _ scales: [Double], transposed: Bool
  ) -> [Double]? {
    guard v.allSatisfy(\.isFinite) else { return nil }
    var result = v
    let p = Int32(v.count)
    let info = LAPACKE_dormtr(
      LAPACK_COL_MAJOR, 0x4C, 0x4C, transposed ? 0x54 : 0x4E, p, 1, reflectors, p, scales, &result, p)
    return info == 0 ? result : nil
  }
}
