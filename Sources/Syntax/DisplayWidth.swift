/// How many cells of a terminal a text takes: two for wide characters (East Asian Width W and F, emoji), none for
/// marks that combine with the character before.
///
/// Source: Unicode Standard Annex #11, East Asian Width; the wide ranges are kept to whole blocks.
package enum DisplayWidth {
  static let tabStop = 4

  /// The width of a text that starts at `column` (from 0), which matters to its tabs.
  package static func columns(of text: some StringProtocol, from column: Int = 0) -> Int {
    var end = column
    for character in text { end += width(of: character, at: end) }
    return end - column
  }

  package static func width(of character: Character, at column: Int) -> Int {
    if character == "\t" { return tabStop - column % tabStop }
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.isASCII, character.utf8.count == 1 { return 1 }
    // A variation selector 16 asks for the coloured, wide form.
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return width(of: first)
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideBlocks.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul leading consonants
    0x2329...0x232A,  // angle brackets
    0x2E80...0x303E,  // CJK radicals and punctuation
    0x3041...0xA4CF,  // kana, CJK ideographs, Yi
    0xA960...0xA97F,  // Hangul extended A
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // CJK compatibility ideographs
    0xFE30...0xFE6F,  // CJK compatibility and small forms
    0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
    0x17000...0x18CFF, 0x1AFF0...0x1B2FF,  // Tangut, Khitan, kana supplements
    0x20000...0x3FFFD,  // further CJK ideographs
  ]
}
