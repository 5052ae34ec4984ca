// What can be wrong with a word, and what to write instead.

extension Diagnostic {
  static func tooLong() -> Diagnostic {
    Diagnostic(code: "text-too-long", message: "the text is longer than 2 GB")
  }

  static func nestedTooDeep(_ span: Span, limit: Int) -> Diagnostic {
    Diagnostic(
      code: "nested-too-deep", message: "more than \(limit) brackets are open here", primary: span,
      help: "close some, or give a part a name in a line of its own")
  }

  static func unclosedText(_ span: Span, _ what: String, _ quote: String) -> Diagnostic {
    Diagnostic(
      code: "unclosed-text", message: "\(what) starts here and is not closed on its line", primary: span,
      help: "close it with \(quote)")
  }

  static func emptyName(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "empty-name", message: "nothing stands between the backquotes", primary: span,
      help: "write the column's name in them: `fuel use`")
  }

  static func badNumber(_ text: String, digits: Int, _ span: Span) -> Diagnostic {
    let number = String(text.utf8.prefix(digits)) ?? text
    let rest = String(text.utf8.dropFirst(digits)) ?? ""
    if rest == "L" || rest == "l" {
      return Diagnostic(
        code: "bad-number", message: "`\(text)` is not a number here", primary: span,
        help: "all numbers are alike, without the `\(rest)`: \(number)")
    }
    if rest.utf8.allSatisfy({ Ascii.isDigit($0) || $0 == UInt8(ascii: "_") }) {
      return Diagnostic(
        code: "bad-number", message: "digits cannot be grouped: `\(text)`", primary: span,
        help: "write \(text.filter { $0 != "_" })")
    }
    if number == "0", rest.utf8.first == UInt8(ascii: "x") || rest.utf8.first == UInt8(ascii: "X") {
      return Diagnostic(
        code: "bad-number", message: "`\(text)`: numbers are decimal", primary: span,
        help: "write it in decimal digits")
    }
    if rest == "e" || rest == "E" {
      return Diagnostic(
        code: "bad-number", message: "`\(text)` is neither a number nor a name", primary: span,
        help: "a power of ten has its number after the e: \(number)e3; a product is written \(number) * e")
    }
    return Diagnostic(
      code: "bad-number", message: "`\(text)` is neither a number nor a name", primary: span,
      help: "for a product write \(number) * \(rest); a column of this name goes in backquotes")
  }

  static func unknownCharacter(_ scalar: Unicode.Scalar, _ span: Span) -> Diagnostic {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let isVisible = scalar.properties.generalCategory.isVisible
    let message = isVisible ? "`\(scalar)` has no meaning here" : "an invisible character, \(code)"
    let help: String? =
      switch scalar {
      case "·", "×", "⋅", "∗", "∙": "for a product write *"
      case "÷", "∕", "⁄": "for a quotient write /"
      case "–", "—", "‐", "‑", "‒": "the minus sign is -"
      case "∼", "˜", "～": "a formula's sign is ~"
      case "→", "⇒", "↦": "a function is written b -> expression"
      case "←": "to give a name to a value write ="
      case "²": "a square is written ^2"
      case "³": "a cube is written ^3"
      case "½": "write 0.5"
      case "√": "write sqrt(…)"
      case "Σ", "∑": "write sum(…)"
      case "∞": "write inf"
      case "≤", "≥", "≠": "there are no comparisons"
      case "«", "»": "text goes in \" or '"
      default: isVisible ? "a column with odd characters in its name goes in backquotes" : "remove it"
      }
    return Diagnostic(code: "unknown-character", message: message, primary: span, help: help)
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isVisible: Bool {
    switch self {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }
}
