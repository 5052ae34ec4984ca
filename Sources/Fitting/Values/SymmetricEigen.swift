internal import COpenBLAS

/// The spectral decomposition A = VΛV' of a symmetric matrix.
///
/// Made tridiagonal by reflections that can be stopped between columns (`Tridiagonal`), then by divide and conquer
/// (Cuppen 1981; LAPACK's dstedc), whose vectors are turned back by the reflections. The middle part is one call of
/// LAPACK and cannot be stopped: about a third of the time, 20 ms for 500 columns and a second for 2000.
struct SymmetricEigen {
  /// In rising order.
  let values: [Double]
  /// A column an eigenvalue.
  let vectors: Matrix

  /// Both triangles are read. Nil where the matrix is not finite or LAPACK does not converge.
  init?(_ matrix: consuming Matrix, isInterrupted: () -> Bool) throws(FittingError) {
    let n = matrix.rows
    precondition(matrix.columns == n)
    guard n > 1 else {
      guard matrix.elements.allSatisfy(\.isFinite) else { return nil }
      values = matrix.elements
      vectors = Matrix(rows: n, columns: n, elements: [Double](repeating: 1, count: n))
      return
    }
    guard let form = try Tridiagonal(matrix.elements, size: n, isInterrupted: isInterrupted) else {
      return nil
    }
    var (diagonal, beside) = (form.diagonal, form.beside)
    var vectors = Matrix(rows: n, columns: n)
    let info = LAPACKE_dstedc(
      LAPACK_COL_MAJOR, 0x49, Int32(n), &diagonal, &beside, &vectors.elements, Int32(n))
    guard info == 0 else { return nil }
    if isInterrupted() { throw .interrupted }
    guard try form.rotate(&vectors, transposed: false, isInterrupted: isInterrupted) else { return nil }
    values = diagonal
    self.vectors = vectors
  }
}
