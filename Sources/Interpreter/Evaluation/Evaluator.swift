import Fitting
import Priors
import Syntax
import Tables

/// Gives expressions their values.
///
/// Names mean, innermost first: parameters of the function that runs, columns of the data in sight, variables,
/// then the language's own penalties, losses and distributions. A name in front of `(` is looked for among the
/// functions of the session, then among the verbs, so that a variable called `path` hides no verb.
struct Evaluator {
  let context: CellContext
  /// The text in which spans are measured.
  let source: SourceText
  var scope: Scope

  func evaluate(_ expression: Expression) throws(Failure) -> Value { try evaluate(expression, in: scope) }

  /// - Throws: diagnostics located in `source`.
  func evaluate(_ expression: Expression, in scope: Scope) throws(Failure) -> Value {
    guard context.stack.isLeft else { throw fail(.tooDeep(expression.span)) }
    switch expression.kind {
    case .number(let x): return .number(x)
    case .text(let text): return .text(text)
    case .logical(let flag): return .logical(flag)
    case .none: return .none
    case .rest: throw fail(.outOfPlace("rest", expression.span, "it stands for the other terms: rest ~ flat"))
    case .dot:
      throw fail(.outOfPlace(".", expression.span, "it stands for all other columns in a formula: y ~ ."))
    case .name(let name): return try value(ofName: Name(name, span: expression.span), in: scope)
    case .list(let elements): return try list(elements, in: scope)
    case .call(let callee, let arguments):
      return try call(callee, arguments, span: expression.span, in: scope)
    case .index(let base, let indices): return try index(base, indices, span: expression.span, in: scope)
    case .field(let base, let name): return try field(base, name, in: scope)
    case .unary(let sign, let operand): return try negate(operand, sign: sign, in: scope)
    case .binary(let sign, let left, let right):
      if sign.symbol == .colon {
        throw fail(.outOfPlace(":", sign.span, "it makes an interaction in a formula: y ~ a:b"))
      }
      let x = try evaluate(left, in: scope)
      let y = try evaluate(right, in: scope)
      let arithmetic = Arithmetic(
        operation: sign, span: expression.span, leftSpan: left.span, rightSpan: right.span,
        source: source)
      return try locating { () throws(Failure) in
        try context.apart(max(x.size, y.size)) { () throws(Failure) in try arithmetic.apply(x, y) }
      }
    case .formula(let left, _, let right):
      return try tilde(left, right, span: expression.span, in: scope)
    case .lambda(let parameters, let body):
      let captured = scope.variables.merging(scope.parameters) { _, inner in inner }
      let free = captured.filter { body.mentions($0.key) }
      return .function(FunctionValue(parameters: parameters, body: body, source: source, captured: free))
    }
  }

  func fail(_ diagnostic: Diagnostic) -> Failure { .diagnostic(diagnostic.located(in: source)) }

  func locating<T>(_ work: () throws(Failure) -> T) throws(Failure) -> T {
    do { return try work() } catch { throw error.located(in: source) }
  }

  // MARK: Names

  private func value(ofName name: Name, in scope: Scope) throws(Failure) -> Value {
    if let value = scope.value(of: name.text) { return value }
    if let value = try Builtins.value(of: name.text) { return value }
    if let definition = lossDefinition(named: name.text),
      let parameter = definition.parameters.first(where: \.isRequired)
    {
      throw fail(.lossNeeds(parameter, definition, name.span))
    }
    throw fail(.unknownName(name, scope: scope))
  }

  // MARK: Lists

  private func list(_ elements: [Expression], in scope: Scope) throws(Failure) -> Value {
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements { values.append(try evaluate(element, in: scope)) }
    return try ListValue.combine(values, spans: elements.map(\.span)) { fail($0) }
  }

  // MARK: Signs

  private func negate(_ operand: Expression, sign: UnaryOperator, in scope: Scope) throws(Failure) -> Value {
    switch try evaluate(operand, in: scope) {
    case .number(let x): return .number(-x)
    case .matrix(let matrix): return .matrix(matrix.mapped(-))
    case .penalty:
      throw fail(
        Diagnostic(
          code: "negative-strength", message: "the strength of a penalty cannot be negative",
          primary: sign.span,
          help: "a negative strength would reward large coefficients; 0 or `none` switches a penalty off"))
    case let value:
      guard let numbers = value.numbers else {
        throw fail(
          Diagnostic(
            code: "not-a-number", message: "`-` works on numbers, not on \(value.kind.phrase)",
            primary: operand.span, help: value.arithmeticHelp(source[operand.span])))
      }
      return try context.apart(numbers.count) { .vector(numbers.map(-)) }
    }
  }

  // MARK: Formulas and prior statements

  private func tilde(
    _ left: Expression, _ right: Expression, span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    guard isDistribution(right, in: scope), case .prior(let prior) = try evaluate(right, in: scope) else {
      return .formula(Formula(response: left, terms: right, source: source, span: span))
    }
    guard prior.statements.count == 1, prior.statements[0].selection == .all else {
      throw fail(
        Diagnostic(
          code: "not-a-distribution", message: "this prior names its terms already", primary: right.span,
          help: "give it whole: fit(…, prior = q)"))
    }
    let selection = try self.selection(left)
    return .prior(
      PriorExpression(statements: [
        PriorExpression.Statement(
          selection: selection, distribution: prior.statements[0].distribution, span: span, source: source)
      ]))
  }

  private func isDistribution(_ expression: Expression, in scope: Scope) -> Bool {
    switch expression.kind {
    case .name(let name):
      if case .prior? = scope.variables[name] { return true }
      return distributionDefinition(named: name)?.parameters.isEmpty == true
    case .call(let callee, _):
      guard let name = callee.asName else { return false }
      if case .function? = scope.value(of: name.text) { return false }
      return distributionDefinition(named: name.text) != nil || name.text == PriorVerb.definition.name
    default: return false
    }
  }

  /// The terms on the left of a prior statement: `wt`, `[wt, hp]`, `rest`.
  private func selection(_ expression: Expression) throws(Failure) -> TermSelection {
    switch expression.kind {
    case .rest: return .rest
    case .list(let elements):
      var names: [Name] = []
      for element in elements { names.append(try termName(element)) }
      return .only(names)
    default: return .only([try termName(expression)])
    }
  }

  /// The name of a term: a bare name, or an expression such as `log(hp)` by its canonical text.
  func termName(_ expression: Expression) throws(Failure) -> Name {
    switch expression.kind {
    case .name(let name): return Name(name, span: expression.span)
    case .call, .binary, .field: return Name(Syntax.source(of: expression), span: expression.span)
    default:
      throw fail(
        Diagnostic(
          code: "not-a-term", message: "a term of the model is expected here", primary: expression.span,
          help: "name terms bare: wt, or a list of them: [wt, hp]"))
    }
  }
}

extension Diagnostic {
  fileprivate static func tooDeep(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "too-deep", message: "expressions and function calls are nested too deeply here", primary: span,
      help: "a function that calls itself never ends: there is no condition that could stop it")
  }

  static func outOfPlace(_ what: String, _ span: Span, _ help: String) -> Diagnostic {
    Diagnostic(code: "out-of-place", message: "`\(what)` has no meaning here", primary: span, help: help)
  }

  fileprivate static func unknownName(_ name: Name, scope: Scope) -> Diagnostic {
    let builtins = Builtins.names
    if verbDefinition(named: name.text) != nil {
      return Diagnostic(
        code: "unknown-name", message: "`\(name.text)` is a verb: it needs its brackets", primary: name.span,
        help: "?\(name.text) tells what it does")
    }
    let called = penaltyCatalogue.first { $0.name == name.text }?.callWithArguments
    if let called {
      return Diagnostic(
        code: "unknown-name", message: "`\(name.text)` needs its arguments in brackets", primary: name.span,
        help: "for example \(called)   ?\(name.text) tells what they are")
    }
    if let help = ForeignNames.help(for: name.text) ?? scope.columnHelp(name.text) {
      return Diagnostic(
        code: "unknown-name", message: "`\(name.text)` is not defined", primary: name.span, help: help)
    }
    let near = DidYouMean.suggestion(for: name.text, among: scope.names + builtins)
    let known = scope.variables.keys.sorted()
    let list =
      known.isEmpty
      ? nil : "defined: " + known.prefix(12).joined(separator: " ") + (known.count > 12 ? " …" : "")
    let help = [near.map { "did you mean `\($0)`?" }, list].compactMap { $0 }.joined(separator: "   ")
    return Diagnostic(
      code: "unknown-name", message: "`\(name.text)` is not defined", primary: name.span,
      help: help.isEmpty
        ? "give it a value first:  \(name.text) = 0.5  or  \(name.text) = read(\"file.csv\")" : help)
  }
}
