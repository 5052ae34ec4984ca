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
