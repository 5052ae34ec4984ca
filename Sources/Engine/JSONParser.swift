// Reading JSON: strict RFC 8259 over UTF-8 bytes, with the place of the first mistake.
//
// Strict means: no comments, no trailing commas, no NaN, no byte-order mark, one value alone. Two
// liberties remain: equal keys are kept (the last one counts, as in every other reader), and an
// unpaired surrogate escape becomes U+FFFD, because a String cannot hold it.

/// Why a text is no JSON document, and where: line and column count from 1, columns in Unicode scalars.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case unexpectedEnd
    case unexpectedCharacter(Unicode.Scalar)
    case invalidUTF8
    case controlCharacter
    case invalidEscape
    case invalidNumber
    case tooDeep(limit: Int)
    case trailingText
  }

  package var reason: Reason
  package var line: Int
  package var column: Int

  package init(reason: Reason, line: Int, column: Int) {
    self.reason = reason
    self.line = line
    self.column = column
  }

  package var description: String {
    let what =
      switch reason {
      case .unexpectedEnd: "the text ends too early"
      case .unexpectedCharacter(let scalar): "unexpected \(scalar.debugDescription)"
      case .invalidUTF8: "not UTF-8"
      case .controlCharacter: "a control character inside a string"
      case .invalidEscape: "no such escape"
      case .invalidNumber: "not a number as JSON spells it"
      case .tooDeep(let limit): "nested deeper than \(limit) levels"
      case .trailingText: "text after the end of the document"
      }
    return "line \(line), column \(column): \(what)"
  }
}

extension JSON {
  /// Levels of arrays and objects that a document may nest.
  package static let depthLimit = 512

  package static func parse(_ text: String) throws(JSONError) -> JSON { try parse(Array(text.utf8)) }

  package static func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> JSON {
    try parse(Array(bytes))
  }

  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
      var parser = Parser(bytes: bytes)
      return try parser.document()
    }
  }
}

/// Reads through a pointer, whose subscript is not checked in release: every access below follows a
/// comparison with the count.
private struct Parser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var depth = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSON {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error(.trailingText) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSON {
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected()
    }
  }

  private mutating func object() throws(JSONError) -> JSON {
    try descend()
    var members: [(key: String, value: JSON)] = []
    skipSpace()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
        let key = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected() }
        skipSpace()
        members.append((key, try value()))
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw unexpected() }
    }
    depth -= 1
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSON {
    try descend()
    var items: [JSON] = []
    skipSpace()
    if !take(UInt8(ascii: "]")) {
      repeat {
        skipSpace()
        items.append(try value())
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw unexpected() }
    }
    depth -= 1
    return .array(items)
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { throw unexpected() }
    }
    return value
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    if let next = peek(), isDigit(next) { throw error(.invalidNumber) }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    if position == start { throw error(position < bytes.count ? .invalidNumber : .unexpectedEnd) }
  }

  /// Most strings have no escape: those are decoded in one piece.
  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    try skipPlain()
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try text(UnsafeBufferPointer(rebasing: bytes[start..<position]), at: start)
    }
    var decoded = Array(bytes[start..<position])
    while bytes[position] != UInt8(ascii: "\"") {
      try escape(into: &decoded)
      let start = position
      try skipPlain()
      decoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }
    position += 1
    return try text(decoded, at: start)
  }

  /// Moves to the next quote or backslash, which exists afterwards.
  private mutating func skipPlain() throws(JSONError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte < 0x20 { throw error(.controlCharacter) }
      position += 1
    }
    throw error(.unexpectedEnd)
  }

  private func text(_ utf8: some Collection<UInt8>, at start: Int) throws(JSONError) -> String {
    guard let text = String(validating: utf8, as: UTF8.self) else { throw error(.invalidUTF8, at: start) }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    position += 1
    guard let letter = peek() else { throw error(.unexpectedEnd) }
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape()).utf8)
    default: throw error(.invalidEscape)
    }
    position += 1
  }

  /// From the `u` to the last of its four digits, or to that of the second escape of a pair.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try hex(at: position + 1)
    position += 4
    guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    guard position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "\\"),
      bytes[position + 2] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let second = try hex(at: position + 3)
    guard second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
    position += 6
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF) ?? "\u{FFFD}"
  }

  private func hex(at start: Int) throws(JSONError) -> UInt32 {
    guard start + 4 <= bytes.count else { throw error(.unexpectedEnd, at: bytes.count) }
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = Self.digit(byte) else { throw error(.invalidEscape) }
      value = value << 4 | digit
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  private mutating func descend() throws(JSONError) {
    guard depth < JSON.depthLimit else { throw error(.tooDeep(limit: JSON.depthLimit)) }
    depth += 1
    position += 1
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private func unexpected() -> JSONError {
    guard position < bytes.count else { return error(.unexpectedEnd) }
    let text = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
    return error(.unexpectedCharacter(text.unicodeScalars.first ?? "\u{FFFD}"))
  }

  private func error(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
    let before = bytes[..<min(place ?? position, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return JSONError(reason: reason, line: line, column: column)
  }
}
