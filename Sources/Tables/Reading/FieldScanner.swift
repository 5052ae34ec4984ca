import Glibc

/// Finds where fields end: RFC 4180 with any one-byte delimiter and line end.
///
/// All text it is given ends in a line end, which every loop stops at.
struct FieldScanner {
  /// The content of a field, and where what ends it stands.
  struct Field {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// A delimiter or a line end (the LF where that is CR LF).
    let next: UnsafePointer<UInt8>
    let isEscaped: Bool
    var count: Int { end - start }
  }

  enum Failure: Error {
    /// Offset of the quote.
    case unclosedQuote(Int)
    /// Offset of the text.
    case textAfterQuote(Int)
  }

  /// What offsets count from.
  let origin: UnsafePointer<UInt8>
  let delimiter: UInt8
  /// LF, or CR in a text that has no LF.
  let newline: UInt8
  let end: UnsafePointer<UInt8>

  /// The field that starts at `start`. Spaces around it are no part of it unless they are quoted.
  @inline(__always)
  func field(_ start: UnsafePointer<UInt8>) throws(Failure) -> Field {
    var p = start
    while isBlank(p[0]) { p += 1 }
    if p[0] == UInt8(ascii: "\"") { return try quoted(p) }
    let first = p
    p = fieldEnd(p)
    var last = p
    if p > first, p[0] == newline, (p - 1)[0] == carriageReturn { last -= 1 }
    while last > first, isBlank((last - 1)[0]) { last -= 1 }
    return Field(start: first, end: last, next: p, isEscaped: false)
  }

  /// Whether blanks that are no part of it stand around the field that starts at `start`.
  func isPadded(_ start: UnsafePointer<UInt8>, _ field: Field) -> Bool {
    if isBlank(start[0]) { return true }
    var last = field.next
    if last > start, (last - 1)[0] == carriageReturn { last -= 1 }
    return last > start && isBlank((last - 1)[0])
  }

  /// Past the line end at `p`.
  func isLineEnd(_ p: UnsafePointer<UInt8>) -> Bool {
    p[0] == newline || (p[0] == carriageReturn && p[1] == newline)
  }

  /// How many fields the line at `start` has, and what follows its line end.
  func countFields(_ start: UnsafePointer<UInt8>) throws(Failure) -> (count: Int, next: UnsafePointer<UInt8>)
  {
    var p = start
    var count = 1
    while true {
      let field = try field(p)
      p = field.next + 1
      if field.next[0] == newline { return (count, p) }
      count += 1
    }
  }

  /// The first delimiter or line end from `start` on, looked for in eight bytes at a time. Reads up to
  /// seven past it.
  @inline(__always)
  private func fieldEnd(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (delimiters, newlines) = (ones &* UInt64(delimiter), ones &* UInt64(newline))
    var p = start
    while true {
      let word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
      let (a, b) = (word ^ delimiters, word ^ newlines)
      // The lowest bit marks the first zero byte; borrows reach only what is behind one.
      let found = ((a &- ones) & ~a | (b &- ones) & ~b) & (ones &* 0x80)
      if found != 0 { return p + (found.trailingZeroBitCount >> 3) }
      p += 8
    }
  }

  @inline(never)
  private func quoted(_ open: UnsafePointer<UInt8>) throws(Failure) -> Field {
    var isEscaped = false
    var p = open + 1
    while true {
      guard p < end, let found = memchr(p, Int32(UInt8(ascii: "\"")), end - p) else {
        throw .unclosedQuote(open - origin)
      }
      let close = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
      guard close[1] == UInt8(ascii: "\"") else {
        var next = close + 1
        while isBlank(next[0]) { next += 1 }
        if next[0] == carriageReturn, next[1] == newline { next += 1 }
        guard next[0] == delimiter || next[0] == newline else { throw .textAfterQuote(next - origin) }
        return Field(start: open + 1, end: close, next: next, isEscaped: isEscaped)
      }
      isEscaped = true
      p = close + 2
    }
  }

  /// A space, or a tab that is not the delimiter.
  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (byte == 9 && delimiter != 9) }

  private var carriageReturn: UInt8 { 13 }
}
