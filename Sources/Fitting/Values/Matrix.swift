/// A dense matrix of doubles, stored column by column as BLAS and LAPACK want it.
package struct Matrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// Column after column; element (i, j) is at `i + j * rows`.
  package var elements: [Double]

  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  package init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: [Double](repeating: 0, count: rows * columns))
  }

  /// A matrix written row after row. Nil when the rows differ in length.
  package init?(_ rowList: [[Double]]) {
    let width = rowList.first?.count ?? 0
    guard rowList.allSatisfy({ $0.count == width }) else { return nil }
    self.init(rows: rowList.count, columns: width)
    for (i, row) in rowList.enumerated() {
      for (j, value) in row.enumerated() { elements[i + j * rows] = value }
    }
  }

  package static func diagonal(_ values: [Double]) -> Matrix {
    var result = Matrix(rows: values.count, columns: values.count)
    for (i, value) in values.enumerated() { result[i, i] = value }
    return result
  }

  package subscript(row: Int, column: Int) -> Double {
    get { elements[row + column * rows] }
    set { elements[row + column * rows] = newValue }
  }

  package func column(_ j: Int) -> ArraySlice<Double> { elements[j * rows..<(j + 1) * rows] }
}
