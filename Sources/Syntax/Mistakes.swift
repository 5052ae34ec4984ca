// What can be wrong with the order of the tokens: one constructor a mistake.

extension Parser {
  /// The mistake where a value is missing at the current token; nil where the lexer has told it.
  func missingValue() -> Diagnostic? {
    switch token.kind {
    case .invalid, .unclosedText: nil
    case .tilde: .oneSidedFormula(token.span)
    case .question: .strayQuestion(token.span)
    case .arrow: .functionWithoutParameter(token.span)
    case _ where token.kind.closesBracket && !isInBrackets:
      .strayBracket(token, source)
    case .plus: .leadingPlus(token.span)
    default: .missingValue(token, source, behind: previous)
    }
  }

  /// The mistake where the current token cannot follow a whole value; nil where the lexer has told it.
  func unexpected(in bracket: Bracket?) -> Diagnostic? {
    switch token.kind {
    case .invalid, .unclosedText: nil
    case .assign:
      switch bracket {
      case nil: .strayAssignment(token.span, isSecond: hasTarget, behindCall: previous.kind == .rightRound)
      case .call: .argumentName(token.span)
      default: .assignmentInBrackets(token.span)
      }
    case .arrow: .functionParameter(token.span)
    case .question: .strayQuestion(token.span)
    case .comma: .strayComma(token.span)
    case .rightRound, .rightSquare: .strayBracket(token, source)
    default:
      if bracket != nil, token.startsLine || previous.kind == .rightSquare {
        .missingComma(before: source[token.span], token.span)
      } else {
        .twoValues(token, source, behind: previous, isInBrackets: bracket != nil)
      }
    }
  }
}

extension Diagnostic {
  // MARK: A value is missing

  static func unfinished(behind last: Token, in source: SourceText) -> Diagnostic {
    Diagnostic(
      code: "unfinished-line",
      message: "the text ends after `\(source[last.span])`, where a value must follow",
      primary: last.span, help: "write the value after it")
  }

  static func missingValue(_ token: Token, _ source: SourceText, behind last: Token) -> Diagnostic {
    Diagnostic(
      code: "missing-value", message: "a value is missing before `\(source[token.span])`",
      primary: token.span,
      help: token.kind == .assign
        ? "to give a name to a value write  name = value"
        : last.kind.wantsMore
          ? token.kind.wantsMore && token.kind != .comma
            ? "delete `\(source[last.span])` or `\(source[token.span])`"
            : "write a value after `\(source[last.span])`"
          : nil)
  }

  static func emptyElement(_ span: Span, _ bracket: Parser.Bracket) -> Diagnostic {
    Diagnostic(
      code: "missing-value", message: "a value is missing before `,`", primary: span,
      help: bracket == .index
        ? "name the terms or the columns: [wt, hp]" : "remove the comma or write a value")
  }

  static func emptyGroup(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "missing-value", message: "nothing stands between the brackets", primary: span,
      help: "an empty list is written []")
  }

  static func emptyIndex(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "missing-value", message: "an index is missing between the brackets", primary: span,
      help: "name the terms or the columns: [wt, hp]")
  }

  static func argumentWithoutValue(_ name: Name) -> Diagnostic {
    Diagnostic(
      code: "missing-value", message: "argument `\(name.text)` has no value", primary: name.span,
      help: "write its value after the =, or delete `\(name.text) =`")
  }

  static func missingField(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "missing-field", message: "the name of a field is missing after the point", primary: span,
      help: "write it at once after the point: m.coef")
  }

  static func oneSidedFormula(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "one-sided-formula", message: "nothing stands to the left of `~`", primary: span,
      help: "a formula names its response: y ~ wt + hp; a prior names its terms: wt ~ normal(0, 1)")
  }

  static func helpWithoutName(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "help-without-name", message: "`?` asks for help on one name", primary: span,
      help: "?fit shows the page of fit; explain(\"lambda\") explains a topic")
  }

  // MARK: Too much

  static func strayQuestion(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "stray-question-mark", message: "`?` stands before or after one name, alone on its line",
      primary: span, help: "?fit shows the page of fit")
  }

  static func leadingPlus(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "leading-operator", message: "a line cannot start with `+`", primary: span,
      help: "to continue the line before, end that one with +, or put the whole in round brackets")
  }

  static func magic(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "leading-operator", message: "a line cannot start with `%`: there are no magic commands",
      primary: span, help: "settings are made with set(digits = 4): ?set lists them")
  }

  static func secondTilde(_ span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "second-tilde", message: "a formula has one `~`", primary: span,
      labels: [Label(first, "the first")],
      help: "several prior statements go in a list: [wt ~ normal(0, 1), rest ~ flat]")
  }

  static func strayAssignment(_ span: Span, isSecond: Bool, behindCall: Bool) -> Diagnostic {
    Diagnostic(
      code: "bad-target",
      message: isSecond ? "a line has one `=`" : "only a name can be given a value with `=`", primary: span,
      help: isSecond
        ? "write two lines: b = 1, then a = b"
        : behindCall ? "a function is written  f = x -> x^2" : "write  name = value  or  [a, b] = value")
  }

  static func assignmentInBrackets(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-target", message: "`=` cannot stand in these brackets", primary: span,
      help:
        "assign in a line of its own; an argument is named in the brackets of a call: fit(…, penalty = l1)")
  }

  static func argumentName(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-argument-name", message: "an argument's name is one name", primary: span,
      help: "write  name = value  between the commas")
  }

  static func reserved(_ word: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "reserved-word", message: "`\(word)` is a reserved word and cannot be a name here", primary: span,
      help: "choose another; a column of this name goes in backquotes")
  }

  static func repeatedName(_ name: Name, first: Span) -> Diagnostic {
    Diagnostic(
      code: "repeated-name", message: "`\(name.text)` stands here twice", primary: name.span,
      labels: [Label(first, "the first")], help: "give each place a name of its own")
  }

  static func functionWithoutParameter(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-function", message: "the name before `->` is missing", primary: span,
      help: "a function is written b -> expression or (y, eta) -> expression")
  }

  static func functionParameter(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-function", message: "`->` makes a function, and only names can stand to its left",
      primary: span,
      help: "write b -> expression; to give a name to a value write  name = value")
  }

  static func strayComma(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "stray-comma", message: "a comma outside brackets", primary: span,
      help: "a list is written [1, 2]")
  }

  static func missingComma(before word: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "missing-comma", message: "a comma is missing before `\(word)`", primary: span,
      help: "put a comma between the two")
  }

  static func tuple(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "list-in-round-brackets", message: "round brackets hold one value", primary: span,
      help: "a list is written [1, 2]")
  }

  static func calledNumber(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "called-number", message: "a number cannot be called", primary: span,
      help: "a product needs its *")
  }

  static func twoValues(
    _ token: Token, _ source: SourceText, behind last: Token, isInBrackets: Bool
  ) -> Diagnostic {
    if let habit = foreignWord(source, last) ?? numberWithTwoPoints(token, source, behind: last) {
      return habit
    }
    let (left, right) = (shortened(source[last.span]), shortened(source[token.span]))
    let areNames = last.kind == .name && token.kind == .name
    let help =
      switch (isInBrackets, areNames) {
      case (true, true):
        "write \(left) + \(right) or \(left), \(right); a column whose name has a space goes in backquotes: `\(left) \(right)`"
      case (true, false): "put a sign such as + or a comma between the two"
      case (false, true): "a call has brackets: \(left)(\(right)); or put a sign such as + between the two"
      case (false, false): "put a sign such as + between the two, or write two lines"
      }
    return Diagnostic(
      code: "two-values",
      message: last.kind.closesBracket
        ? "`\(right)` follows the bracket with no sign between them"
        : "`\(right)` follows `\(left)` with no sign between them",
      primary: token.span, help: help)
  }

  /// A word of another language in front of a value, with what to write in its place.
  private static func foreignWord(_ source: SourceText, _ last: Token) -> Diagnostic? {
    guard last.kind == .name else { return nil }
    let word = source[last.span]
    func diagnostic(_ message: String, _ help: String) -> Diagnostic {
      Diagnostic(code: "two-values", message: message, primary: last.span, help: help)
    }
    switch word {
    case "import", "from", "library", "require", "using":
      return diagnostic("nothing is imported here", "delete the line: every verb is there")
    case "for", "while":
      return diagnostic(
        "there is no `\(word)` in this language", "arithmetic works on whole lists: [1, 2, 3]^2")
    case "if", "else":
      return diagnostic(
        "there is no `\(word)` in this language",
        "there are only  name = value  and calls, such as fit(y ~ x, d)")
    case "def", "function", "return", "lambda", "fn":
      return diagnostic("`\(word)` does not make a function here", "write  f = x -> x^2")
    case "let", "var", "const":
      return diagnostic("`\(word)` is not needed here", "write  name = value")
    case "print", "echo": return diagnostic("`\(word)` needs brackets", "print(x), or the name alone: x")
    default: return nil
    }
  }

  /// `1.2.3`, and `cars.2`, which other tools read as a place.
  private static func numberWithTwoPoints(
    _ token: Token, _ source: SourceText, behind last: Token
  ) -> Diagnostic? {
    let (left, right) = (source[last.span], source[token.span])
    guard token.kind == .number, token.isAttached, right.utf8.first == UInt8(ascii: ".") else { return nil }
    switch last.kind {
    case .number:
      return Diagnostic(
        code: "bad-number", message: "`\(shortened(left + right))` is not a number",
        primary: last.span.union(token.span), help: "a number has one point, as in 1.23")
    case .name:
      return Diagnostic(
        code: "two-values", message: "what follows the point is a name, not a number", primary: token.span,
        help: "columns go by name: describe(\(left)) lists them")
    default: return nil
    }
  }

  // MARK: Brackets

  static func strayBracket(_ token: Token, _ source: SourceText) -> Diagnostic {
    let sign = source[token.span]
    return Diagnostic(
      code: "stray-bracket", message: "`\(sign)` closes nothing", primary: token.span,
      help: "remove it, or open it with \(sign == ")" ? "(" : "[")")
  }

  static func unclosedBracket(_ opening: Token, _ bracket: Parser.Bracket, stop: Token) -> Diagnostic {
    let sign = opening.kind == .leftRound ? "(" : "["
    let labels = stop.kind == .end ? [] : [Label(stop.span, "a new statement, before it is closed")]
    return Diagnostic(
      code: "unclosed-bracket", message: "this `\(sign)` is not closed", primary: opening.span,
      labels: labels,
      help: "add a \(bracket.closingSign)")
  }

  static func mismatched(_ closing: Token, opening: Token, _ bracket: Parser.Bracket) -> Diagnostic {
    let signs = opening.kind == .leftRound ? (open: "(", close: "]") : (open: "[", close: ")")
    return Diagnostic(
      code: "mismatched-bracket", message: "`\(signs.close)` cannot close `\(signs.open)`",
      primary: closing.span, labels: [Label(opening.span, "opened here")],
      help: "write \(bracket.closingSign)")
  }

  // MARK: Size

  static func expressionTooDeep(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "nested-too-deep", message: "the expression is nested too deep here", primary: span,
      help: "give a part a name in a line of its own")
  }

  static func chainTooLong(_ span: Span, limit: Int) -> Diagnostic {
    Diagnostic(
      code: "nested-too-deep", message: "more than \(limit) operators in one chain", primary: span,
      help: "in a formula . stands for all other columns; else give a part a name in a line of its own")
  }

  // MARK: Words

  static func unreadableNumber(_ span: Span) -> Diagnostic {
    Diagnostic(code: "bad-number", message: "this is not a number", primary: span)
  }

  static func numberTooLarge(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-number", message: "the number is too large", primary: span,
      help: "the largest is 1.797e308; infinity is written inf")
  }

  static func numberTooSmall(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "bad-number", message: "the number is too small to be told from 0", primary: span,
      help: "the smallest is 4.94e-324; write 0 if zero is meant")
  }

  static func unknownEscape(_ escape: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "unknown-escape", message: "`\(escape)` has no meaning in a text", primary: span,
      help: "a backslash is written \\\\; a path can use / instead")
  }

  static func badUnicodeEscape(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "unknown-escape", message: "after `\\u` a character's number is missing", primary: span,
      help: "write four hexadecimal digits, \\u03bb, or any number of them in braces, \\u{3bb}")
  }
}

/// A word short enough for a message.
private func shortened(_ word: String) -> String { word.count > 40 ? word.prefix(39) + "…" : word }
