/// How rows are read: what divides them, and what a field may say.
struct RowFormat {
  enum Mode { case number, text, skip }

  let delimiter: UInt8
  /// LF, or CR in a text that has no LF.
  let newline: UInt8
  let missing: MissingTexts
  /// Fields of a row.
  let width: Int
}

/// Why rows could not be read on.
enum RowFailure: Error {
  case quote(FieldScanner.Failure)
  /// A row that starts at this offset has another number of fields.
  case fieldCount(row: Int, found: Int)
  case notText
  case outOfMemory
  /// The bytes could not be had.
  case source(ReadError)
}

/// Reads the rows of a stretch of text, each field into its column.
///
/// Numbers are read where they stand; everything that is not plainly a number between two delimiters
/// goes through `slowField`.
struct RowReader {
  let format: RowFormat
  let modes: [RowFormat.Mode]
  /// The distinct texts of each text column. Codes in blocks are indices into these.
  private(set) var levels: [LevelTable?]

  init(_ format: RowFormat, modes: [RowFormat.Mode]) {
    self.format = format
    self.modes = modes
    levels = modes.map { $0 == .text ? LevelTable() : nil }
  }

  /// Reads the rows that start before `limit`, of text that starts at `scanner.origin` with byte `offset`.
  /// - Returns: the start of the first row after them.
  mutating func read(
    _ start: UnsafePointer<UInt8>, before limit: UnsafePointer<UInt8>, _ scanner: FieldScanner, offset: Int,
    into block: RowBlock
  ) throws(RowFailure) -> UnsafePointer<UInt8> {
    block.clear()
    let (delimiter, newline) = (format.delimiter, format.newline)
    let last = format.width - 1
    let checksNumbers = format.missing.hasNumber
    var targets = block.numbers
    var rows = 0
    var p = start
    while p < limit {
      if scanner.isLineEnd(p) {
        block.emptyLines += 1
        p += p[0] == newline ? 1 : 2
        continue
      }
      if rows == block.capacity {
        try block.grow()
        targets = block.numbers
      }
      let line = p
      var place = 0
      while true {
        if let target = targets[place], let number = plainNumber(p),
          !checksNumbers || !format.missing.contains(p, number.end - p)
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
        let next = try slowField(place, p, scanner, offset, block, rows)
        p = next + 1
        let isEnd = next[0] == newline
        if isEnd != (place == last) {
          if isEnd, place == 0, isBlank(line, next) {
            // Its one empty field is no missing value.
            if modes[0] != .skip { block.tallies[0].missing -= 1 }
            break
          }
          throw wrongFieldCount(line, scanner, offset)
        }
        if isEnd { break }
        place += 1
      }
      if place == last { rows += 1 } else { block.emptyLines += 1 }
    }
    block.rows = rows
    return p
  }

  @inline(__always)
  private func plainNumber(_ p: UnsafePointer<UInt8>) -> (value: Double, end: UnsafePointer<UInt8>)? {
    NumberScanner.common(p) ?? otherNumber(p)
  }

  @inline(never)
  private func otherNumber(_ p: UnsafePointer<UInt8>) -> (value: Double, end: UnsafePointer<UInt8>)? {
    guard let number = NumberScanner.scan(p), !number.hasLeadingZero, !number.isTooLarge else { return nil }
    return (number.value, number.end)
  }

  /// Reads any field into column `place`; returns what ends it.
  @inline(never)
  private mutating func slowField(
    _ place: Int, _ start: UnsafePointer<UInt8>, _ scanner: FieldScanner, _ offset: Int, _ block: RowBlock,
    _ row: Int
  ) throws(RowFailure) -> UnsafePointer<UInt8> {
    let field: FieldScanner.Field
    do { field = try scanner.field(start) } catch { throw .quote(error.moved(by: offset)) }
    // Most fields are all that stands between two delimiters.
    if field.start != start || field.end != field.next, !block.isPadded {
      block.isPadded = scanner.isPadded(start, field)
    }
    switch modes[place] {
    case .skip: break
    case .number:
      readNumber(field, &block.tallies[place], row, offset + (field.start - scanner.origin))
        .map { block.numbers[place]?[row] = $0 }
    case .text:
      var code: Int32 = -1
      let missing = format.missing.found(field.start, field.count)
      if missing != 0 {
        block.tallies[place].missing += 1
        block.tallies[place].missingTexts |= missing
      } else {
        code =
          levels[place]?.code(
            field.start, length: field.count, isEscaped: field.isEscaped,
            offset: offset + (field.start - scanner.origin)) ?? -1
      }
      block.codes[place]?[row] = code
    }
    return field.next
  }

  private func readNumber(
    _ field: FieldScanner.Field, _ tally: inout ColumnTally, _ row: Int, _ offset: Int
  ) -> Double? {
    let missing = format.missing.found(field.start, field.count)
    if missing != 0 {
      tally.missing += 1
      tally.missingTexts |= missing
      return .nan
    }
    if let number = NumberScanner.whole(field.start, field.end) {
      if number.isTooLarge, tally.firstTooLarge == nil { tally.firstTooLarge = offset..<offset + field.count }
      if number.hasLeadingZero, tally.firstLeadingZero == nil { tally.firstLeadingZero = offset }
      return number.value
    }
    if let infinity = NumberScanner.infinity(field.start, field.end) { return infinity }
    if tally.bad == 0 {
      tally.firstBad = offset..<offset + field.count
      tally.startsBad = tally.missing == row
    }
    tally.bad += 1
    return .nan
  }

  private func isBlank(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    format.width > 1
      && UnsafeBufferPointer(start: start, count: end - start).allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
  }

  private func wrongFieldCount(_ line: UnsafePointer<UInt8>, _ scanner: FieldScanner, _ offset: Int)
    -> RowFailure
  {
    do throws(FieldScanner.Failure) {
      let found = try scanner.countFields(line).count
      return .fieldCount(row: offset + (line - scanner.origin), found: found)
    } catch {
      return .quote(error.moved(by: offset))
    }
  }
}

extension FieldScanner.Failure {
  /// The same with offsets that count from `start` bytes earlier.
  func moved(by start: Int) -> Self {
    switch self {
    case .unclosedQuote(let offset): .unclosedQuote(start + offset)
    case .textAfterQuote(let offset): .textAfterQuote(start + offset)
    }
  }
}
