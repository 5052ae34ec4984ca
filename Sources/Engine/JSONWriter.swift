// Writing JSON: numbers and key order as they stand, in the layouts that notebooks and wires use.

extension JSON {
  /// This value as text.
  /// - Parameters:
  ///   - indent: spaces a level, laid out as Python's `json.dumps(indent:)` does; nil writes one line
  ///     without spaces.
  ///   - sortedKeys: sorts members by the code points of their keys instead of keeping their order.
  ///   - ascii: escapes everything beyond ASCII.
  package func serialised(indent: Int? = nil, sortedKeys: Bool = false, ascii: Bool = false) -> String {
    String(decoding: serialisedBytes(indent: indent, sortedKeys: sortedKeys, ascii: ascii), as: UTF8.self)
  }

  /// `serialised` as the bytes that go to a file or a wire.
  package func serialisedBytes(indent: Int? = nil, sortedKeys: Bool = false, ascii: Bool = false) -> [UInt8] {
    var writer = Writer(indent: indent, sortedKeys: sortedKeys, ascii: ascii)
    writer.write(self)
    return writer.bytes
  }
}

private struct Writer {
  let indent: Int?
  let sortedKeys: Bool
  let ascii: Bool
  var bytes: [UInt8] = []
  var level = 0

  init(indent: Int?, sortedKeys: Bool, ascii: Bool) {
    self.indent = indent
    self.sortedKeys = sortedKeys
    self.ascii = ascii
  }

  mutating func write(_ value: JSON) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): write(text)
    case .array(let items):
      bracket("[", "]", items.count) { writer, index in writer.write(items[index]) }
    case .object(let members):
      let members = sortedKeys ? sorted(members) : members
      bracket("{", "}", members.count) { writer, index in
        writer.write(members[index].key)
        writer.bytes.append(UInt8(ascii: ":"))
        if writer.indent != nil { writer.bytes.append(UInt8(ascii: " ")) }
        writer.write(members[index].value)
      }
    }
  }

  private mutating func bracket(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ count: Int, _ item: (inout Writer, Int) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    level += 1
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine()
      item(&self, index)
    }
    level -= 1
    if count > 0 { newLine() }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func newLine() {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<indent * level { bytes.append(UInt8(ascii: " ")) }
  }

  private func sorted(_ members: [(key: String, value: JSON)]) -> [(key: String, value: JSON)] {
    // The order of UTF-8 bytes is that of code points; String's own order first normalises.
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var plain = 0
      for index in 0..<utf8.count where needsEscape(utf8[index]) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
        plain = index + 1
        escape(utf8[index], at: index, of: utf8)
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || (ascii && byte >= 0x7F)
  }

  private mutating func escape(_ byte: UInt8, at index: Int, of utf8: UnsafeBufferPointer<UInt8>) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape(as: byte)
    case 0x08: escape(as: UInt8(ascii: "b"))
    case 0x0C: escape(as: UInt8(ascii: "f"))
    case 0x0A: escape(as: UInt8(ascii: "n"))
    case 0x0D: escape(as: UInt8(ascii: "r"))
    case 0x09: escape(as: UInt8(ascii: "t"))
    case 0x80...0xBF: break  // continuation of a scalar that its first byte has written
    default:
      let end = min(index + 4, utf8.count)
      let scalar = String(decoding: utf8[index..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
      for unit in String(scalar).utf16 { unicodeEscape(unit) }
    }
  }

  private mutating func escape(as letter: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(letter)
  }

  private mutating func unicodeEscape(_ unit: UInt16) {
    let hex = String(unit, radix: 16)
    bytes += "\\u".utf8
    bytes += repeatElement(UInt8(ascii: "0"), count: 4 - hex.utf8.count)
    bytes += hex.utf8
  }
}
