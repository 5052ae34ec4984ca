/// Compressed columns: the rows and values of what is stored, column after column.
struct SparseColumns: Sendable {
  /// Column j is at `starts[j]..<starts[j + 1]`.
  var starts: [Int]
  var indices: [Int32]
  var values: [Double]

  /// Columns whose rows come in any order, put in order: values of one row added up, zeros left out.
  ///
  /// Throws where a sum is not finite.
  static func ordered(
    _ starts: [Int], _ indices: [Int32], _ values: [Double], _ names: [String]
  ) throws(FittingError) -> SparseColumns {
    var result = SparseColumns(starts: [0], indices: [], values: [])
    result.indices.reserveCapacity(indices.count)
    result.values.reserveCapacity(values.count)
    for j in names.indices {
      // Stable in the order given, so that sums of one place are those of the list.
      let places = (starts[j]..<starts[j + 1]).sorted { (indices[$0], $0) < (indices[$1], $1) }
      var k = 0
      while k < places.count {
        let row = indices[places[k]]
        var sum = 0.0
        while k < places.count, indices[places[k]] == row {
          sum += values[places[k]]
          k += 1
        }
        guard sum.isFinite else { throw .nonFinite(what: names[j], row: Int(row), value: sum) }
        guard sum != 0 else { continue }
        result.indices.append(row)
        result.values.append(sum)
      }
      result.starts.append(result.indices.count)
    }
    return result
  }

  /// The chosen rows in their order; a row may be chosen several times.
  func selecting(rows chosen: [Int], of count: Int) -> SparseColumns {
    // The new places of every old row, one list after the other.
    var first = [Int](repeating: 0, count: count + 1)
    for row in chosen { first[row + 1] += 1 }
    for row in 0..<count { first[row + 1] += first[row] }
    var next = first
    var places = [Int32](repeating: 0, count: chosen.count)
    for (new, old) in chosen.enumerated() {
      places[next[old]] = Int32(new)
      next[old] += 1
    }
    var result = SparseColumns(starts: [0], indices: [], values: [])
    for j in 0..<starts.count - 1 {
      var column: [(row: Int32, value: Double)] = []
      for k in starts[j]..<starts[j + 1] {
        let old = Int(indices[k])
        for place in places[first[old]..<first[old + 1]] { column.append((place, values[k])) }
      }
      column.sort { $0.row < $1.row }
      for (row, value) in column {
        result.indices.append(row)
        result.values.append(value)
      }
      result.starts.append(result.indices.count)
    }
    return result
  }
}
