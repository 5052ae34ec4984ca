// The outermost rules:
//
//     statement : [ target "=" ] expr | "?" NAME | NAME "?"
//     target    : NAME | "[" NAME { "," NAME } "]"

extension Parser {
  mutating func statement() throws(Failure) -> Statement {
    start = index
    openBrackets = 0
    hasTarget = false
    let first = token
    let kind = try statementKind()
    guard token.kind == .end || token.kind == .semicolon || token.startsLine else {
      throw fail(unexpected(in: nil))
    }
    return Statement(kind: kind, span: Span(first.start, tokens[index - 1].end))
  }

  private mutating func statementKind() throws(Failure) -> Statement.Kind {
    if token.kind == .question { return try helpRequest() }
    if token.kind == .name || token.kind == .quotedName, !next.startsLine {
      if next.kind == .question {
        let name = takeName()
        advance()
        return .helpRequest(name)
      }
      if next.kind == .assign {
        let name = try takeTarget()
        advance()
        hasTarget = true
        return .assignment(targets: [name], value: try expression(), isList: false)
      }
    }
    if token.kind == .leftSquare, isTargetList { return try listAssignment() }
    if token.kind == .plus { throw fail(.leadingPlus(token.span)) }
    if token.kind == .remainder { throw fail(.magic(token.span)) }
    return .expression(try expression())
  }

  private mutating func helpRequest() throws(Failure) -> Statement.Kind {
    let question = token.span
    advance()
    guard token.kind == .name || token.kind == .quotedName, !token.startsLine else {
      throw fail(.helpWithoutName(question))
    }
    return .helpRequest(takeName())
  }

  /// Whether `[ NAME {, NAME} ] =` starts here.
  private var isTargetList: Bool {
    var ahead = index + 1
    while tokens[ahead].kind == .name || tokens[ahead].kind == .quotedName {
      ahead += 1
      if tokens[ahead].kind == .rightSquare { return tokens[ahead + 1].kind == .assign }
      guard tokens[ahead].kind == .comma else { return false }
      ahead += 1
    }
    return false
  }

  private mutating func listAssignment() throws(Failure) -> Statement.Kind {
    var targets: [Name] = []
    while token.kind != .assign {
      advance()
      if token.kind == .assign { break }
      let name = try takeTarget()
      if let first = targets.first(where: { $0.text == name.text }) {
        throw fail(.repeatedName(name, first: first.span))
      }
      targets.append(name)
    }
    advance()
    hasTarget = true
    return .assignment(targets: targets, value: try expression(), isList: true)
  }
}
