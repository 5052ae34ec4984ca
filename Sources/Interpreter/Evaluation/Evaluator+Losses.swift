import Fitting
import Syntax
import Tables

/// Losses with brackets: `huber(1.5)`, `cox(ties = "breslow")`, `nll(poisson)`.
extension Evaluator {
  func loss(
    _ definition: LossDefinition, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    let names = definition.parameters.map(\.name)
    guard !names.isEmpty || arguments.isEmpty else {
      throw fail(
        Diagnostic(
          code: "too-many-arguments", message: "\(definition.name) takes no arguments",
          primary: arguments[0].span, help: "write it bare: loss = \(definition.name)"))
    }
    let placed = try place(arguments, names: names, positional: names, of: definition.name)
    var values: [Double?] = []
    for parameter in definition.parameters {
      guard let expression = placed[parameter.name] else {
        guard !parameter.isRequired else { throw fail(.lossNeeds(parameter, definition, span)) }
        values.append(nil)
        continue
      }
      values.append(try value(of: parameter, definition, expression, in: scope))
    }
    return .loss(LossExpression(definition: definition, arguments: values, isLikelihood: false))
  }

  private func value(
    of parameter: LossParameter, _ definition: LossDefinition, _ expression: Expression, in scope: Scope
  ) throws(Failure) -> Double {
    let value = try evaluate(expression, in: scope)
    if !parameter.words.isEmpty {
      if case .text(let text) = value, let place = parameter.words.firstIndex(of: text) {
        return Double(place)
      }
    } else if case .number(let x) = value, parameter.isAllowed(x) {
      return x
    }
    var found = value.kind.phrase
    if case .number(let x) = value { found = NumberFormat.shortest.string(x) }
    if case .text(let text) = value { found = "\"\(text)\"" }
    throw fail(
      Diagnostic(
        code: "out-of-range",
        message:
          "\(definition.name)'s \(parameter.name) must \(parameter.words.isEmpty ? "satisfy" : "be") \(parameter.range), not \(found)",
        primary: expression.span, help: "\(definition.signature): \(definition.summary)"))
  }

  /// `nll` of the loss whose family it names.
  func likelihood(_ arguments: [Argument], span: Span, in scope: Scope) throws(Failure) -> Value {
    guard arguments.count == 1, arguments[0].name == nil else {
      throw fail(
        Diagnostic(
          code: "wrong-argument-count", message: "nll takes one loss, which names the family", primary: span,
          help: "nll alone is the likelihood of the response's own family; nll(poisson) names it"))
    }
    let expression = arguments[0].value
    guard case .loss(let loss) = try evaluate(expression, in: scope) else {
      throw fail(
        Diagnostic(
          code: "wrong-kind", message: "nll takes a loss, which names the family", primary: expression.span,
          help: "for example  loss = nll(poisson)"))
    }
    if loss.custom != nil {
      throw fail(
        Diagnostic(
          code: "no-likelihood", message: "your own loss has no known likelihood",
          primary: expression.span,
          help: expression.asName.map { "give it as it is: loss = \($0.text)" }
            ?? "give it as it is: loss = \(Syntax.source(of: expression))"))
    }
    if let definition = loss.definition, !definition.hasLikelihood {
      throw fail(.noLikelihood(definition, at: expression.span))
    }
    return .loss(loss.asLikelihood)
  }
}

extension Diagnostic {
  /// - Parameter isBesidePrior: a prior is what asks for the likelihood. Beside it, a normal one is what is taken where
  ///   no loss is given.
  static func noLikelihood(
    _ definition: LossDefinition, isBesidePrior: Bool = false, at span: Span
  ) -> Diagnostic {
    let normal = ["squared", "sse"]
    let families = lossCatalogue.filter(\.hasLikelihood).map(\.name)
    let others = families.filter { !normal.contains($0) }.joined(separator: " ")
    return Diagnostic(
      code: "no-likelihood",
      message: isBesidePrior
        ? "loss = \(definition.name) cannot be used with a prior"
        : "\(definition.name) loss is no negative log-likelihood",
      primary: span,
      help: isBesidePrior
        ? "leave loss out, or take a penalty for the prior: penalty = 0.5*l2; a prior goes with \(others)"
        : "families with a likelihood: " + families.joined(separator: " "))
  }

  static func lossNeeds(
    _ parameter: LossParameter, _ definition: LossDefinition, _ span: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "missing-argument",
      message: "\(definition.name) needs its \(parameter.name), \(parameter.range)", primary: span,
      help: "\(definition.signature): \(definition.summary)")
  }
}
