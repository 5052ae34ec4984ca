/// Texts out of files and notebooks without what would colour a terminal, set its title, move its cursor or turn
/// the direction of the text behind it: such characters are spelt out, `\u{1b}`.
extension String {
  /// For a text of several lines: line ends and tabs stay.
  package var withVisibleControls: String {
    spellingOut { $0.isControl && $0 != "\n" && $0 != "\t" }
  }

  /// For a cell of a table or a name within a line: line ends and tabs are spelt out too, `\n`.
  package var onOneLine: String { spellingOut(\.isControl) }

  /// With a blank for each tab, where a line has to keep to its columns.
  package var withoutTabs: String { String(map { $0 == "\t" ? " " : $0 }) }

  private func spellingOut(_ isSpelt: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isSpelt) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if isSpelt(scalar) { text += scalar.spelling } else { text.unicodeScalars.append(scalar) }
    }
  }
}

extension Unicode.Scalar {
  /// Ends lines, moves the cursor, colours, or turns the direction of what follows.
  fileprivate var isControl: Bool {
    value < 0x20 || (0x7F..<0xA0).contains(value) || (0x2028...0x202E).contains(value)
      || (0x2066...0x2069).contains(value)
  }

  fileprivate var spelling: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16))}"
    }
  }
}
