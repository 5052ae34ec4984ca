/// A sparse design in compressed columns: for each column the rows and values of what is not 0, in rising rows.
///
/// Centring stays implicit, moments count the zeros that are not stored, and nothing of size n·p is ever made.
/// Columns with numbers beyond 2^±300 are stored multiplied by a power of two, as in `DenseDesign`.
package struct SparseDesign: Design {
  package let rows: Int
  package let columns: Int
  package let names: [String]
  package let exponents: [Int]
  /// Column j is at `starts[j]..<starts[j + 1]`.
  private let starts: [Int]
  private let indices: [Int32]
  private let values: [Double]

  package var density: Double {
    rows * columns == 0 ? 1 : Double(values.count) / (Double(rows) * Double(columns))
  }

  /// From triplets (row, column, value) in any order; values at the same place are added, zeros are dropped.
  ///
  /// Throws where the lists differ in length, a place lies outside the design, or a value is not finite.
  package init(
    rows n: Int, names: [String], rowIndices: [Int], columnIndices: [Int], values given: [Double]
  ) throws(FittingError) {
    guard rowIndices.count == given.count else {
      throw .shape(what: "rows of triplets", expected: given.count, found: rowIndices.count)
    }
    guard columnIndices.count == given.count else {
      throw .shape(what: "columns of triplets", expected: given.count, found: columnIndices.count)
    }
    guard n >= 0, n <= Int(Int32.max) else {
      throw .badParameter(name: "rows", value: Double(n), allowed: "0 to \(Int32.max)")
    }
    let p = names.count
    var starts = [Int](repeating: 0, count: p + 1)
    for k in given.indices {
      let (i, j) = (rowIndices[k], columnIndices[k])
      guard j >= 0, j < p else { throw .columnOutOfRange(j, count: p) }
      guard i >= 0, i < n else {
        throw .badParameter(name: "row of a triplet", value: Double(i), allowed: "0 to \(n - 1)")
      }
      guard given[k].isFinite else { throw .nonFinite(what: names[j], row: i, value: given[k]) }
      starts[j + 1] += 1
    }
    for j in 0..<p { starts[j + 1] += starts[j] }
    var next = starts
    var indices = [Int32](repeating: 0, count: given.count)
    var values = [Double](repeating: 0, count: given.count)
    for k in given.indices {
      let place = next[columnIndices[k]]
      indices[place] = Int32(rowIndices[k])
      values[place] = given[k]
      next[columnIndices[k]] += 1
    }
    try self.init(
      compressing: SparseColumns.ordered(starts, indices, values, names), rows: n, names: names)
  }

  /// From compressed columns, the rows of each rising.
  ///
  /// Throws where shapes or rows are wrong, or a value is not finite.
  package init(
    rows n: Int, names: [String], starts: [Int], indices: [Int32], values: [Double]
  ) throws(FittingError) {
    guard starts.count == names.count + 1, starts.first == 0, starts.last == values.count else {
      throw .shape(what: "starts of columns", expected: names.count + 1, found: starts.count)
    }
    guard indices.count == values.count else {
      throw .shape(what: "row indices", expected: values.count, found: indices.count)
    }
    for j in names.indices {
      guard starts[j] <= starts[j + 1] else {
        throw .shape(what: "starts of columns", expected: starts[j], found: starts[j + 1])
      }
      for k in starts[j]..<starts[j + 1] {
        guard values[k].isFinite else {
          throw .nonFinite(what: names[j], row: Int(indices[k]), value: values[k])
        }
        guard indices[k] >= 0, Int(indices[k]) < n, k == starts[j] || indices[k - 1] < indices[k] else {
          throw .badParameter(
            name: "row of \(names[j])", value: Double(indices[k]), allowed: "rising, 0 to \(n - 1)")
        }
      }
    }
    try self.init(
      compressing: SparseColumns(starts: starts, indices: indices, values: values), rows: n, names: names)
  }

  private init(
    compressing columns: SparseColumns, rows: Int, names: [String]
  ) throws(FittingError) {
    var values = columns.values
    var exponents = [Int](repeating: 0, count: names.count)
    for j in names.indices {
      let range = columns.starts[j]..<columns.starts[j + 1]
      var largest = 0.0
      for k in range { largest = max(largest, abs(values[k])) }
      guard largest > 0, abs(largest.exponent) > 300 else { continue }
      exponents[j] = Int(largest.exponent)
      for k in range { values[k] = Double(sign: .plus, exponent: -exponents[j], significand: values[k]) }
    }
    self.init(
      stored: SparseColumns(starts: columns.starts, indices: columns.indices, values: values),
      rows: rows, names: names, exponents: exponents)
  }

  private init(stored: SparseColumns, rows: Int, names: [String], exponents: [Int]) {
    self.rows = rows
    columns = names.count
    self.names = names
    self.exponents = exponents
    starts = stored.starts
    indices = stored.indices
    values = stored.values
  }

  package func value(row: Int, column: Int) -> Double {
    let k = place(of: row, column)
    return k < starts[column + 1] && Int(indices[k]) == row ? values[k] : 0
  }

  package func forEachEntry(column j: Int, _ body: (Int, Double) -> Void) -> Bool {
    for k in starts[j]..<starts[j + 1] { body(Int(indices[k]), values[k]) }
    return true
  }

  package func dot(column j: Int, _ v: UnsafeBufferPointer<Double>) -> Double {
    indices.withUnsafeBufferPointer { rows in
      values.withUnsafeBufferPointer { x in
        sparseDot(rows, x, starts[j], starts[j + 1], v)
      }
    }
  }

  package func dots(
    columns chosen: [Int], _ v: UnsafeBufferPointer<Double>,
    _ out: UnsafeMutableBufferPointer<Double>
  ) {
    indices.withUnsafeBufferPointer { rows in
      values.withUnsafeBufferPointer { x in
        for (k, j) in chosen.enumerated() {
          out[k] = sparseDot(rows, x, starts[j], starts[j + 1], v)
        }
      }
    }
  }

  package func axpy(column j: Int, _ a: Double, _ v: UnsafeMutableBufferPointer<Double>) {
    indices.withUnsafeBufferPointer { rows in
      values.withUnsafeBufferPointer { x in
        for k in starts[j]..<starts[j + 1] { v[Int(rows[k])] += a * x[k] }
      }
    }
  }

  package func product(
    _ b: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    out.update(repeating: 0)
    for j in 0..<columns where b[j] != 0 { axpy(column: j, b[j], out) }
  }

  package func transposedProduct(
    _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    indices.withUnsafeBufferPointer { rows in
      values.withUnsafeBufferPointer { x in
        starts.withUnsafeBufferPointer { starts in
          for j in 0..<columns { out[j] = sparseDot(rows, x, starts[j], starts[j + 1], v) }
        }
      }
    }
  }

  package func copyBlock(
    rows range: Range<Int>, columns chosen: [Int], centres: [Double], multipliers: [Double],
    rowFactors: [Double]?, into out: UnsafeMutableBufferPointer<Double>, stride: Int
  ) {
    for (k, j) in chosen.enumerated() {
      let target = UnsafeMutableBufferPointer(rebasing: out[k * stride..<k * stride + range.count])
      target.update(repeating: -centres[k] * multipliers[k])
      var place = place(of: range.lowerBound, j)
      while place < starts[j + 1], Int(indices[place]) < range.upperBound {
        target[Int(indices[place]) - range.lowerBound] = (values[place] - centres[k]) * multipliers[k]
        place += 1
      }
      guard let rowFactors else { continue }
      for i in target.indices { target[i] *= rowFactors[range.lowerBound + i] }
    }
  }

  package func moments(weights: [Double]?) -> Moments {
    let total = weights?.reduce(0, +) ?? Double(rows)
    var means = [Double](repeating: 0, count: columns)
    var deviations = means
    for j in 0..<columns {
      let range = starts[j]..<starts[j + 1]
      if range.count == rows {
        // A full column is as good as a dense one: its rows are in order.
        (means[j], deviations[j]) = values.withUnsafeBufferPointer {
          columnMoments(UnsafeBufferPointer(rebasing: $0[range]), weights: weights)
        }
        continue
      }
      var sum = 0.0
      var weight = 0.0
      for k in range {
        let w = weights?[Int(indices[k])] ?? 1
        sum += w * values[k]
        weight += w
      }
      let mean = sum / total
      var squares = max(0, total - weight) * mean * mean
      for k in range {
        let d = values[k] - mean
        squares += (weights?[Int(indices[k])] ?? 1) * d * d
      }
      means[j] = mean
      deviations[j] = settled((squares / total).squareRoot(), mean)
    }
    return Moments(means: means, deviations: deviations)
  }

  package func crossProducts(
    _ left: [Int], _ right: [Int], rowWeights: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    var spread = [Double](repeating: 0, count: rows)
    for (l, j) in right.enumerated() {
      spread.withUnsafeMutableBufferPointer { v in
        for k in starts[j]..<starts[j + 1] {
          v[Int(indices[k])] = values[k] * (rowWeights?[Int(indices[k])] ?? 1)
        }
        result.elements.withUnsafeMutableBufferPointer { out in
          dots(
            columns: left, UnsafeBufferPointer(v),
            UnsafeMutableBufferPointer(rebasing: out[l * left.count..<(l + 1) * left.count]))
        }
        for k in starts[j]..<starts[j + 1] { v[Int(indices[k])] = 0 }
      }
      if l & 15 == 15, isInterrupted() { throw .interrupted }
    }
    return result
  }

  package func selecting(rows chosen: [Int]) -> any Design {
    SparseDesign(
      stored: SparseColumns(starts: starts, indices: indices, values: values)
        .selecting(rows: chosen, of: rows),
      rows: chosen.count, names: names, exponents: exponents)
  }

  /// The first stored place of a column at or after a row.
  private func place(of row: Int, _ j: Int) -> Int {
    var (lower, upper) = (starts[j], starts[j + 1])
    while lower < upper {
      let middle = (lower + upper) / 2
      if Int(indices[middle]) < row { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }
}

/// Σ_k x_k v[row_k]: two sums side by side, so that the additions do not wait for each other.
@inline(__always)
private func sparseDot(
  _ rows: UnsafeBufferPointer<Int32>, _ x: UnsafeBufferPointer<Double>, _ start: Int, _ end: Int,
  _ v: UnsafeBufferPointer<Double>
) -> Double {
  var (first, second) = (0.0, 0.0)
  var k = start
  while k + 1 < end {
    first += x[k] * v[Int(rows[k])]
    second += x[k + 1] * v[Int(rows[k + 1])]
    k += 2
  }
  if k < end { first += x[k] * v[Int(rows[k])] }
  return first + second
}
