import Fitting
import Priors
import Syntax
import Tables

/// What a name in front of `(` calls: a function of the session, a verb, mathematics, a penalty, a distribution.
extension Evaluator {
  func call(
    _ callee: Expression, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    guard let name = callee.asName else {
      guard case .function(let function) = try evaluate(callee, in: scope) else {
        throw fail(.notCallable("this", callee.span, help: "a verb or a function stands before the bracket"))
      }
      return try apply(function, arguments, span: span, in: scope)
    }
    if case .function(let function)? = scope.value(of: name.text) {
      return try apply(function, arguments, span: span, in: scope)
    }
    if let verb = verbDefinition(named: name.text) {
      return try run(verb, arguments, span: span, calleeSpan: name.span, in: scope) ?? .none
    }
    if let function = MathematicalFunction.named(name.text) {
      return try mathematics(function, arguments, span: span, in: scope)
    }
    if let definition = Builtins.penaltyDefinition(named: name.text) {
      return try penalty(definition, arguments, span: span, in: scope)
    }
    if let definition = lossDefinition(named: name.text) {
      return try loss(definition, arguments, span: span, in: scope)
    }
    if name.text == LossExpression.likelihoodName {
      return try likelihood(arguments, span: span, in: scope)
    }
    if let definition = distributionDefinition(named: name.text) {
      return try distribution(definition, arguments, span: span, in: scope)
    }
    if let value = scope.value(of: name.text) {
      throw fail(
        .notCallable("`\(name.text)` is \(value.kind.phrase): it", name.span, help: value.callHelp))
    }
    throw fail(.unknownFunction(name))
  }

  /// A verb's value; nil where it shows nothing.
  func run(
    _ verb: any Verb.Type, _ arguments: [Argument], span: Span, calleeSpan: Span, in scope: Scope
  ) throws(Failure) -> Value? {
    var inner = self
    inner.scope = scope
    return try locating { () throws(Failure) in
      let call = try Call(
        verb.definition, arguments: arguments, span: span, calleeSpan: calleeSpan, evaluator: inner)
      return try context.progress.during(verb.definition.name) { () throws(Failure) in try verb.run(call) }
    }
  }

  // MARK: Functions of the session

  func apply(
    _ function: FunctionValue, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    guard arguments.count == function.parameters.count, arguments.allSatisfy({ $0.name == nil }) else {
      let wanted = function.parameters.map(\.text).joined(separator: ", ")
      let count = function.parameters.count
      let before = source[Span(span.start, arguments.first.map(\.span.start) ?? span.end)]
      // What is called may have brackets of its own: (x -> x)(1).
      let name = before.lastIndex(of: "(").map { before[..<$0] } ?? before[...]
      throw fail(
        Diagnostic(
          code: "wrong-argument-count",
          message:
            "this function takes \(count == 1 ? "1 value" : "\(count) values") (\(wanted)), not \(arguments.count)",
          primary: span,
          help: "for example  \(name)(\((1...max(count, 1)).map(String.init).joined(separator: ", ")))"))
    }
    if context.isInterrupted { throw .interrupted }
    var values: [Value] = []
    for argument in arguments { values.append(try evaluate(argument.value, in: scope)) }
    return try apply(function, values)
  }

  /// The body's value with parameters bound; `values` are as many as the function's parameters.
  func apply(_ function: FunctionValue, _ values: [Value]) throws(Failure) -> Value {
    var parameters = function.captured
    for (name, value) in zip(function.parameters, values) { parameters[name.text] = value }
    let inner = Evaluator(
      context: context, source: function.source, scope: Scope(variables: [:], parameters: parameters))
    return try inner.evaluate(function.body)
  }

  // MARK: Mathematics

  private func mathematics(
    _ function: MathematicalFunction, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    if let named = arguments.first(where: { $0.name != nil })?.name {
      throw fail(
        Diagnostic(
          code: "unknown-argument", message: "\(function.name) has no argument `\(named.text)`",
          primary: named.span, help: "it is called \(function.signature)"))
    }
    // `max(1, 2, 3)` is the largest of its arguments.
    let expressions = arguments.map(\.value)
    var values: [Value] = []
    for expression in expressions { values.append(try evaluate(expression, in: scope)) }
    switch (function.kind, values.count) {
    case (.elementwise(let map), 1):
      switch values[0] {
      case .number(let x): return .number(map(x))
      case .matrix(let matrix):
        return try context.apart(matrix.elements.count) { .matrix(matrix.mapped(map)) }
      default:
        let numbers = try numbers(values[0], for: function, at: expressions[0].span)
        return try context.apart(numbers.count) { .vector(numbers.map(map)) }
      }
    case (.reduction(let reduce), 1...):
      var all: [Double] = []
      for (value, expression) in zip(values, expressions) {
        if case .matrix(let matrix) = value {
          all += matrix.elements
          continue
        }
        let numbers = try numbers(value, for: function, at: expression.span)
        if values.count == 1 { all = numbers } else { all += numbers }
      }
      return try context.apart(all.count) { [all] in .number(reduce(all)) }
    case (.pairwise(let combine), 2):
      let x = try numbers(values[0], for: function, at: expressions[0].span)
      let y = try numbers(values[1], for: function, at: expressions[1].span)
      guard x.count == y.count else {
        throw fail(
          Diagnostic(
            code: "shape-mismatch",
            message: "\(function.name) of a list of \(x.count) and a list of \(y.count)",
            primary: span, help: "both need the same length"))
      }
      return try context.apart(x.count) { .number(combine(x, y)) }
    case (.parallel(let combine), 2):
      let x = try numbers(values[0], for: function, at: expressions[0].span)
      let y = try numbers(values[1], for: function, at: expressions[1].span)
      if case (.number, .number) = (values[0], values[1]) { return .number(combine(x[0], y[0])) }
      if case .number = values[0] { return .vector(y.map { combine(x[0], $0) }) }
      if case .number = values[1] { return .vector(x.map { combine($0, y[0]) }) }
      guard x.count == y.count else {
        throw fail(
          Diagnostic(
            code: "shape-mismatch",
            message: "\(function.name) of a list of \(x.count) and a list of \(y.count)",
            primary: span, help: "both need the same length, or one of them a single number"))
      }
      return try context.apart(x.count) { .vector(zip(x, y).map(combine)) }
    case (.matrix(let map), 1):
      let matrix = try matrix(values[0], for: function, at: expressions[0].span)
      guard let result = map(matrix) else { throw fail(.noResult(function, matrix, at: expressions[0].span)) }
      return result
    default:
      throw fail(
        Diagnostic(
          code: "wrong-argument-count",
          message:
            "\(function.name) got \(values.isEmpty ? "no" : "\(values.count)") argument\(values.count == 1 ? "" : "s")",
          primary: span,
          help: "it is called \(function.signature): \(function.summary)"))
    }
  }

  private func numbers(
    _ value: Value, for function: MathematicalFunction, at span: Span
  ) throws(Failure) -> [Double] {
    guard let numbers = value.numbers else {
      throw fail(.wrongMathematics(function, value, wanted: "numbers", at: span))
    }
    return numbers
  }

  private func matrix(
    _ value: Value, for function: MathematicalFunction, at span: Span
  ) throws(Failure) -> Matrix {
    guard case .matrix(let matrix) = value else {
      throw fail(.wrongMathematics(function, value, wanted: "a matrix", at: span))
    }
    return matrix
  }

  // MARK: Penalties and distributions

  private func penalty(
    _ definition: PenaltyDefinition, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    let names = definition.parameters.map(\.name)
    // group(wt, cyl) names terms, as group[wt, cyl] does.
    if definition.parameters.allSatisfy({ $0.kind == .terms }), !arguments.isEmpty,
      arguments.allSatisfy({ $0.name == nil })
    {
      let whole = try locating { () throws(Failure) in
        try Builtins.penalty(definition, names.map { _ in nil }, definition.name, at: span)
      }
      let terms = arguments.flatMap { argument in
        if case .list(let elements) = argument.value.kind { elements } else { [argument.value] }
      }
      return .penalty(whole.restricted(to: try restriction(terms)))
    }
    let placed = try place(arguments, names: names, positional: names, of: definition.name)
    var made: [PenaltyArgument?] = []
    var written: [String] = []
    for name in names {
      guard let expression = placed[name] else {
        made.append(nil)
        continue
      }
      written.append(Syntax.source(of: expression))
      switch try evaluate(expression, in: scope) {
      case .number(let x): made.append(.number(x))
      case .matrix(let matrix): made.append(.matrix(matrix))
      case let other:
        throw fail(
          Diagnostic(
            code: "wrong-kind", message: "\(definition.name)'s \(name) cannot be \(other.kind.phrase)",
            primary: expression.span,
            help: definition.parameters.first { $0.name == name }?.kind == .number
              ? "a number: \(definition.name)(0.5)" : definition.summary))
      }
    }
    let name = written.isEmpty ? definition.name : "\(definition.name)(\(written.joined(separator: ", ")))"
    return .penalty(
      try locating { () throws(Failure) in
        try Builtins.penalty(definition, made, name, at: span, spans: placed.mapValues(\.span))
      })
  }

  private func distribution(
    _ definition: DistributionDefinition, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    let placed = try place(
      arguments, names: definition.parameters.map(\.name),
      positional: definition.parameters.filter(\.isPositional).map(\.name), of: definition.name)
    var made: [String: DistributionArgument] = [:]
    for (name, expression) in placed {
      switch try evaluate(expression, in: scope) {
      case .number(let x): made[name] = .number(x)
      case .matrix(let matrix): made[name] = .matrix(matrix.rowLists)
      case let value:
        guard let numbers = value.numbers else {
          throw fail(
            Diagnostic(
              code: "wrong-kind", message: "\(definition.name)'s \(name) cannot be \(value.kind.phrase)",
              primary: expression.span, help: definition.signatures.joined(separator: "  or  ")))
        }
        made[name] = .list(numbers)
      }
    }
    return .prior(
      try locating { () throws(Failure) in
        try Builtins.prior(definition, made, span: span, source: source) { placed[$0]?.span ?? span }
      })
  }

  /// Arguments by parameter name, by place where they have none.
  func place(
    _ arguments: [Argument], names: [String], positional: [String], of callee: String
  ) throws(Failure) -> [String: Expression] {
    var placed: [String: Expression] = [:]
    var open = positional[...]
    for argument in arguments {
      guard let name = argument.name?.text ?? open.first else {
        throw fail(
          Diagnostic(
            code: "too-many-arguments",
            message: "\(callee) takes at most \(positional.count) unnamed arguments",
            primary: argument.span, help: "\(callee)(\(names.joined(separator: ", ")))"))
      }
      guard names.contains(name) else {
        let near = DidYouMean.suggestion(for: name, among: names).map { "did you mean `\($0)`?   " } ?? ""
        throw fail(
          Diagnostic(
            code: "unknown-argument", message: "\(callee) has no argument `\(name)`",
            primary: argument.name?.span ?? argument.span,
            help: near + "it takes: " + names.joined(separator: ", ")))
      }
      guard placed.updateValue(argument.value, forKey: name) == nil else {
        throw fail(
          Diagnostic(
            code: "repeated-argument", message: "`\(name)` is given twice", primary: argument.span,
            help: "delete one of the two"))
      }
      open.removeAll { $0 == name }
    }
    return placed
  }
}

extension Diagnostic {
  fileprivate static func notCallable(_ what: String, _ span: Span, help: String?) -> Diagnostic {
    Diagnostic(code: "not-a-function", message: "\(what) cannot be called", primary: span, help: help)
  }

  fileprivate static func wrongMathematics(
    _ function: MathematicalFunction, _ value: Value, wanted: String, at span: Span
  ) -> Diagnostic {
    var found = value.kind.phrase
    if case .column(let column) = value { found = "the \(column.kind.rawValue) column `\(column.name)`" }
    return Diagnostic(
      code: "wrong-kind", message: "\(function.name) works on \(wanted), not on \(found)", primary: span,
      help: "\(function.signature): \(function.summary)")
  }

  fileprivate static func noResult(
    _ function: MathematicalFunction, _ matrix: Matrix, at span: Span
  ) -> Diagnostic {
    let shape = "\(matrix.rows) × \(matrix.columns)"
    return matrix.rows == matrix.columns
      ? Diagnostic(
        code: "singular", message: "the \(shape) matrix has no inverse", primary: span,
        help: "its rows depend on each other")
      : Diagnostic(
        code: "not-square", message: "\(function.name) needs a square matrix, not \(shape)", primary: span)
  }

  fileprivate static func unknownFunction(_ name: Name) -> Diagnostic {
    let candidates =
      verbCatalogue.map { $0.definition.name } + MathematicalFunction.catalogue.map(\.name)
      + penaltyCatalogue.map(\.name) + distributionCatalogue.map(\.name) + LossExpression.names
    let near = DidYouMean.suggestion(for: name.text, among: candidates)
    return Diagnostic(
      code: "unknown-function", message: "there is no verb or function `\(name.text)`", primary: name.span,
      help: ForeignNames.help(for: name.text) ?? near.map { "did you mean `\($0)`?" }
        ?? "help() lists the verbs")
  }
}
