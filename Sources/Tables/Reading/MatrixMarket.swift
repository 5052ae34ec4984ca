/// A sparse matrix as a file gives it: triplets of row, column and value, indices from 0, in the file's order.
package struct MatrixMarket: Sendable {
  package let rows: Int
  package let columns: Int
  package private(set) var rowIndices: [Int32] = []
  package private(set) var columnIndices: [Int32] = []
  package private(set) var values: [Double] = []

  /// Reads a file in Matrix Market's coordinate format, plain or gzip-compressed.
  ///
  /// Convention: real, integer and pattern (every value 1); of a symmetric or skew-symmetric matrix the triangle that
  /// the file leaves out is filled in. Indices in the file count from 1.
  ///
  /// Source: R. F. Boisvert, R. Pozo and K. A. Remington, The Matrix Market exchange formats, NISTIR 5935 (1996).
  ///
  /// - Throws: what cannot be read, with its line.
  package init(path: String, isInterrupted: () -> Bool = { false }) throws(ReadError) {
    let source = try TextSource(path: path, smallest: .max, isInterrupted: isInterrupted)
    guard source.count > 0 else { throw .empty(path: path) }
    try TextCheck.check(source)
    source.endLastLine(with: TripletScanner.newline)
    let window = TextWindow(source)
    try window.load(from: 0, count: source.count)
    var lines = TripletScanner(
      start: window.start + window.textStart, end: window.start + source.count, path: path)
    let banner = try Banner(&lines)
    try lines.nextWithContent("the line of sizes")
    rows = try lines.whole("the number of rows", 0...Int(Int32.max))
    columns = try lines.whole("the number of columns", 0...Int(Int32.max))
    let count = try lines.whole("the number of entries", 0...Int(Int32.max) / 2)
    try lines.endOfLine("rows, columns and entries")
    // A number of entries that is a slip must not take memory: no entry is shorter than four bytes.
    let room = min(count, source.count / 4 + 1) * (banner.mirrors == nil ? 1 : 2)
    rowIndices.reserveCapacity(room)
    columnIndices.reserveCapacity(room)
    values.reserveCapacity(room)
    for k in 0..<count {
      if k & 0xFFFF == 0, isInterrupted() { throw .interrupted }
      try lines.nextWithContent("\(count) entries; it ends after \(k)")
      let i = Int32(try lines.whole("the row", 1...max(rows, 1)) - 1)
      let j = Int32(try lines.whole("the column", 1...max(columns, 1)) - 1)
      let value = banner.hasValues ? try lines.number() : 1
      try lines.endOfLine(banner.hasValues ? "row, column and value" : "row and column")
      append(i, j, value)
      guard let sign = banner.mirrors, i != j else { continue }
      guard Int(j) < rows, Int(i) < columns else { throw lines.fault("a symmetric matrix is square") }
      append(j, i, sign * value)
    }
    if lines.skipEmpty() { throw lines.fault("more entries than the \(count) that the sizes announce") }
  }

  private mutating func append(_ row: Int32, _ column: Int32, _ value: Double) {
    rowIndices.append(row)
    columnIndices.append(column)
    values.append(value)
  }
}

/// What the first line says.
private struct Banner {
  let hasValues: Bool
  /// The factor of an entry's mirror image; nil where there is none.
  let mirrors: Double?

  init(_ lines: inout TripletScanner) throws(ReadError) {
    let words = lines.line().lowercased().split(whereSeparator: \.isWhitespace)
    guard words.count == 5, words[0] == "%%matrixmarket", words[1] == "matrix" else {
      throw lines.fault("a Matrix Market file starts with `%%MatrixMarket matrix coordinate real general`")
    }
    guard words[2] == "coordinate" else {
      throw lines.fault("the format is `\(words[2])`, and only `coordinate` is sparse")
    }
    switch words[3] {
    case "real", "integer", "double": hasValues = true
    case "pattern": hasValues = false
    default: throw lines.fault("the values are `\(words[3])`: real, integer and pattern are read")
    }
    switch words[4] {
    case "general": mirrors = nil
    case "symmetric": mirrors = 1
    case "skew-symmetric": mirrors = -1
    default:
      throw lines.fault("the matrix is `\(words[4])`: general, symmetric and skew-symmetric are read")
    }
  }
}
