internal import COpenBLAS

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

/// AB, or A'B.
func product(_ a: Matrix, _ b: Matrix, transposed: Bool = false) -> Matrix {
  let inner = transposed ? a.rows : a.columns
  precondition(inner == b.rows)
  let rows = transposed ? a.columns : a.rows
  var result = Matrix(rows: rows, columns: b.columns)
  guard inner > 0, !result.elements.isEmpty else { return result }
  result.elements.withUnsafeMutableBufferPointer { c in
    a.elements.withUnsafeBufferPointer { left in
      b.elements.withUnsafeBufferPointer { right in
        cblas_dgemm(
          CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(rows),
          Int32(b.columns), Int32(inner), 1, left.baseAddress, Int32(a.rows), right.baseAddress,
          Int32(b.rows), 0, c.baseAddress, Int32(rows))
      }
    }
  }
  return result
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

/// Eigenvalues in rising order with their vectors, column by column; nil where LAPACK fails.
func symmetricEigen(_ matrix: Matrix) -> (values: [Double], vectors: Matrix)? {
  var vectors = matrix
  var values = [Double](repeating: 0, count: matrix.rows)
  let n = Int32(matrix.rows)
  guard n > 0 else { return (values, vectors) }
  let info = vectors.elements.withUnsafeMutableBufferPointer { a in
    values.withUnsafeMutableBufferPointer {
      LAPACKE_dsyevd(LAPACK_COL_MAJOR, 0x56, 0x4C, n, a.baseAddress, n, $0.baseAddress)
    }
  }
  return info == 0 ? (values, vectors) : nil
}
