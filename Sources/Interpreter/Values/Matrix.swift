import Fitting

/// Matrices of the language, `[[1, 0.2], [0.2, 1]]`, are those of the fitting engine; here is what the language
/// computes with them.
extension Matrix {
  var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The inverse by Gauss-Jordan elimination with partial pivoting; nil where a pivot is zero to working
  /// precision. These matrices are typed by hand: a few rows at most.
  var inverse: Matrix? {
    guard rows == columns else { return nil }
    var left = self
    var right = Matrix.diagonal(Array(repeating: 1, count: rows))
    let smallest = 1e-14 * (elements.map(abs).max() ?? 0)
    for pivot in 0..<rows {
      let best = (pivot..<rows).max { abs(left[$0, pivot]) < abs(left[$1, pivot]) } ?? pivot
      guard abs(left[best, pivot]) > smallest else { return nil }
      left.swapRows(pivot, best)
      right.swapRows(pivot, best)
      let factor = 1 / left[pivot, pivot]
      left.scaleRow(pivot, by: factor)
      right.scaleRow(pivot, by: factor)
      for row in 0..<rows where row != pivot {
        let multiple = left[row, pivot]
        left.subtract(multiple, timesRow: pivot, from: row)
        right.subtract(multiple, timesRow: pivot, from: row)
      }
    }
    return right
  }

  /// The determinant by elimination with partial pivoting; nil where the matrix is not square.
  var determinant: Double? {
    guard rows == columns else { return nil }
    var left = self
    var result = 1.0
    for pivot in 0..<rows {
      let best = (pivot..<rows).max { abs(left[$0, pivot]) < abs(left[$1, pivot]) } ?? pivot
      guard left[best, pivot] != 0 else { return 0 }
      if best != pivot { result = -result }
      left.swapRows(pivot, best)
      result *= left[pivot, pivot]
      for row in 0..<rows where row > pivot {
        left.subtract(left[row, pivot] / left[pivot, pivot], timesRow: pivot, from: row)
      }
    }
    return result
  }

  /// The rows, as they are written.
  var rowLists: [[Double]] { (0..<rows).map { i in (0..<columns).map { self[i, $0] } } }

  func mapped(_ function: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(function))
  }

  private mutating func swapRows(_ a: Int, _ b: Int) {
    guard a != b else { return }
    for j in 0..<columns { (self[a, j], self[b, j]) = (self[b, j], self[a, j]) }
  }

  private mutating func scaleRow(_ row: Int, by factor: Double) {
    for j in 0..<columns { self[row, j] *= factor }
  }

  private mutating func subtract(_ multiple: Double, timesRow source: Int, from row: Int) {
    for j in 0..<columns { self[row, j] -= multiple * self[source, j] }
  }
}
