internal import COpenBLAS
internal import Glibc

/// A symmetric matrix made tridiagonal by reflections: A = QTQ'.
///
/// Reflectors are gathered in panels, so that half of the work is products of matrices; the work can be stopped
/// after every column. Source: Dongarra, Sorensen and Hammarling (1989), as in LAPACK's dsytrd, whose storage
/// (v_j below the subdiagonal of column j) it keeps, so that LAPACK's dormtr applies Q.
struct Tridiagonal {
  /// T
  private(set) var diagonal: [Double]
  private(set) var beside: [Double]
  private var reflectors: [Double]
  private var scales: [Double]
  private let size: Int

  /// `elements` holds both triangles of a matrix of at least two columns. Nil where it is not finite.
  init?(_ elements: consuming [Double], size n: Int, isInterrupted: () -> Bool) throws(FittingError) {
    precondition(n > 1 && elements.count == n * n)
    guard try areFinite(elements, isInterrupted) else { return nil }
    size = n
    diagonal = [Double](repeating: 0, count: n)
    beside = [Double](repeating: 0, count: n - 1)
    scales = beside
    reflectors = elements
    let width = 32
    // W of A ← A − VW' − WV', a column a reflector of the panel.
    var w = [Double](repeating: 0, count: n * width)
    for first in stride(from: 0, to: n - 1, by: width) {
      let end = min(first + width, n - 1)
      for j in first..<end {
        reduce(j, first, &w)
        if isInterrupted() { throw .interrupted }
      }
      update(first, end, w)
      for j in first..<end {
        diagonal[j] = reflectors[j + j * n]
        reflectors[j + 1 + j * n] = beside[j]
      }
    }
    diagonal[n - 1] = reflectors[n * n - 1]
    guard diagonal.allSatisfy(\.isFinite), beside.allSatisfy(\.isFinite) else { return nil }
  }

  /// QV, or Q'V, in place, a few columns at a time; false where a number is not finite.
  func rotate(
    _ matrix: inout Matrix, transposed: Bool, isInterrupted: () -> Bool
  ) throws(FittingError) -> Bool {
    let width = max(16, min(128, 20_000_000 / (size * size)))
    for first in stride(from: 0, to: matrix.columns, by: width) {
      let count = min(width, matrix.columns - first)
      let info = matrix.elements.withUnsafeMutableBufferPointer {
        LAPACKE_dormtr(
          LAPACK_COL_MAJOR, 0x4C, 0x4C, transposed ? 0x54 : 0x4E, Int32(size), Int32(count),
          reflectors, Int32(size), scales, $0.baseAddress! + first * size, Int32(size))
      }
      guard info == 0 else { return false }
      if isInterrupted() { throw .interrupted }
    }
    return true
  }

  /// (T + f_lI)⁻¹v_l for many shifts, in place, a column a shift. Returns the columns, then 0, where a pivot is no more
  /// than rounding, so that T + fI is not positive definite in floating point.
  func solveShifted(_ columns: inout Matrix, shifts: [Double]) -> Set<Int> {
    precondition(columns.rows == size && columns.columns == shifts.count)
    var pivots = [Double](repeating: 0, count: size)
    var failed = Set<Int>()
    // Positive definite and tridiagonal: elimination without pivoting is stable.
    for (l, f) in shifts.enumerated() {
      columns.elements.withUnsafeMutableBufferPointer { all in
        let x = all.baseAddress! + l * size
        for k in 0..<size {
          let ratio = k > 0 ? beside[k - 1] / pivots[k - 1] : 0
          let pivot = diagonal[k] + f - (k > 0 ? ratio * beside[k - 1] : 0)
          pivots[k] = pivot > Double.ulpOfOne * (abs(diagonal[k]) + f) ? pivot : .nan
          if k > 0 { x[k] -= ratio * x[k - 1] }
        }
        x[size - 1] /= pivots[size - 1]
        for k in stride(from: size - 2, through: 0, by: -1) {
          x[k] = (x[k] - beside[k] * x[k + 1]) / pivots[k]
        }
        if (0..<size).contains(where: { !x[$0].isFinite }) {
          failed.insert(l)
          for k in 0..<size { x[k] = 0 }
        }
      }
    }
    return failed
  }

  /// Brings column j up to date with the panel's reflectors, finds its own and the column of W that goes with it.
  private mutating func reduce(_ j: Int, _ first: Int, _ w: inout [Double]) {
    let (n, done) = (size, j - first)
    let lead = Int32(n)
    let (d, k) = (Int32(n - j), Int32(done))
    var tau = 0.0
    var corner = 0.0
    reflectors.withUnsafeMutableBufferPointer { a in
      w.withUnsafeMutableBufferPointer { w in
        let a = a.baseAddress!
        let w = w.baseAddress!
        let (v, own) = (a + first * n, w + done * n)
        // Column j of A − VW' − WV'.
        if done > 0 {
          cblas_dgemv(
            CblasColMajor, CblasNoTrans, d, k, -1, v + j, lead, w + j, lead, 1, a + j + j * n, 1)
          cblas_dgemv(
            CblasColMajor, CblasNoTrans, d, k, -1, w + j, lead, v + j, lead, 1, a + j + j * n, 1)
        }
        let x = a + j + 1 + j * n
        let m = Int32(n - j - 1)
        (tau, corner) = Tridiagonal.reflector(x, n - j - 1)
        // w = τ(Av − V(W'v) − W(V'v)), then w ← w − ½τ(w'v)v.
        cblas_dsymv(
          CblasColMajor, CblasLower, m, tau, a + (j + 1) * (n + 1), lead, x, 1, 0, own + j + 1, 1)
        if done > 0 {
          var share = [Double](repeating: 0, count: done)
          for (left, right) in [(v, w), (w, v)] {
            cblas_dgemv(
              CblasColMajor, CblasTrans, m, k, tau, right + j + 1, lead, x, 1, 0, &share, 1)
            cblas_dgemv(
              CblasColMajor, CblasNoTrans, m, k, -1, left + j + 1, lead, share, 1, 1, own + j + 1, 1)
          }
        }
        cblas_daxpy(m, -0.5 * tau * cblas_ddot(m, own + j + 1, 1, x, 1), x, 1, own + j + 1, 1)
      }
    }
    beside[j] = corner
    scales[j] = tau
  }

  /// The rest of the matrix less VW' + WV' of a finished panel.
  private mutating func update(_ first: Int, _ end: Int, _ w: [Double]) {
    let n = size
    reflectors.withUnsafeMutableBufferPointer { a in
      let a = a.baseAddress!
      w.withUnsafeBufferPointer { w in
        cblas_dsyr2k(
          CblasColMajor, CblasLower, CblasNoTrans, Int32(n - end), Int32(end - first), -1,
          a + end + first * n, Int32(n), w.baseAddress! + end, Int32(n), 1, a + end * (n + 1), Int32(n))
      }
    }
  }

  /// v (with v_0 = 1, in place of x) and τ with (I − τvv')x = (corner, 0, …, 0).
  private static func reflector(
    _ x: UnsafeMutablePointer<Double>, _ count: Int
  ) -> (tau: Double, corner: Double) {
    let alpha = x[0]
    x[0] = 1
    let rest = cblas_dnrm2(Int32(count - 1), x + 1, 1)
    guard rest > 0 else { return (0, alpha) }
    let length = hypot(alpha, rest)
    let corner = alpha > 0 ? -length : length
    let divisor = alpha - corner
    // Divided rather than multiplied by a reciprocal, which may overflow.
    for i in 1..<count { x[i] /= divisor }
    return ((corner - alpha) / corner, corner)
  }
}
