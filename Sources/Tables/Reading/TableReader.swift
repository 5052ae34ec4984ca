import Glibc

/// One pass over the rows of a delimited text, each field into its column.
///
/// Numbers are read where they stand; everything that is not plainly a number between two delimiters
/// goes through `slowField`. A second pass, with the other columns skipped, reads as text the columns that
/// turned out to be.
struct TableReader {
  let source: SourceBytes
  let scanner: FieldScanner
  let missing: MissingTexts
  let path: String
  /// Offset of the first byte after the names.
  let body: Int
  let width: Int

  private(set) var columns: [ColumnReader] = []
  private(set) var rows = 0
  private(set) var emptyLines = 0
  private var capacity = 0

  init(
    source: SourceBytes, scanner: FieldScanner, missing: MissingTexts, path: String, body: Int, width: Int
  ) {
    self.source = source
    self.scanner = scanner
    self.missing = missing
    self.path = path
    self.body = body
    self.width = width
  }

  /// Frees the memory of the columns; the reader holds none afterwards.
  mutating func release() {
    for place in columns.indices { columns[place].release() }
    columns = []
  }

  /// The numbers of column `place`, which then holds none.
  mutating func takeNumbers(_ place: Int) -> [Double]? { columns[place].takeNumbers(rows: rows) }

  /// Reads every row, with column j read as `mode(j)`.
  mutating func pass(_ isInterrupted: () -> Bool, mode: (Int) -> ColumnReader.Mode) throws(ReadError) {
    release()
    rows = 0
    emptyLines = 0
    capacity = expectedRows()
    columns.reserveCapacity(width)
    for place in 0..<width {
      columns.append(
        try memory { () throws(ColumnReader.OutOfMemory) in
          try ColumnReader(mode(place), source: source, capacity: capacity)
        })
    }
    // Where a column of numbers is written; nil sends its fields through `slowField`.
    let targets = UnsafeMutablePointer<UnsafeMutablePointer<Double>?>.allocate(capacity: width)
    defer { targets.deallocate() }
    for place in 0..<width { targets[place] = columns[place].numbers }

    let scanner = self.scanner
    let (delimiter, newline) = (scanner.delimiter, scanner.newline)
    let last = width - 1
    let checksNumbers = missing.hasNumber
    var p = UnsafePointer(source.start) + body
    var untilPoll = 0
    while p < scanner.end {
      untilPoll -= width + 4
      if untilPoll <= 0 {
        if isInterrupted() { throw .interrupted }
        untilPoll = 1 << 18
      }
      if scanner.isLineEnd(p) {
        emptyLines += 1
        p += p[0] == newline ? 1 : 2
        continue
      }
      if rows == capacity { try grow(targets) }
      let line = p
      var place = 0
      while true {
        if let target = targets[place], let number = NumberScanner.scan(p), isPlain(number),
          !checksNumbers || !missing.contains(p, number.end - p)
        {
          let end = number.end
          if end[0] == delimiter, place < last {
            target[rows] = number.value
            p = end + 1
            place += 1
            continue
          }
          if place == last, scanner.isLineEnd(end) {
            target[rows] = number.value
            p = end + (end[0] == newline ? 1 : 2)
            break
          }
        }
        let next = try slowField(place, p, targets)
        p = next + 1
        let isEnd = next[0] == newline
        if isEnd != (place == last) {
          if isEnd, place == 0, isBlank(line, next) { break }
          throw wrongFieldCount(line)
        }
        if isEnd { break }
        place += 1
      }
      if place == last { rows += 1 } else { emptyLines += 1 }
    }
  }

  @inline(__always)
  private func isPlain(_ number: NumberScanner.Number) -> Bool {
    !number.hasLeadingZero && !number.isTooLarge
  }

  /// Reads any field into column `place`; returns what ends it.
  @inline(never)
  private mutating func slowField(
    _ place: Int, _ start: UnsafePointer<UInt8>,
    _ targets: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  ) throws(ReadError) -> UnsafePointer<UInt8> {
    let field: FieldScanner.Field
    do { field = try scanner.field(start) } catch { throw quoteError(error) }
    switch columns[place].mode {
    case .skip: break
    case .number: try readNumber(field, place, targets)
    case .text: readText(field, place)
    }
    return field.next
  }

  private mutating func readNumber(
    _ field: FieldScanner.Field, _ place: Int,
    _ targets: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
  ) throws(ReadError) {
    let range = offset(field.start)..<offset(field.end)
    if missing.contains(field.start, field.count) {
      columns[place].missing += 1
      targets[place]?[rows] = .nan
    } else if let number = NumberScanner.whole(field.start, field.end) {
      if number.isTooLarge, columns[place].firstTooLarge == nil { columns[place].firstTooLarge = range }
      if number.hasLeadingZero, columns[place].firstLeadingZero == nil {
        columns[place].firstLeadingZero = range.lowerBound
      }
      targets[place]?[rows] = number.value
    } else if let infinity = NumberScanner.infinity(field.start, field.end) {
      targets[place]?[rows] = infinity
    } else if columns[place].missing == rows {
      try memory { () throws(ColumnReader.OutOfMemory) in
        try columns[place].becomeText(rows: rows, source: source, capacity: capacity)
      }
      targets[place] = nil
      readText(field, place)
    } else {
      if columns[place].bad == 0 { columns[place].firstBad = range }
      columns[place].bad += 1
      targets[place]?[rows] = .nan
    }
  }

  private mutating func readText(_ field: FieldScanner.Field, _ place: Int) {
    if missing.contains(field.start, field.count) {
      columns[place].missing += 1
      columns[place].codes?[rows] = -1
    } else {
      let first = offset(field.start)
      let code = columns[place].levels?.code(offset: first, length: field.count, isEscaped: field.isEscaped)
      columns[place].codes?[rows] = code ?? -1
    }
  }

  /// A little more than the first lines suggest, so that most files need no growing.
  private func expectedRows() -> Int {
    let start = UnsafePointer(source.start) + body
    var p = start
    var lines = 0
    while lines < 100, p < scanner.end, let found = memchr(p, Int32(scanner.newline), scanner.end - p) {
      p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
      lines += 1
    }
    guard lines == 100 else { return lines + 1 }
    // A row has at least a delimiter or line end for each column, which bounds the memory of a file that
    // has many names and many empty lines.
    let most = (scanner.end - start) / width + 1
    return min(most, (scanner.end - start) / max(1, (p - start) / lines) * 11 / 10 + 16)
  }

  private mutating func grow(_ targets: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>) throws(ReadError)
  {
    capacity += capacity / 2 + 16
    for place in columns.indices {
      try memory { () throws(ColumnReader.OutOfMemory) in try columns[place].grow(to: capacity) }
      targets[place] = columns[place].numbers
    }
  }

  private func memory<Result>(_ body: () throws(ColumnReader.OutOfMemory) -> Result) throws(ReadError)
    -> Result
  {
    do { return try body() } catch { throw .unreadable(path: path, reason: "not enough memory") }
  }

  private func isBlank(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    width > 1
      && UnsafeBufferPointer(start: start, count: end - start).allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
  }

  private func wrongFieldCount(_ line: UnsafePointer<UInt8>) -> ReadError {
    do throws(FieldScanner.Failure) {
      let found = try scanner.countFields(line).count
      return .wrongFieldCount(path: path, line: position(offset(line)).line, expected: width, found: found)
    } catch {
      return quoteError(error)
    }
  }

  func quoteError(_ failure: FieldScanner.Failure) -> ReadError {
    switch failure {
    case .unclosedQuote(let offset): .unclosedQuote(path: path, at: position(offset))
    case .textAfterQuote(let offset): .textAfterQuote(path: path, at: position(offset))
    }
  }

  func offset(_ p: UnsafePointer<UInt8>) -> Int { p - UnsafePointer(source.start) }

  /// Line and column of a byte; a byte-order mark counts for nothing.
  func position(_ offset: Int) -> FilePosition {
    source.position(of: offset, newline: scanner.newline, from: source.textStart)
  }
}
