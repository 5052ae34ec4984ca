import Fitting

/// The columns of one term, products of its variables' columns with the first variable's running fastest, not yet
/// stored: each is computed where it is wanted.
///
/// Numbers are shared with the data, a factor is its codes, and an interaction is its parts.
struct TermColumns: Sendable {
  /// One variable spread into columns.
  enum Part {
    case dense([[Double]])
    /// Column k is 1 in the rows of code `k + first`.
    case dummies([Int32], first: Int32, count: Int)
    case sparse(SparseMatrix)

    var count: Int {
      switch self {
      case .dense(let columns): columns.count
      case .dummies(_, _, let count): count
      case .sparse(let matrix): matrix.columns
      }
    }
  }

  let rows: Int
  let parts: [Part]

  var count: Int { parts.reduce(1) { $0 * $1.count } }

  var hasDenseParts: Bool {
    parts.contains { if case .dense = $0 { true } else { false } }
  }

  /// How many numbers compressed columns hold at most; all n·p of a term of numbers.
  var stored: Int {
    var product = rows
    var isDriven = false
    for part in parts {
      let factor: Int
      switch part {
      case .dense(let columns): factor = columns.count
      case .dummies: factor = 1
      case .sparse(let matrix) where !isDriven:
        isDriven = true
        (product, factor) = (rows == 0 ? 0 : product / rows, matrix.entries)
      case .sparse(let matrix): factor = matrix.columns
      }
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return .max }
      product = next
    }
    return product
  }

  // MARK: Dense

  /// Writes one column.
  func fill(_ column: Int, _ out: UnsafeMutableBufferPointer<Double>) {
    var rest = column
    for (place, part) in parts.enumerated() {
      let own = rest % part.count
      rest /= part.count
      if place == 0 { part.write(own, to: out) } else { part.multiply(own, into: out) }
    }
  }

  // MARK: Compressed

  /// The columns as a design that stores what is not 0.
  ///
  /// - Throws: a product that is not finite.
  func compressed(names: [String]) throws(FittingError) -> any Design {
    if parts.count == 1, case .sparse(let matrix) = parts[0] { return try matrix.design(names: names) }
    if let codes = codesOfDummies() { return try FactorDesign(codes: codes, names: names) }
    var starts = [Int](repeating: 0, count: names.count + 1)
    forEachEntry { _, column, _ in starts[column + 1] += 1 }
    for j in names.indices { starts[j + 1] += starts[j] }
    var next = starts
    var indices = [Int32](repeating: 0, count: starts[names.count])
    var values = [Double](repeating: 0, count: starts[names.count])
    // A column's entries come in the order of its rows, for only one column of a sparse part belongs to it.
    forEachEntry { row, column, value in
      indices[next[column]] = Int32(row)
      values[next[column]] = value
      next[column] += 1
    }
    return try SparseDesign(rows: rows, names: names, starts: starts, indices: indices, values: values)
  }

  /// The column of each row, −1 for none, where every part is a factor's dummies.
  private func codesOfDummies() -> [Int]? {
    var codes = [Int](repeating: 0, count: rows)
    var stride = 1
    for part in parts {
      guard case .dummies(let own, let first, let count) = part else { return nil }
      for i in 0..<rows where codes[i] >= 0 {
        codes[i] = own[i] < first ? -1 : codes[i] + Int(own[i] - first) * stride
      }
      stride *= count
    }
    return codes
  }

  private func forEachEntry(_ body: (_ row: Int, _ column: Int, _ value: Double) -> Void) {
    let driver = parts.firstIndex { if case .sparse = $0 { true } else { false } }
    guard let driver, case .sparse(let matrix) = parts[driver] else {
      for row in 0..<rows { spread(row, nil, from: 0, column: 0, stride: 1, value: 1, body) }
      return
    }
    for j in 0..<matrix.columns {
      for k in matrix.starts[j]..<matrix.starts[j + 1] {
        spread(
          Int(matrix.indices[k]), (driver, j, matrix.values[k]), from: 0, column: 0, stride: 1, value: 1, body
        )
      }
    }
  }

  /// The entries of a row, part after part; `driver` is the column and value that one part has in it.
  private func spread(
    _ row: Int, _ driver: (part: Int, column: Int, value: Double)?, from place: Int, column: Int,
    stride: Int, value: Double, _ body: (_ row: Int, _ column: Int, _ value: Double) -> Void
  ) {
    guard value != 0 else { return }
    guard place < parts.count else { return body(row, column, value) }
    func go(_ own: Int, _ x: Double) {
      spread(
        row, driver, from: place + 1, column: column + own * stride, stride: stride * parts[place].count,
        value: value * x, body)
    }
    if let driver, driver.part == place { return go(driver.column, driver.value) }
    switch parts[place] {
    case .dense(let columns): for (own, numbers) in columns.enumerated() { go(own, numbers[row]) }
    case .dummies(let codes, let first, _): if codes[row] >= first { go(Int(codes[row] - first), 1) }
    case .sparse(let matrix): for own in 0..<matrix.columns { go(own, matrix[row, own]) }
    }
  }
}

extension TermColumns.Part {
  fileprivate func write(_ column: Int, to out: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .dense(let columns):
      columns[column].withUnsafeBufferPointer { x in
        for i in out.indices { out[i] = x[i] }
      }
    case .dummies, .sparse:
      out.update(repeating: 1)
      multiply(column, into: out)
    }
  }

  fileprivate func multiply(_ column: Int, into out: UnsafeMutableBufferPointer<Double>) {
    switch self {
    case .dense(let columns):
      columns[column].withUnsafeBufferPointer { x in
        for i in out.indices { out[i] *= x[i] }
      }
    case .dummies(let codes, let first, _):
      let level = Int32(column) + first
      codes.withUnsafeBufferPointer { codes in
        for i in out.indices where codes[i] != level { out[i] = 0 }
      }
    case .sparse(let matrix):
      var next = 0
      for k in matrix.starts[column]..<matrix.starts[column + 1] {
        let row = Int(matrix.indices[k])
        for i in next..<row { out[i] = 0 }
        out[row] *= matrix.values[k]
        next = row + 1
      }
      for i in next..<out.count { out[i] = 0 }
    }
  }
}
