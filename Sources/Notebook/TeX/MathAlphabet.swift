/// The alphabets of mathematics: bold, script, double-struck and others, as characters of their own.
///
/// Source: The Unicode Standard 16, block Mathematical Alphanumeric Symbols (U+1D400–1D7FF) and, for the letters
/// that had a place before there was the block, Letterlike Symbols.
enum MathAlphabet {
  case upright, italic, bold, boldItalic, script, fraktur, double, sans, typewriter

  /// Those that commands name.
  static let commands: [String: MathAlphabet] = [
    "mathrm": .upright, "rm": .upright, "mathup": .upright, "mathit": .italic, "mathnormal": .italic,
    "mathbf": .bold, "bf": .bold, "boldsymbol": .boldItalic, "bm": .boldItalic, "pmb": .boldItalic,
    "mathcal": .script, "cal": .script, "mathscr": .script, "mathfrak": .fraktur, "mathbb": .double,
    "mathsf": .sans, "mathtt": .typewriter,
  ]

  /// Whether letters side by side are one word.
  var joins: Bool { self == .upright || self == .sans || self == .typewriter }

  /// The same character where the alphabet has none of its own.
  func letter(_ character: Character) -> Character {
    if let early = early[character] { return early }
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
      let starts = starts
    else { return character }
    let (range, first): (ClosedRange<UInt32>, UInt32?) =
      switch scalar.value {
      case 0x41...0x5A: (0x41...0x5A, starts.latin)
      case 0x61...0x7A: (0x61...0x7A, starts.latin.map { $0 + 26 })
      case 0x30...0x39: (0x30...0x39, starts.digits)
      case 0x391...0x3A9: (0x391...0x3A9, self == .boldItalic ? 0x1D6A8 : starts.greek)
      case 0x3B1...0x3C9: (0x3B1...0x3C9, starts.greek.map { $0 + 26 })
      default: (0...0, nil)
      }
    guard let first, let styled = Unicode.Scalar(first + scalar.value - range.lowerBound) else {
      return character
    }
    return Character(styled)
  }

  private var starts: (latin: UInt32?, digits: UInt32?, greek: UInt32?)? {
    switch self {
    case .upright, .italic: nil
    case .bold: (0x1D400, 0x1D7CE, 0x1D6A8)
    case .boldItalic: (0x1D468, 0x1D7CE, 0x1D71C)
    case .script: (0x1D49C, nil, nil)
    case .fraktur: (0x1D504, nil, nil)
    case .double: (0x1D538, 0x1D7D8, nil)
    case .sans: (0x1D5A0, 0x1D7E2, nil)
    case .typewriter: (0x1D670, 0x1D7F6, nil)
    }
  }

  private var early: [Character: Character] {
    switch self {
    case .script:
      [
        "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ",
        "o": "ℴ",
      ]
    case .fraktur: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"]
    case .double: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"]
    default: [:]
    }
  }
}
