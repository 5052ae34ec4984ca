/// The tokens of a formula in TeX, one at a time, and the text of a group as it is written.
///
/// White space and comments between tokens say nothing in mathematics and are passed over. Source: D. E. Knuth,
/// The TeXbook, chapters 7 and 8 (1984).
struct TeXScanner {
  enum Token: Equatable {
    /// Letters behind a backslash, or the one other character there.
    case command(String)
    case character(Character)
  }

  private let text: [Character]
  private var place = 0

  init(_ text: some StringProtocol) { self.text = Array(text) }

  /// The next token, which stays where it is; nil at the end.
  var peek: Token? {
    var copy = self
    return copy.next()
  }

  mutating func next() -> Token? {
    skipBlanks()
    guard place < text.count else { return nil }
    let first = text[place]
    place += 1
    guard first == "\\", place < text.count else { return .character(first) }
    var name = String(text[place])
    place += 1
    guard Self.isLetter(name.first) else { return .command(name) }
    while place < text.count, Self.isLetter(text[place]) {
      name.append(text[place])
      place += 1
    }
    // A star belongs to the name where there is a form with one.
    if ["operatorname"].contains(name), place < text.count, text[place] == "*" {
      name += "*"
      place += 1
    }
    return .command(name)
  }

  /// Passes over this token where it comes next.
  mutating func take(_ token: Token) -> Bool {
    guard peek == token else { return false }
    _ = next()
    return true
  }

  /// The digits that follow, with a point between two of them.
  mutating func restOfNumber() -> String {
    var digits = ""
    while place < text.count {
      let isPoint = text[place] == "." && place + 1 < text.count && Self.isDigit(text[place + 1])
      guard isPoint || Self.isDigit(text[place]) else { break }
      digits.append(text[place])
      place += 1
    }
    return digits
  }

  /// What stands between the braces that come next, blanks and all; the next character where there are none.
  /// nil where nothing closes them.
  mutating func group() -> Substring? {
    skipBlanks()
    guard place < text.count else { return nil }
    let open = place
    guard text[open] == "{" else {
      place += 1
      return Substring(String(text[open]))
    }
    var depth = 0
    while place < text.count {
      switch text[place] {
      case "\\": place += 1
      case "{": depth += 1
      case "}": depth -= 1
      default: break
      }
      place += 1
      if depth == 0 { return Substring(String(text[(open + 1)..<(place - 1)])) }
    }
    return nil
  }

  static func isLetter(_ character: Character?) -> Bool {
    character.map { $0.isASCII && $0.isLetter } ?? false
  }

  static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  private mutating func skipBlanks() {
    while place < text.count {
      if text[place] == "%" {
        while place < text.count, !text[place].isNewline { place += 1 }
      } else if text[place].isWhitespace {
        place += 1
      } else {
        return
      }
    }
  }
}
