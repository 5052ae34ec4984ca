internal import COpenBLAS
internal import Glibc

/// The Cholesky factor of a symmetric positive definite matrix: A = LL'.
///
/// Large matrices are factorised and inverted a block at a time (right-looking, Golub and Van Loan 2013, 4.2.9), so
/// that the work can be stopped between blocks.
package struct Cholesky: Sendable {
  /// The lower triangle holds L; what lies above is not used.
  package let factor: Matrix
  /// The smallest share l_jj²/a_jj that a pivot keeps of its diagonal element; infinite for an empty matrix.
  let smallestShare: Double

  /// Nil where A is not positive definite in floating point, or not finite.
  package init?(_ matrix: Matrix) {
    do throws(FittingError) {
      try self.init(matrix, isInterrupted: { false })
    } catch {
      return nil
    }
  }

  /// The same for work that can be stopped. Only the lower triangle is read.
  init?(_ matrix: consuming Matrix, isInterrupted: () -> Bool) throws(FittingError) {
    guard matrix.rows == matrix.columns, try areFinite(matrix.elements, isInterrupted) else {
      return nil
    }
    precondition(blasIsSingleThreaded)
    let n = matrix.rows
    let diagonal = (0..<n).map { matrix[$0, $0] }
    guard try factorise(&matrix.elements, n, isInterrupted) else { return nil }
    var share = Double.infinity
    for j in 0..<n { share = min(share, matrix[j, j] * matrix[j, j] / diagonal[j]) }
    smallestShare = share
    factor = matrix
  }

  /// Whether every pivot keeps more than rounding of its diagonal element.
  var isWellPosed: Bool { smallestShare > 1e-13 }

  /// A⁻¹ v
  package func solve(_ v: [Double]) -> [Double] {
    var x = v
    let n = Int32(factor.rows)
    guard n > 0 else { return x }
    _ = factor.elements.withUnsafeBufferPointer { a in
      x.withUnsafeMutableBufferPointer {
        LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 0x4C, n, 1, a.baseAddress, n, $0.baseAddress, n)
      }
    }
    return x
  }

  /// A⁻¹, both triangles.
  package func inverse() -> Matrix {
    var result = factor
    let n = Int32(factor.rows)
    guard n > 0 else { return result }
    _ = result.elements.withUnsafeMutableBufferPointer {
      LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 0x4C, n, $0.baseAddress, n)
    }
    for j in 0..<factor.rows {
      for i in 0..<j { result[i, j] = result[j, i] }
    }
    return result
  }

  /// The same for work that can be stopped: LL'X = I for a few columns at a time, of which only what lies below the
  /// diagonal is computed.
  func inverse(isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    let n = factor.rows
    guard n > smallSize else { return inverse() }
    var result = Matrix(rows: n, columns: n)
    for c in stride(from: 0, to: n, by: 128) {
      let width = min(128, n - c)
      for k in c..<c + width { result[k, k] = 1 }
      for forward in [true, false] {
        let starts = Array(stride(from: c, to: n, by: blockSize))
        for k in forward ? starts : starts.reversed() {
          factor.elements.withUnsafeBufferPointer { l in
            result.elements.withUnsafeMutableBufferPointer { x in
              eliminate(l.baseAddress!, x.baseAddress! + c * n, n, k, width, forward)
            }
          }
          if isInterrupted() { throw .interrupted }
        }
      }
    }
    try mirror(&result.elements, size: n, upperToLower: false, isInterrupted)
    return result
  }

  /// log det A
  package var logDeterminant: Double {
    (0..<factor.rows).reduce(0) { $0 + 2 * log(factor[$1, $1]) }
  }
}

/// Up to this size one call of LAPACK takes a few milliseconds.
private let smallSize = 512
private let blockSize = 256
/// Rows of one product, so that it takes about ten milliseconds.
private let tall = 2048

/// L in place of the lower triangle; false where a pivot is not positive.
private func factorise(
  _ elements: inout [Double], _ n: Int, _ isInterrupted: () -> Bool
) throws(FittingError) -> Bool {
  let width = n <= smallSize ? max(1, n) : blockSize
  for k in stride(from: 0, to: n, by: width) {
    let count = min(width, n - k)
    let info = elements.withUnsafeMutableBufferPointer {
      LAPACKE_dpotrf_work(
        LAPACK_COL_MAJOR, 0x4C, Int32(count), $0.baseAddress! + k + k * n, Int32(n))
    }
    guard info == 0 else { return false }
    for i in stride(from: k + count, to: n, by: tall) {
      elements.withUnsafeMutableBufferPointer {
        let a = $0.baseAddress!
        cblas_dtrsm(
          CblasColMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(min(tall, n - i)),
          Int32(count), 1, a + k + k * n, Int32(n), a + i + k * n, Int32(n))
      }
      if isInterrupted() { throw .interrupted }
    }
    for j in stride(from: k + count, to: n, by: width) {
      for i in stride(from: j, to: n, by: tall) {
        elements.withUnsafeMutableBufferPointer {
          let a = $0.baseAddress!
          // The part of a diagonal block above the diagonal is updated as well and never read.
          cblas_dgemm(
            CblasColMajor, CblasNoTrans, CblasTrans, Int32(min(tall, n - i)), Int32(min(width, n - j)),
            Int32(count), -1, a + i + k * n, Int32(n), a + j + k * n, Int32(n), 1, a + i + j * n,
            Int32(n))
        }
        if isInterrupted() { throw .interrupted }
      }
    }
  }
  return true
}

/// One block row of a triangular system for `width` right sides x: LX = B downwards or L'X = B upwards.
private func eliminate(
  _ l: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>, _ n: Int, _ k: Int, _ width: Int,
  _ forward: Bool
) {
  let count = min(blockSize, n - k)
  let below = k + count
  let (lead, w) = (Int32(n), Int32(width))
  func triangle() {
    cblas_dtrsm(
      CblasColMajor, CblasLeft, CblasLower, forward ? CblasNoTrans : CblasTrans, CblasNonUnit,
      Int32(count), w, 1, l + k + k * n, lead, x + k, lead)
  }
  if forward { triangle() }
  if below < n {
    let (m, c) = (Int32(n - below), Int32(count))
    if forward {
      cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, m, w, c, -1, l + below + k * n, lead, x + k, lead,
        1, x + below, lead)
    } else {
      cblas_dgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, c, w, m, -1, l + below + k * n, lead, x + below,
        lead, 1, x + k, lead)
    }
  }
  if !forward { triangle() }
}
