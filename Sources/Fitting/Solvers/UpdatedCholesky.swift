internal import COpenBLAS
internal import Glibc

/// The Cholesky factor H = LL' of a matrix whose rows and columns come and go.
///
/// Rows are added at the end, one or many at once (a triangular solve, O(m²) a row), and taken out anywhere
/// (Givens rotations of neighbouring columns, O(m²)). Source: Golub and Van Loan (2013), 6.5.
struct UpdatedCholesky: Sendable {
  private(set) var count = 0
  /// The lower triangle holds L column by column; what lies above is not used.
  private var elements: [Double] = []
  private var stride = 0
  /// The share of its diagonal element that a pivot has to keep.
  private static let smallestShare = 1e-13

  init() { precondition(blasIsSingleThreaded) }

  /// Adds rows. `columns` holds the new columns of H, `count + b` elements each for b of them, both triangles.
  /// False, and unchanged, where H would be singular.
  mutating func append(_ columns: [Double], _ b: Int) -> Bool {
    let m = count
    let size = m + b
    precondition(columns.count == size * b)
    reserve(size)
    var work = columns
    var isRegular = true
    let lead = stride
    elements.withUnsafeMutableBufferPointer { l in
      work.withUnsafeMutableBufferPointer { h in
        let (l, h) = (l.baseAddress!, h.baseAddress!)
        let (m32, b32, size32) = (Int32(m), Int32(b), Int32(size))
        if m > 0 {
          if b == 1 {
            cblas_dtrsv(
              CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, m32, l, Int32(lead), h, 1)
          } else {
            cblas_dtrsm(
              CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, m32, b32, 1, l,
              Int32(lead), h, size32)
          }
        }
        // S = H_new − Y'Y and its factor, in place below the new columns.
        let diagonal = (0..<b).map { h[m + $0 + $0 * size] }
        if m > 0, b == 1 {
          h[m] -= cblas_ddot(m32, h, 1, h, 1)
        } else if m > 0 {
          cblas_dsyrk(
            CblasColMajor, CblasLower, CblasTrans, b32, m32, -1, h, size32, 1, h + m, size32)
        }
        isRegular = UpdatedCholesky.factor(h + m, b, size, diagonal)
        guard isRegular else { return }
        for i in 0..<m {
          for k in 0..<b { l[m + k + i * lead] = h[i + k * size] }
        }
        for k in 0..<b {
          for i in k..<b { l[m + i + (m + k) * lead] = h[m + i + k * size] }
        }
      }
    }
    if isRegular { count = size }
    return isRegular
  }

  /// Takes out row and column `k`.
  mutating func remove(_ k: Int) {
    let (m, lead) = (count, stride)
    elements.withUnsafeMutableBufferPointer { l in
      let l = l.baseAddress!
      // Rows below k move up: columns after k then reach one row above the diagonal.
      for j in 0..<m {
        let first = max(j, k + 1)
        if first < m {
          memmove(l + j * lead + first - 1, l + j * lead + first, (m - first) * 8)
        }
      }
      for j in k..<m - 1 {
        let (left, right) = (l + j * lead, l + (j + 1) * lead)
        let (a, b) = (left[j], right[j])
        let length = hypot(a, b)
        guard length > 0 else { continue }
        let (c, s) = (a / length, b / length)
        left[j] = length
        if m - 2 > j {
          cblas_drot(Int32(m - 2 - j), left + j + 1, 1, right + j + 1, 1, c, s)
        }
      }
    }
    count = m - 1
  }

  /// Keeps the first `size` rows.
  mutating func truncate(to size: Int) { count = min(count, size) }

  /// x ← H⁻¹x
  func solve(_ x: inout [Double]) {
    guard count > 0 else { return }
    let (n, lead) = (Int32(count), Int32(stride))
    elements.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        cblas_dtrsv(
          CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, n, l.baseAddress, lead,
          x.baseAddress, 1)
        cblas_dtrsv(
          CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, n, l.baseAddress, lead,
          x.baseAddress, 1)
      }
    }
  }

  private mutating func reserve(_ size: Int) {
    guard size > stride else { return }
    let (m, old) = (count, stride)
    let lead = size + size / 2 + 16
    var larger = [Double](repeating: 0, count: lead * lead)
    elements.withUnsafeBufferPointer { from in
      larger.withUnsafeMutableBufferPointer { to in
        for j in 0..<m {
          for i in j..<m { to[i + j * lead] = from[i + j * old] }
        }
      }
    }
    elements = larger
    stride = lead
  }

  /// The lower factor in place; false where a pivot keeps too little of what its diagonal element was.
  private static func factor(
    _ a: UnsafeMutablePointer<Double>, _ n: Int, _ lead: Int, _ diagonal: [Double]
  ) -> Bool {
    if n == 1 {
      guard a[0] > smallestShare * diagonal[0] else { return false }
      a[0] = a[0].squareRoot()
      return true
    }
    guard LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 0x4C, Int32(n), a, Int32(lead)) == 0 else {
      return false
    }
    for k in 0..<n where !(a[k + k * lead] * a[k + k * lead] > smallestShare * diagonal[k]) {
      return false
    }
    return true
  }
}
