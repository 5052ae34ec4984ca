internal import COpenBLAS
internal import Glibc

/// The Cholesky factor of a symmetric positive definite matrix: A = LL'.
package struct Cholesky: Sendable {
  /// The lower triangle holds L; what lies above is not used.
  package let factor: Matrix

  /// Nil where A is not positive definite in floating point, or not finite.
  package init?(_ matrix: Matrix) {
    guard matrix.rows == matrix.columns, matrix.elements.allSatisfy(\.isFinite) else { return nil }
    precondition(blasIsSingleThreaded)
    var lower = matrix
    let n = Int32(matrix.rows)
    if n > 0 {
      let info = lower.elements.withUnsafeMutableBufferPointer {
        LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 0x4C, n, $0.baseAddress, n)
      }
      guard info == 0 else { return nil }
    }
    factor = lower
  }

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

  /// log det A
  package var logDeterminant: Double {
    (0..<factor.rows).reduce(0) { $0 + 2 * log(factor[$1, $1]) }
  }
}

extension Matrix {
  /// The product with a vector.
  package func times(_ v: [Double]) -> [Double] {
    precondition(v.count == columns)
    var result = [Double](repeating: 0, count: rows)
    guard rows > 0, columns > 0 else { return result }
    elements.withUnsafeBufferPointer { a in
      v.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          cblas_dgemv(
            CblasColMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, a.baseAddress,
            Int32(rows), x.baseAddress, 1, 0, y.baseAddress, 1)
        }
      }
    }
    return result
  }
}

/// The eigenvalues of a symmetric matrix in rising order, nil where LAPACK fails.
package func symmetricEigenvalues(_ matrix: Matrix) -> [Double]? {
  var work = matrix
  var values = [Double](repeating: 0, count: matrix.rows)
  let n = Int32(matrix.rows)
  guard n > 0 else { return values }
  let info = work.elements.withUnsafeMutableBufferPointer { a in
    values.withUnsafeMutableBufferPointer {
      LAPACKE_dsyevd(LAPACK_COL_MAJOR, 0x4E, 0x4C, n, a.baseAddress, n, $0.baseAddress)
    }
  }
  return info == 0 ? values : nil
}

extension Cholesky {
  /// Whether every pivot keeps more than rounding of its diagonal element.
  func isWellPosed(_ matrix: Matrix) -> Bool {
    (0..<factor.rows).allSatisfy {
      factor[$0, $0] * factor[$0, $0] > 1e-13 * matrix[$0, $0]
    }
  }
}
