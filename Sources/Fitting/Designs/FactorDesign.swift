/// The dummies of a factor, one code a row: column j is 1 in the rows of code j and 0 elsewhere. A row without a
/// code (the level left out) is 0 throughout.
///
/// Products go by code, a pass over the rows for all columns; nothing of size n·p is ever made, neither for
/// interactions, which are factors of the pairs of codes.
package struct FactorDesign: Design {
  package let rows: Int
  package let columns: Int
  package let names: [String]
  package var exponents: [Int] { [Int](repeating: 0, count: columns) }
  /// The column of each row, −1 for none.
  private let codes: [Int32]
  /// Rows by column: those of column j are `order[starts[j]..<starts[j + 1]]`, rising.
  private let starts: [Int]
  private let order: [Int32]

  package var density: Double {
    rows * columns == 0 ? 1 : Double(order.count) / (Double(rows) * Double(columns))
  }

  /// - Parameters:
  ///   - codes: the column of each row, or −1
  ///   - names: one a column
  ///
  /// Throws where a code has no column.
  package init(codes: [Int], names: [String]) throws(FittingError) {
    for (row, code) in codes.enumerated() where code < -1 || code >= names.count {
      throw .badParameter(
        name: "code of row \(row + 1)", value: Double(code), allowed: "-1 to \(names.count - 1)")
    }
    guard codes.count <= Int(Int32.max), names.count <= Int(Int32.max) else {
      throw .outOfRange(what: "the number of rows or columns of a factor")
    }
    self.init(checked: codes.map { Int32($0) }, names: names)
  }

  private init(checked codes: [Int32], names: [String]) {
    rows = codes.count
    columns = names.count
    self.names = names
    self.codes = codes
    var starts = [Int](repeating: 0, count: names.count + 1)
    for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
    for j in names.indices { starts[j + 1] += starts[j] }
    var next = starts
    var order = [Int32](repeating: 0, count: starts[names.count])
    for (row, code) in codes.enumerated() where code >= 0 {
      order[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    self.starts = starts
    self.order = order
  }

  /// The interaction with another factor of the same rows: a column for every pair of columns, the first factor's
  /// running fastest, named `a:b`.
  ///
  /// Throws where the rows differ in number.
  package func interaction(with other: FactorDesign) throws(FittingError) -> FactorDesign {
    guard other.rows == rows else {
      throw .shape(what: "rows of a factor", expected: rows, found: other.rows)
    }
    guard columns * other.columns <= Int(Int32.max) else {
      throw .outOfRange(what: "the number of columns of an interaction")
    }
    let width = Int32(columns)
    let pairs = zip(codes, other.codes).map { $0 < 0 || $1 < 0 ? -1 : $0 + $1 * width }
    let pairNames = other.names.flatMap { second in names.map { "\($0):\(second)" } }
    return FactorDesign(checked: pairs, names: pairNames)
  }

  /// The interaction with a numeric column: its numbers in the rows of each code.
  ///
  /// Throws where the rows differ in number or a number is not finite.
  package func interaction(
    with numbers: [Double], named name: String
  ) throws(FittingError) -> SparseDesign {
    guard numbers.count == rows else {
      throw .shape(what: name, expected: rows, found: numbers.count)
    }
    return try SparseDesign(
      rows: rows, names: names.map { "\($0):\(name)" }, starts: starts, indices: order,
      values: order.map { numbers[Int($0)] })
  }

  package func value(row: Int, column: Int) -> Double { Int(codes[row]) == column ? 1 : 0 }

  package func forEachEntry(column j: Int, _ body: (Int, Double) -> Void) -> Bool {
    for row in order[starts[j]..<starts[j + 1]] { body(Int(row), 1) }
    return true
  }

  package func dot(column j: Int, _ v: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for row in order[starts[j]..<starts[j + 1]] { sum += v[Int(row)] }
    return sum
  }

  package func axpy(column j: Int, _ a: Double, _ v: UnsafeMutableBufferPointer<Double>) {
    for row in order[starts[j]..<starts[j + 1]] { v[Int(row)] += a }
  }

  package func product(
    _ b: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    codes.withUnsafeBufferPointer { codes in
      for i in 0..<rows { out[i] = codes[i] < 0 ? 0 : b[Int(codes[i])] }
    }
  }

  package func transposedProduct(
    _ v: UnsafeBufferPointer<Double>, _ out: UnsafeMutableBufferPointer<Double>
  ) {
    out.update(repeating: 0)
    codes.withUnsafeBufferPointer { codes in
      for i in 0..<rows where codes[i] >= 0 { out[Int(codes[i])] += v[i] }
    }
  }

  package func copyBlock(
    rows range: Range<Int>, columns chosen: [Int], centres: [Double], multipliers: [Double],
    rowFactors: [Double]?, into out: UnsafeMutableBufferPointer<Double>, stride: Int
  ) {
    for (k, j) in chosen.enumerated() {
      let (one, zero) = ((1 - centres[k]) * multipliers[k], -centres[k] * multipliers[k])
      for i in 0..<range.count {
        let row = range.lowerBound + i
        out[i + k * stride] = (Int(codes[row]) == j ? one : zero) * (rowFactors?[row] ?? 1)
      }
    }
  }

  package func moments(weights: [Double]?) -> Moments {
    let total = weights?.reduce(0, +) ?? Double(rows)
    let means = (0..<columns).map { j -> Double in
      let range = starts[j]..<starts[j + 1]
      guard let weights else { return Double(range.count) / total }
      return order[range].reduce(0) { $0 + weights[Int($1)] } / total
    }
    // In a column of zeros and ones the variance is m(1 − m).
    return Moments(
      means: means, deviations: means.map { settled(max(0, $0 * (1 - $0)).squareRoot(), $0) })
  }

  /// Two different columns share no row.
  package func crossProducts(
    _ left: [Int], _ right: [Int], rowWeights: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    var places: [Int: [Int]] = [:]
    for (k, j) in left.enumerated() { places[j, default: []].append(k) }
    for (l, j) in right.enumerated() {
      guard let same = places[j] else { continue }
      let range = starts[j]..<starts[j + 1]
      var sum = Double(range.count)
      if let rowWeights { sum = order[range].reduce(0) { $0 + rowWeights[Int($1)] } }
      for k in same { result[k, l] = sum }
      if isInterrupted() { throw .interrupted }
    }
    return result
  }

  package func selecting(rows chosen: [Int]) -> any Design {
    FactorDesign(checked: chosen.map { codes[$0] }, names: names)
  }
}
