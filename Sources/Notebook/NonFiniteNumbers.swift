/// Infinity and NaN, which Python writes into notebooks although JSON has no such numbers: papermill does, where a
/// parameter is one. They become texts, so that what is written again can be read by everybody.
///
/// Source: Python's `json` module, `allow_nan`; RFC 8259, section 6, which knows none.
enum NonFiniteNumbers {
  private static let names = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }

  /// - Returns: nil where none stands outside of a text.
  static func quoted(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var hasFound = false
    var isText = false
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if !isText, let name = names.first(where: { bytes[place...].starts(with: $0) }) {
        result += [UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]
        place += name.count
        hasFound = true
        continue
      }
      if byte == UInt8(ascii: "\"") { isText.toggle() }
      result.append(byte)
      place += 1
      // What is escaped ends no text.
      if isText, byte == UInt8(ascii: "\\"), place < bytes.count {
        result.append(bytes[place])
        place += 1
      }
    }
    return hasFound ? result : nil
  }
}
