extension String {
  /// Columns that the text takes on a terminal: two for East Asian wide and emoji characters, none for
  /// combining and direction marks. Source: Unicode Standard Annex #11 (width) and #29 (characters).
  package var displayWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return reduce(0) { $0 + $1.displayWidth }
  }

  /// Filled with spaces on the right up to `width` columns.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }

  /// Filled with spaces on the left up to `width` columns.
  package func rightAligned(in width: Int) -> String {
    String(repeating: " ", count: max(0, width - displayWidth)) + self
  }

  package var trimmingTrailingSpaces: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }

  /// As much from the start as `width` columns hold.
  package func prefix(displayWidth width: Int) -> Substring {
    if utf8.allSatisfy({ $0 < 0x80 }) { return prefix(width) }
    var used = 0
    return prefix { character in
      used += character.displayWidth
      return used <= width
    }
  }

  /// Cut to `width` columns, dots in place of what is left out.
  package func cut(to width: Int, dots: String = "…") -> String {
    guard displayWidth > width else { return self }
    let room = max(0, width - dots.displayWidth)
    return String(prefix(displayWidth: room)).trimmingTrailingSpaces + dots.prefix(max(0, width - room))
  }

  /// All that is not ASCII spelt out, `\u{e9}`, for a screen that can show nothing else.
  package var escapingNonASCII: String {
    guard utf8.contains(where: { $0 >= 0x80 }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isASCII {
        text.unicodeScalars.append(scalar)
      } else {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
  }
}

extension Character {
  /// Letters and marks one after the other, but a joined emoji, a flag or what asks for a picture is one
  /// picture, and the vowels and finals of a Korean syllable stand in its block.
  package var displayWidth: Int {
    let scalars = unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count == 1 { return first.displayWidth }
    let isPicture = scalars.contains {
      $0.value == 0xFE0F || $0.properties.isEmojiModifier || (0x1F1E6...0x1F1FF).contains($0.value)
    }
    if isPicture || (first.isWide && scalars.contains { $0.value == 0x200D }) { return 2 }
    return scalars.reduce(0) { $0 + ($1.isInnerJamo ? 0 : $1.displayWidth) }
  }
}

extension Unicode.Scalar {
  fileprivate var isInnerJamo: Bool {
    (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value)
  }

  fileprivate var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide ? 2 : 1
    }
  }
}
