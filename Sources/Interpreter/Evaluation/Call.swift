import Fitting
import Syntax
import Tables

/// A call of a verb with its arguments bound to parameters, and typed access to them.
///
/// Access evaluates; a value of the wrong kind is a diagnostic with its carets under the argument.
struct Call {
  struct Bound {
    let parameter: Parameter?
    let name: String?
    let expression: Expression
    /// Name and value together.
    let span: Span
  }

  let definition: VerbDefinition
  let evaluator: Evaluator
  /// The whole call.
  let span: Span
  let calleeSpan: Span
  /// In the order in which they were written.
  let arguments: [Bound]

  var context: CellContext { evaluator.context }
  var verb: String { definition.name }

  /// - Throws: every unknown, repeated or missing argument of the call at once.
  init(
    _ definition: VerbDefinition, arguments: [Argument], span: Span, calleeSpan: Span, evaluator: Evaluator
  ) throws(Failure) {
    self.definition = definition
    self.evaluator = evaluator
    self.span = span
    self.calleeSpan = calleeSpan
    do {
      self.arguments = try Call.bind(arguments, to: definition, span: span, calleeSpan: calleeSpan)
    } catch {
      guard case .diagnostics(let list) = error else { throw error }
      throw .diagnostics(
        list.map { diagnostic in
          guard let help = diagnostic.help, help.hasPrefix("for example") else { return diagnostic }
          var own = diagnostic
          own.help = evaluator.scope.inOwnNames(help)
          return own
        })
    }
  }

  /// Work in a verb's name that no call of it asked for: whatever is wrong is shown at `span`.
  init(without definition: VerbDefinition, span: Span, evaluator: Evaluator) {
    self.definition = definition
    self.evaluator = evaluator
    self.span = span
    calleeSpan = span
    arguments = []
  }

  private static func bind(
    _ arguments: [Argument], to definition: VerbDefinition, span: Span, calleeSpan: Span
  ) throws(Failure) -> [Bound] {
    var problems: [Diagnostic] = []
    var bound: [Bound] = []
    var places = definition.parameters.filter(\.isPositional)[...]
    var given: [String: Span] = [:]
    for argument in arguments {
      var parameter: Parameter?
      if let name = argument.name {
        parameter = definition.parameter(name.text)
        if parameter == nil && !definition.takesAnyName {
          problems.append(.unknownArgument(name, of: definition))
          continue
        }
        places.removeAll { $0.name == name.text }
      } else if let first = definition.first, bound.isEmpty, !argument.value.isFormula,
        let next = places.first, arguments.contains(where: { $0.name?.text == next.name })
      {
        parameter = first
      } else if let next = places.first(where: { given[$0.name] == nil }) {
        parameter = next
        places.removeAll { $0.name == next.name }
      } else if !definition.isVariadic {
        problems.append(.tooManyArguments(argument.value, of: definition))
        continue
      }
      let key = argument.name?.text ?? parameter?.name
      if let key, let first = given[key] {
        problems.append(.repeatedArgument(key, at: argument.span, first: first))
        continue
      }
      if let key { given[key] = argument.span }
      bound.append(
        Bound(
          parameter: parameter, name: argument.name?.text, expression: argument.value, span: argument.span))
    }
    for parameter in definition.parameters where parameter.isRequired && given[parameter.name] == nil {
      problems.append(.missingArgument(parameter, of: definition, at: calleeSpan))
    }
    if !problems.isEmpty { throw .diagnostics(problems) }
    return bound
  }

  // MARK: Access

  func argument(_ name: String) -> Bound? { arguments.first { $0.parameter?.name == name } }
  func has(_ name: String) -> Bool { argument(name) != nil }

  /// Arguments behind the named parameters, for verbs that take any number.
  var rest: [Bound] { arguments.filter { $0.parameter == nil } }

  /// Where to point for `name`: its value, or the verb where it was not given.
  func span(of name: String) -> Span { argument(name)?.expression.span ?? calleeSpan }

  /// The value of an argument, checked against the parameter's kinds; nil where it was not given.
  func value(_ name: String, over data: DataSet? = nil) throws(Failure) -> Value? {
    guard let bound = argument(name), let parameter = bound.parameter else { return nil }
    var scope = evaluator.scope
    if parameter.reading == .byRow, let data { scope = scope.over(data) }
    let value = try evaluator.evaluate(bound.expression, in: scope)
    try check(value, parameter, bound)
    return value
  }

  func number(_ name: String) throws(Failure) -> Double? {
    switch try value(name) {
    case nil: return nil
    case .number(let x): return x
    case let other?: throw wrongKind(name, other, wanted: "a number")
    }
  }

  /// A finite number above 0.
  func positive(_ name: String) throws(Failure) -> Double? {
    guard let x = try number(name) else { return nil }
    guard x > 0, x.isFinite else {
      throw fail(
        "out-of-range", "\(name) must be a number above 0, not \(NumberFormat.shortest.string(x))", at: name)
    }
    return x
  }

  /// A whole number not below `least`.
  func whole(_ name: String, atLeast least: Int) throws(Failure) -> Int? {
    guard let x = try number(name) else { return nil }
    guard x == x.rounded(), x >= Double(least), x < 1e15 else {
      let bound = least == 0 ? "a whole number, 0 or more" : "a whole number, \(least) or more"
      throw fail("out-of-range", "\(name) must be \(bound), not \(NumberFormat.shortest.string(x))", at: name)
    }
    return Int(x)
  }

  func vector(_ name: String) throws(Failure) -> [Double]? {
    guard let value = try value(name) else { return nil }
    guard let numbers = value.numbers else {
      throw wrongKind(name, value, wanted: "a number or a list of numbers")
    }
    return numbers
  }

  func text(_ name: String) throws(Failure) -> String? {
    guard let value = try value(name) else { return nil }
    guard case .text(let text) = value else { throw wrongKind(name, value, wanted: "a text") }
    if let choices = argument(name)?.parameter?.choices, !choices.isEmpty, !choices.contains(text) {
      let near = DidYouMean.suggestion(for: text, among: choices).map { "did you mean \"\($0)\"?   " } ?? ""
      let quoted = choices.map { "\"\($0)\"" }
      let isNamed = argument(name)?.name != nil
      throw fail(
        "unknown-choice", "\(name) cannot be \"\(text)\"", at: name,
        help: near
          + (isNamed && choices.count <= 3
            ? quoted.map { "\(name) = \($0)" }.joined(separator: " or ")
              + (quoted.count == 1 ? ", or leave it out" : "")
            : "one of: " + quoted.joined(separator: " ")))
    }
    return text
  }

  func logical(_ name: String) throws(Failure) -> Bool? {
    guard let value = try value(name) else { return nil }
    guard case .logical(let flag) = value else { throw wrongKind(name, value, wanted: "true or false") }
    return flag
  }

  func data(_ name: String) throws(Failure) -> DataSet? {
    guard let value = try value(name) else { return nil }
    guard case .data(var data) = value else { throw wrongKind(name, value, wanted: "a data set") }
    // A variable's name speaks to the reader; the file's name does not.
    if let variable = argument(name)?.expression.asName {
      data.name = variable.text
      data.isVariable = true
    }
    return data
  }

  // MARK: Failures

  func fail(
    _ code: String, _ message: String, at argument: String? = nil, span: Span? = nil, help: String? = nil
  ) -> Failure {
    .diagnostic(
      Diagnostic(
        code: code, message: message, primary: span ?? argument.map { self.span(of: $0) } ?? self.span,
        help: help,
        source: evaluator.source))
  }

  func wrongKind(_ name: String, _ value: Value, wanted: String, help: String? = nil) -> Failure {
    fail(
      "wrong-kind",
      argument(name)?.name == nil
        ? "\(verb) needs \(wanted) here, not \(value.kind.phrase)"
        : "\(name) must be \(wanted), not \(value.kind.phrase)", at: name, help: help)
  }

}

extension Expression {
  /// Written out as one.
  fileprivate var isFormula: Bool { if case .formula = kind { true } else { false } }
}

extension Diagnostic {
  fileprivate static func unknownArgument(_ name: Name, of verb: VerbDefinition) -> Diagnostic {
    let names = verb.parameters.map(\.name)
    let help =
      verb.misnomers[name.text]
      ?? DidYouMean.suggestion(for: name.text, among: names).map { "did you mean `\($0)`?" }
      ?? (names.isEmpty ? "it takes no arguments" : "it takes: " + names.joined(separator: ", "))
    return Diagnostic(
      code: "unknown-argument", message: "\(verb.name) has no argument `\(name.text)`", primary: name.span,
      help: help)
  }

  fileprivate static func tooManyArguments(_ value: Expression, of verb: VerbDefinition) -> Diagnostic {
    let penalties = Set(penaltyCatalogue.map(\.name))
    let isPenalty = value.mentionedNames.contains { penalties.contains($0.text) }
    let places = verb.parameters.filter(\.isPositional).count
    let named = verb.parameters.filter { !$0.isPositional }.map(\.name)
    return Diagnostic(
      code: "too-many-arguments",
      message:
        "\(verb.name) takes \(places == 0 ? "no" : "\(places)") unnamed argument\(places == 1 ? "" : "s")",
      primary: value.span,
      help: isPenalty && verb.parameter("penalty") != nil
        ? "give it its name: penalty = \(Syntax.source(of: value))"
        : named.isEmpty
          ? verb.signature : "options are named: " + named.map { "\($0) =" }.joined(separator: ", "))
  }

  fileprivate static func repeatedArgument(_ name: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "repeated-argument", message: "`\(name)` is given twice", primary: span,
      labels: [Label(first, "first given here")], help: "delete one of the two")
  }

  fileprivate static func missingArgument(
    _ parameter: Parameter, of verb: VerbDefinition, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "missing-argument", message: "\(verb.name) needs `\(parameter.name)`: \(parameter.summary)",
      primary: span, help: verb.exampleHelp)
  }
}
