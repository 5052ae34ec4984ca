import Fitting
import Priors
import Syntax

/// Calls that make penalties and distributions: `lp(1.5)`, `group(wt, cyl)`, `normal(0, 1)`.
extension Evaluator {
  func penalty(
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

  func distribution(
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
}
