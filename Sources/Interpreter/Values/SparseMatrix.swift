import Fitting

/// A sparse matrix of the language: for each column the rows and values of what is not 0, in rising rows.
///
/// Entries of one place are added up and zeros are not kept, as scipy's tocsr and R's sparseMatrix add them.
struct SparseMatrix: Sendable {
  /// A triplet with an index outside the matrix, by its place in the lists.
  enum Fault: Error {
    case row(Int)
    case column(Int)
    case value(Int)
    case sum(row: Int, column: Int)
  }

  let rows: Int
  let columns: Int
  /// Column j is at `starts[j]..<starts[j + 1]`.
  let starts: [Int]
  let indices: [Int32]
  let values: [Double]
  /// A name a column; nil where columns go by their number.
  let names: [String]?

  var entries: Int { values.count }

  /// The share of entries among all places.
  var density: Double {
    rows * columns == 0 ? 0 : Double(entries) / (Double(rows) * Double(columns))
  }

  /// From triplets in any order, indices from 0.
  ///
  /// Sorted by row, then by column, each by counting: time and memory linear in triplets, rows and columns.
  ///
  /// - Throws: the first triplet outside the matrix or not finite, or a sum that overflows.
  init(
    rows n: Int, columns p: Int, names: [String]?, rowIndices: [Int32], columnIndices: [Int32],
    values given: [Double]
  ) throws(Fault) {
    for k in given.indices {
      guard rowIndices[k] >= 0, Int(rowIndices[k]) < n else { throw .row(k) }
      guard columnIndices[k] >= 0, Int(columnIndices[k]) < p else { throw .column(k) }
      guard given[k].isFinite else { throw .value(k) }
    }
    var starts = [Int](repeating: 0, count: p + 1)
    let byRow = Self.sorted(Array(0..<Int32(given.count)), by: rowIndices, count: n)
    let order = Self.sorted(byRow, by: columnIndices, count: p)
    var indices: [Int32] = []
    var values: [Double] = []
    indices.reserveCapacity(given.count)
    values.reserveCapacity(given.count)
    var k = 0
    while k < order.count {
      let (row, column) = (rowIndices[Int(order[k])], columnIndices[Int(order[k])])
      var sum = 0.0
      while k < order.count, rowIndices[Int(order[k])] == row, columnIndices[Int(order[k])] == column {
        sum += given[Int(order[k])]
        k += 1
      }
      guard sum.isFinite else { throw .sum(row: Int(row), column: Int(column)) }
      guard sum != 0 else { continue }
      indices.append(row)
      values.append(sum)
      starts[Int(column) + 1] += 1
    }
    for j in 0..<p { starts[j + 1] += starts[j] }
    self.init(rows: n, columns: p, starts: starts, indices: indices, values: values, names: names)
  }

  private init(
    rows: Int, columns: Int, starts: [Int], indices: [Int32], values: [Double], names: [String]?
  ) {
    self.rows = rows
    self.columns = columns
    self.starts = starts
    self.indices = indices
    self.values = values
    self.names = names
  }

  /// The entry at a row and a column, from 0.
  subscript(row: Int, column: Int) -> Double {
    var (lower, upper) = (starts[column], starts[column + 1])
    while lower < upper {
      let middle = (lower + upper) / 2
      if Int(indices[middle]) < row { lower = middle + 1 } else { upper = middle }
    }
    return lower < starts[column + 1] && Int(indices[lower]) == row ? values[lower] : 0
  }

  /// Only these rows, which rise.
  func selecting(rows chosen: [Int]) -> SparseMatrix {
    if chosen.count == rows { return self }
    var places = [Int32](repeating: -1, count: rows)
    for (place, row) in chosen.enumerated() { places[row] = Int32(place) }
    var (starts, indices, values) = ([0], [Int32](), [Double]())
    for j in 0..<columns {
      for k in self.starts[j]..<self.starts[j + 1] where places[Int(self.indices[k])] >= 0 {
        indices.append(places[Int(self.indices[k])])
        values.append(self.values[k])
      }
      starts.append(indices.count)
    }
    return SparseMatrix(
      rows: chosen.count, columns: columns, starts: starts, indices: indices, values: values, names: names)
  }

  /// Row i as the rows `starts[i]..<starts[i + 1]`.
  func repeating(_ places: [Int]) -> SparseMatrix {
    var (starts, indices, values) = ([0], [Int32](), [Double]())
    for j in 0..<columns {
      for k in self.starts[j]..<self.starts[j + 1] {
        for place in places[Int(self.indices[k])]..<places[Int(self.indices[k]) + 1] {
          indices.append(Int32(place))
          values.append(self.values[k])
        }
      }
      starts.append(indices.count)
    }
    return SparseMatrix(
      rows: places[rows], columns: columns, starts: starts, indices: indices, values: values, names: names)
  }

  /// The matrix as a design, its storage shared.
  func design(names: [String]) throws(FittingError) -> SparseDesign {
    try SparseDesign(rows: rows, names: names, starts: starts, indices: indices, values: values)
  }

  /// A stable counting sort of places by a key from 0 below `count`.
  private static func sorted(_ places: [Int32], by keys: [Int32], count: Int) -> [Int32] {
    var starts = [Int](repeating: 0, count: count + 1)
    for place in places { starts[Int(keys[Int(place)]) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var next = starts
    var order = [Int32](repeating: 0, count: places.count)
    for place in places {
      let key = Int(keys[Int(place)])
      order[next[key]] = place
      next[key] += 1
    }
    return order
  }
}
