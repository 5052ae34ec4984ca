/// Walks lines of numbers between blanks.
struct TripletScanner {
  static let newline = UInt8(ascii: "\n")

  private var p: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>
  private let path: String
  private var lineNumber = 1

  init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, path: String) {
    p = start
    self.end = end
    self.path = path
  }

  func fault(_ problem: String) -> ReadError { .badTriplets(path: path, line: lineNumber, problem: problem) }

  /// The rest of the line, as text.
  func line() -> String {
    var q = p
    while q < end, q.pointee != Self.newline { q += 1 }
    return String(decoding: UnsafeBufferPointer(start: p, count: q - p), as: UTF8.self)
  }

  /// Goes on to the next line that is neither empty nor a comment.
  mutating func nextWithContent(_ wanted: String) throws(ReadError) {
    nextLine()
    guard skipEmpty() else { throw fault("the file should have \(wanted)") }
  }

  /// Goes to the first content from here on; false at the end of the text.
  mutating func skipEmpty() -> Bool {
    while p < end {
      skipBlanks()
      guard p < end, p.pointee == Self.newline || p.pointee == UInt8(ascii: "%") else { return p < end }
      nextLine()
    }
    return false
  }

  mutating func whole(_ what: String, _ range: ClosedRange<Int>) throws(ReadError) -> Int {
    skipBlanks()
    guard let number = NumberScanner.scan(p), number.end <= end, isBoundary(number.end) else {
      throw fault("\(what) is `\(word())`, which is no number")
    }
    guard number.value == number.value.rounded(), number.value >= Double(range.lowerBound),
      number.value <= Double(range.upperBound)
    else {
      throw fault("\(what) is \(word()), not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    p = number.end
    return Int(number.value)
  }

  mutating func number() throws(ReadError) -> Double {
    skipBlanks()
    guard let number = NumberScanner.scan(p), number.end <= end, isBoundary(number.end) else {
      throw fault(
        p >= end || p.pointee == Self.newline
          ? "the value is missing" : "the value is `\(word())`, which is no number")
    }
    guard !number.isTooLarge else { throw fault("the value \(word()) is too large for a number") }
    p = number.end
    return number.value
  }

  mutating func endOfLine(_ what: String) throws(ReadError) {
    skipBlanks()
    guard p >= end || p.pointee == Self.newline else { throw fault("`\(word())` follows \(what)") }
  }

  private mutating func nextLine() {
    while p < end, p.pointee != Self.newline { p += 1 }
    guard p < end else { return }
    p += 1
    lineNumber += 1
  }

  private mutating func skipBlanks() {
    while p < end, isBlank(p.pointee) { p += 1 }
  }

  private func word() -> String {
    var q = p
    while q < end, !isBoundary(q), q - p < 40 { q += 1 }
    return String(decoding: UnsafeBufferPointer(start: p, count: q - p), as: UTF8.self)
  }

  private func isBoundary(_ q: UnsafePointer<UInt8>) -> Bool {
    q >= end || q.pointee == Self.newline || isBlank(q.pointee)
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
