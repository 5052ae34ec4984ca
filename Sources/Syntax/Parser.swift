/// Recursive descent over the tokens: the statements, and how parsing goes on behind a mistake.
///
/// Grammar (a `~` binds loosest; every operator but `^` groups to the left):
///
///     statement : [ target "=" ] expr | "?" NAME | NAME "?"
///     expr      : sum [ "~" sum ]
///     sum       : product { ("+"|"-") product }
///     product   : interaction { ("*"|"/"|"%") interaction }
///     interaction : unary { ":" unary }
///     unary     : "-" unary | power
///     power     : postfix [ "^" unary ]
///
/// Convention: `:` binds tighter than `*`, as in R, so that `a*b:c` is the same model in both.
///
/// A rule that finds a mistake reports it and throws; the innermost bracket (at its next comma) or else the
/// statement (at the next line) catches, so that one cell tells several independent mistakes.
package struct Parser {
  /// The greatest height of a tree: longer chains of operators are refused.
  package static let heightLimit = 1000
  /// How many signs, powers and functions may stand within each other, over the brackets.
  private static let recursionLimit = 2 * Lexer.nestingLimit

  enum Failure: Error {
    /// The mistake is in `diagnostics`; brackets are still in step.
    case reported
    /// The same, and the current token belongs to no open bracket any more.
    case outOfStep
  }

  let source: SourceText
  let tokens: [Token]
  private let lexer: Lexer
  var index = 0
  var openBrackets = 0
  private var recursion = 0
  private var diagnostics: [Diagnostic] = []
  private var metEnd = false
  private let isInterrupted: () -> Bool
  private var wasInterrupted = false
  /// The index of the statement's first token.
  var start = 0
  /// The statement has its `=`.
  var hasTarget = false

  init(_ source: SourceText, isInterrupted: @escaping () -> Bool) {
    self.source = source
    self.isInterrupted = isInterrupted
    lexer = Lexer.run(source, isInterrupted: isInterrupted)
    tokens = lexer.tokens
    wasInterrupted = lexer.wasInterrupted
  }

  // MARK: Program

  /// Nil where it was told to stop.
  mutating func run() -> ParseResult? {
    var statements: [Statement] = []
    // A statement a line, or fewer: a program of many is not copied as it grows.
    statements.reserveCapacity(tokens.count { $0.startsLine })
    while token.kind != .end {
      if token.kind == .semicolon {
        advance()
        continue
      }
      do {
        var statement = try statement()
        if token.kind == .semicolon {
          while token.kind == .semicolon { advance() }
          statement.isSilenced = token.startsLine || token.kind == .end
        }
        statements.append(statement)
      } catch {
        recover()
      }
    }
    return wasInterrupted ? nil : result(statements)
  }

  private func result(_ statements: [Statement]) -> ParseResult {
    var all = diagnostics.isEmpty ? lexer.diagnostics : lexer.diagnostics + diagnostics
    let needsMore = metEnd && all.count == 1 && !lexer.stoppedEarly
    all.sort { ($0.primary?.start ?? 0) < ($1.primary?.start ?? 0) }
    if all.count >= Lexer.errorLimit {
      all.removeLast(all.count - Lexer.errorLimit)
      all[all.count - 1].notes.append("further mistakes are not shown")
    }
    return ParseResult(
      source: source, program: Program(statements: statements), diagnostics: all, needsMoreInput: needsMore,
      indent: needsMore ? String(repeating: "  ", count: max(1, openBrackets)) : "")
  }

  /// Goes to the start of the next statement.
  private mutating func recover() {
    recursion = 0
    var depth = 0
    // At the end, `openBrackets` still tells how far to indent the next line.
    while token.kind != .end {
      if token.kind == .semicolon || (depth == 0 && token.startsLine && index > start) {
        break
      }
      if token.kind.opensBracket { depth += 1 }
      if token.kind.closesBracket { depth = max(0, depth - 1) }
      advance()
    }
    if token.kind != .end { openBrackets = 0 }
  }

  // MARK: Operators

  mutating func expression() throws(Failure) -> Expression {
    let left = try operators(atLeast: .sum)
    guard continues, token.kind == .tilde else { return left }
    let tilde = token.span
    advance()
    let right = try operators(atLeast: .sum)
    if continues, token.kind == .tilde { throw fail(.secondTilde(token.span, first: tilde)) }
    return try node(.formula(left, tilde: tilde, right), left.span.union(right.span), at: tilde)
  }

  private mutating func operators(atLeast floor: Precedence) throws(Failure) -> Expression {
    var left = try unary()
    while continues, let symbol = token.kind.operatorSymbol, symbol.precedence >= floor,
      symbol.precedence < .power
    {
      let sign = BinaryOperator(symbol, span: token.span)
      advance()
      let right = try operators(atLeast: symbol.precedence.tighter)
      left = try node(.binary(sign, left, right), left.span.union(right.span), at: sign.span)
    }
    return left
  }

  private mutating func unary() throws(Failure) -> Expression {
    recursion += 1
    defer { recursion -= 1 }
    guard recursion <= Parser.recursionLimit else { throw giveUp(.expressionTooDeep(token.span)) }
    switch token.kind {
    case .minus:
      let sign = UnaryOperator(.minus, span: token.span)
      advance()
      let operand = try unary()
      return try node(.unary(sign, operand), sign.span.union(operand.span), at: sign.span)
    case .plus where index > start:
      advance()
      return try unary()
    default:
      let base = try postfix()
      guard continues, token.kind == .power else { return base }
      let sign = BinaryOperator(.power, span: token.span)
      advance()
      let exponent = try unary()
      return try node(.binary(sign, base, exponent), base.span.union(exponent.span), at: sign.span)
    }
  }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var next: Token { tokens[min(index + 1, tokens.count - 1)] }
  var previous: Token { tokens[max(index - 1, 0)] }

  func token(ahead: Int) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

  /// The current token belongs to the expression before it: brackets are open, or it is on the same line.
  var continues: Bool { openBrackets > 0 || !token.startsLine }

  var isInBrackets: Bool { openBrackets > 0 }

  mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
    if index & 0x3FFF == 0, isInterrupted() {
      wasInterrupted = true
      index = tokens.count - 1
    }
  }

  mutating func openBracket() {
    openBrackets += 1
    advance()
  }

  mutating func closeBracket() {
    openBrackets = max(0, openBrackets - 1)
    advance()
  }

  /// Whether the bracket that is open at the current token is closed somewhere.
  var isClosedLater: Bool {
    var depth = 0
    for token in tokens[index...] {
      if token.kind == .semicolon { return false }
      if token.kind.opensBracket { depth += 1 }
      if token.kind.closesBracket {
        if depth == 0 { return true }
        depth -= 1
      }
    }
    return false
  }

  /// Skips to the comma or the closing bracket that belongs to the innermost open bracket.
  mutating func skipElement() throws(Failure) {
    var depth = 0
    while token.kind != .end, token.kind != .semicolon {
      if depth == 0, token.kind == .comma || token.kind.closesBracket { return }
      if token.kind.opensBracket { depth += 1 }
      if token.kind.closesBracket { depth -= 1 }
      advance()
    }
    throw .outOfStep
  }

  /// The text of the current name token, which it consumes.
  mutating func takeName() -> Name {
    let name = Name(nameText(token, in: source), span: token.span)
    advance()
    return name
  }

  /// A name that may be given to a value, an argument or a parameter.
  mutating func takeTarget() throws(Failure) -> Name {
    if token.kind == .name, reservedWord(source.bytes, token) != nil {
      throw fail(.reserved(source[token.span], token.span))
    }
    return takeName()
  }

  // MARK: Nodes and mistakes

  /// - Parameter place: where to point if the tree grows too high.
  mutating func node(_ kind: Expression.Kind, _ span: Span, at place: Span) throws(Failure) -> Expression {
    let expression = Expression(kind, span: span)
    guard expression.height <= Parser.heightLimit else {
      throw fail(.chainTooLong(place, limit: Parser.heightLimit))
    }
    return expression
  }

  /// Reports a mistake; nil stands for one that the lexer has reported.
  mutating func fail(_ diagnostic: Diagnostic?) -> Failure {
    // The token that broke one statement may be the first of the next: once is enough.
    if let diagnostic, diagnostic.primary == nil || diagnostic.primary != diagnostics.last?.primary {
      diagnostics.append(diagnostic.located(in: source))
    }
    if diagnostics.count >= Lexer.errorLimit { index = tokens.count - 1 }
    return .reported
  }

  /// The current token has no place here.
  ///
  /// An unclosed text has swallowed the rest of its line, perhaps with the bracket that would close the call: then
  /// the next line is a new statement.
  mutating func failAtToken(_ diagnostic: Diagnostic?) -> Failure {
    let failure = fail(diagnostic)
    guard token.kind == .unclosedText, isInBrackets else { return failure }
    advance()
    return isClosedLater ? .reported : .outOfStep
  }

  /// The text stops where something is missing: a mistake that more input may mend.
  mutating func failAtEnd(_ diagnostic: Diagnostic) -> Failure {
    metEnd = true
    // Behind an unclosed text, or where the lexer gave up, nothing is known of what is missing.
    let isKnown = lexer.stoppedEarly || (lexer.lastUnclosedText.map { $0 >= tokens[start].start } ?? false)
    _ = fail(isKnown ? nil : diagnostic)
    return .outOfStep
  }

  /// Reports a mistake behind which nothing is worth reading.
  private mutating func giveUp(_ diagnostic: Diagnostic) -> Failure {
    _ = fail(diagnostic)
    index = tokens.count - 1
    return .outOfStep
  }
}
