import Engine

/// Values as source text: which texts are one literal, and how any other text is quoted.
///
/// A literal is a number with its sign, a word for a value, a quoted text on one line, or a list of
/// literals. A name, a call or a second statement is none, so that a value from outside cannot run code.
enum Literal {
  /// `text` where it is exactly one literal, otherwise a quoted text with its characters.
  static func source(of text: String) -> String {
    var rest = text[...]
    return skip(&rest) && rest.isEmpty ? text : quoted(text)
  }

  /// A JSON value as a literal; nil for an object, and for a list that holds one.
  static func source(of value: JSON) -> String? {
    switch value {
    case .null: return "none"
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let text): return text
    case .string(let text): return quoted(text)
    case .array(let items):
      let sources = items.compactMap { source(of: $0) }
      return sources.count == items.count ? "[" + sources.joined(separator: ", ") + "]" : nil
    case .object: return nil
    }
  }

  /// The literal that `text` begins with, where at most a comment follows; nil otherwise.
  static func first(of text: String) -> String? {
    var rest = text[...]
    guard skip(&rest) else { return nil }
    let behind = rest.trimmed
    return behind.isEmpty || behind.hasPrefix("#") ? String(text[..<rest.startIndex]) : nil
  }

  private static let words: Set = [
    "true", "false", "none", "inf", "-inf", "nan", "True", "False", "None", "TRUE", "FALSE", "NULL",
  ]

  /// Lists deeper than this are texts.
  private static let depthLimit = 64

  private static func quoted(_ text: String) -> String {
    var source = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": source += "\\\(scalar)"
      case "\n": source += "\\n"
      case "\r": source += "\\r"
      case "\t": source += "\\t"
      default:
        // Whatever else might end a line or stay unseen.
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator:
          source += "\\u{\(String(scalar.value, radix: 16))}"
        default: source.unicodeScalars.append(scalar)
        }
      }
    }
    return source + "\""
  }

  /// Moves behind one literal at the start of `rest`; false where there is none.
  private static func skip(_ rest: inout Substring, depth: Int = 0) -> Bool {
    switch rest.first {
    case "[": return depth < depthLimit && skipList(&rest, depth: depth + 1)
    case "\"", "'": return skipText(&rest)
    default:
      let word = rest.prefix { !$0.isWhitespace && !"[],;'\"".contains($0) }
      rest = rest[word.endIndex...]
      return words.contains(String(word)) || isNumber(word)
    }
  }

  private static func skipList(_ rest: inout Substring, depth: Int) -> Bool {
    rest.removeFirst()
    skipSpace(&rest)
    while rest.first != "]" {
      guard skip(&rest, depth: depth) else { return false }
      skipSpace(&rest)
      // A comma may stand behind the last element, too.
      if rest.first == "," {
        rest.removeFirst()
        skipSpace(&rest)
      } else if rest.first != "]" {
        return false
      }
    }
    rest.removeFirst()
    return true
  }

  private static func skipText(_ rest: inout Substring) -> Bool {
    let quote = rest.removeFirst()
    while let character = rest.popFirst(), !character.isNewline {
      if character == quote { return true }
      if character == "\\", let escaped = rest.popFirst(), escaped.isNewline { return false }
    }
    return false
  }

  private static func skipSpace(_ rest: inout Substring) { rest = rest.drop { $0 == " " || $0 == "\t" } }

  private static func isNumber(_ text: Substring) -> Bool {
    guard let last = text.last, last.isNumber || last == ".", !text.lowercased().contains("x") else {
      return false
    }
    return Double(text) != nil || Double("0" + text) != nil
  }
}
