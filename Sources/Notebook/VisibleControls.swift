extension String {
  /// With control characters spelt out, `\u{1b}`, so that they neither colour a terminal, nor set its title, nor
  /// turn the direction of the text behind them. Line ends and tabs stay.
  package var withVisibleControls: String {
    guard unicodeScalars.contains(where: Self.isControl) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if Self.isControl(scalar) {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// With a blank for each tab, where a line has to keep to its columns.
  package var withoutTabs: String { String(map { $0 == "\t" ? " " : $0 }) }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case ..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
