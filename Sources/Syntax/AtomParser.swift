// The innermost rules: values, brackets, calls and functions.
//
//     postfix : atom { "(" [ arg {"," arg} ] ")" | "[" arg {"," arg} "]" | "." NAME }
//     atom    : NUMBER | TEXT | word | "." | NAME | "(" expr ")" | "[" [ expr {"," expr} ] "]"
//             | NAME "->" expr | "(" NAME {"," NAME} ")" "->" expr
//     arg     : [ NAME "=" ] expr
//
// A comma may stand behind the last element of a list or a call, as in Python.

extension Parser {
  mutating func postfix() throws(Failure) -> Expression {
    var base = try atom()
    while continues {
      switch token.kind {
      case .leftRound:
        if case .number = base.kind, !base.isParenthesised { throw fail(.calledNumber(token.span)) }
        let (arguments, end) = try bracketed(.call) { parser throws(Failure) in try parser.argument() }
        base = try node(.call(base, arguments), Span(base.span.start, end), at: previous.span)
      case .leftSquare:
        if case .list = base.kind, !token.isAttached, !base.isParenthesised {
          throw fail(.missingComma(before: "[", token.span))
        }
        let (indices, end) = try bracketed(.index) { parser throws(Failure) in try parser.argument() }
        base = try node(.index(base, indices), Span(base.span.start, end), at: previous.span)
      case .dot:
        let point = token.span
        advance()
        guard token.kind == .name || token.kind == .quotedName, continues else {
          throw fail(.missingField(point))
        }
        let field = takeName()
        base = try node(.field(base, field), base.span.union(field.span), at: field.span)
      default: return base
      }
    }
    return base
  }

  private mutating func atom() throws(Failure) -> Expression {
    let first = token
    switch first.kind {
    case .number:
      advance()
      return Expression(.number(try number(first)), span: first.span)
    case .text:
      advance()
      return Expression(.text(try text(first)), span: first.span)
    case .dot:
      advance()
      return Expression(.dot, span: first.span)
    case .name, .quotedName:
      if next.kind == .arrow, !next.startsLine { return try lambda([try takeTarget()], from: first) }
      if first.kind == .name, let word = reservedWord(source.bytes, first) {
        advance()
        return Expression(word, span: first.span)
      }
      return Expression(.name(takeName().text), span: first.span)
    case .leftRound:
      if isParameterList { return try lambda(try parameters(), from: first) }
      return try group()
    case .leftSquare:
      let (elements, end) = try bracketed(.list) { parser throws(Failure) in try parser.expression() }
      return try node(.list(elements), Span(first.start, end), at: first.span)
    case .end:
      throw failAtEnd(.unfinished(behind: previous, in: source))
    default:
      throw failAtToken(missingValue())
    }
  }

  private mutating func group() throws(Failure) -> Expression {
    let opening = token.span
    let (elements, end) = try bracketed(.group) { parser throws(Failure) in try parser.expression() }
    guard elements.count == 1, let inner = elements.first else {
      throw fail(elements.isEmpty ? .emptyGroup(Span(opening.start, end)) : .tuple(Span(opening.start, end)))
    }
    return Expression(inner.kind, span: Span(opening.start, end), isParenthesised: true)
  }

  private mutating func argument() throws(Failure) -> Argument {
    guard token.kind == .name || token.kind == .quotedName, next.kind == .assign else {
      return Argument(value: try expression())
    }
    let name = try takeTarget()
    advance()
    if token.kind == .comma || token.kind.closesBracket { throw fail(.argumentWithoutValue(name)) }
    return Argument(name: name, value: try expression())
  }

  // MARK: Functions

  /// Whether `( NAME {, NAME} ) ->` starts here.
  private var isParameterList: Bool {
    var ahead = 1
    while token(ahead: ahead).kind == .name || token(ahead: ahead).kind == .quotedName {
      ahead += 1
      if token(ahead: ahead).kind == .rightRound { return token(ahead: ahead + 1).kind == .arrow }
      guard token(ahead: ahead).kind == .comma else { return false }
      ahead += 1
    }
    return false
  }

  private mutating func parameters() throws(Failure) -> [Name] {
    var names: [Name] = []
    while token.kind != .arrow {
      advance()
      if token.kind == .arrow { break }
      let name = try takeTarget()
      if let first = names.first(where: { $0.text == name.text }) {
        throw fail(.repeatedName(name, first: first.span))
      }
      names.append(name)
    }
    return names
  }

  private mutating func lambda(_ parameters: [Name], from first: Token) throws(Failure) -> Expression {
    let arrow = token.span
    advance()
    let body = try expression()
    return try node(.lambda(parameters, body), Span(first.start, body.span.end), at: arrow)
  }

  // MARK: Brackets

  enum Bracket: String {
    case group, list, call, index

    var closing: Token.Kind { self == .group || self == .call ? .rightRound : .rightSquare }
    var closingSign: String { closing == .rightRound ? ")" : "]" }
  }

  /// The elements between the bracket at the current token and its partner, and where that ends. Reads on
  /// behind a mistake and throws at the end if there was one.
  private mutating func bracketed<Element>(
    _ bracket: Bracket, _ element: (inout Parser) throws(Failure) -> Element
  ) throws(Failure) -> (elements: [Element], end: Int) {
    let opening = token
    openBracket()
    var elements: [Element] = []
    var isRight = true
    while !token.kind.closesBracket {
      if token.kind == .end || token.kind == .semicolon { throw unclosed(opening, bracket) }
      if token.kind == .comma {
        _ = fail(.emptyElement(token.span, bracket))
        isRight = false
        advance()
        continue
      }
      do {
        elements.append(try element(&self))
        if token.kind != .comma, !token.kind.closesBracket { isRight = try readsOn(behind: opening, bracket) }
      } catch {
        if error == .outOfStep { throw error }
        isRight = false
        try skipElement()
      }
      if token.kind == .comma { advance() }
    }
    if token.kind != bracket.closing {
      _ = fail(.mismatched(token, opening: opening, bracket))
      isRight = false
    }
    if isRight, bracket == .index, elements.isEmpty || previous.kind == .comma {
      _ = fail(.emptyIndex(Span(opening.start, token.end)))
      isRight = false
    }
    let end = token.end
    closeBracket()
    if !isRight { throw .reported }
    return (elements, end)
  }

  /// Neither a comma nor a closing bracket follows an element. Returns false where the next element can be
  /// read all the same, because only the comma between two lines is missing.
  private mutating func readsOn(behind opening: Token, _ bracket: Bracket) throws(Failure) -> Bool {
    if token.kind == .end || token.kind == .semicolon || (token.startsLine && !isClosedLater) {
      throw unclosed(opening, bracket)
    }
    let mistake = failAtToken(unexpected(in: bracket))
    guard mistake == .reported, token.kind.startsValue, token.startsLine else { throw mistake }
    return false
  }

  private mutating func unclosed(_ opening: Token, _ bracket: Bracket) -> Failure {
    let diagnostic = Diagnostic.unclosedBracket(opening, bracket, stop: token)
    if token.kind == .end { return failAtEnd(diagnostic) }
    _ = fail(diagnostic)
    return .outOfStep
  }
}

extension Token.Kind {
  var startsValue: Bool {
    switch self {
    case .number, .text, .name, .quotedName, .leftRound, .leftSquare: true
    default: false
    }
  }
}
