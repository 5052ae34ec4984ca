import Fitting
import Syntax
import Tables

/// An argument of a kind that its parameter does not take: where the value belongs, and how it is written there.
extension Call {
  /// Where a value of this kind belongs, if not here.
  private func misplaced(_ value: Value, _ parameter: Parameter) -> String? {
    if case .data(let data) = value, verb == "plot" {
      let columns = data.frame.columns.filter { $0.numbers != nil }.prefix(2)
        .map { Syntax.source(ofName: $0.name) }
      let name = arguments.first?.expression.asName?.text ?? "d"
      return columns.count < 2
        ? nil
        : "two of its columns are drawn by plot(\(columns[0]) ~ \(columns[1]), \(name)), "
          + "all by plot(cor(\(name)))"
    }
    if case .column = value, verb == "plot" {
      return "a column is drawn against another: plot(mpg ~ wt, cars)"
    }
    if case .text(let text) = value, parameter.kinds.contains(.formula), text.contains("~") {
      return "without quotes: \(text)"
    }
    // Only kinds that say by themselves what they are for: a number or a text fits in many places.
    let telling: [ValueKind] = [.penalty, .prior, .loss, .model, .formula, .data]
    guard telling.contains(value.kind),
      let home = definition.parameters.first(where: {
        $0.kinds.contains(value.kind) && $0.name != parameter.name
      })
    else { return otherReading(value, parameter) }
    // What is needed is still missing: an example says more.
    if parameter.isRequired, !home.isPositional, arguments.count == 1 { return nil }
    guard home.isPositional else { return "\(value.kind.phrase) is given as \(home.name) = …" }
    // Its place is taken by something else that belongs there, as by the model of fit(m, formula = y ~ x).
    if let taken = argument(home.name), taken.name == nil, let given = argument(parameter.name)?.expression,
      let owner = taken.expression.asName.flatMap({ evaluator.scope.value(of: $0.text) }),
      home.kinds.contains(owner.kind)
    {
      return "name it: \(home.name) = \(Syntax.source(of: given))"
    }
    let order = definition.parameters.filter { $0.isPositional && ($0.isRequired || $0.name == home.name) }
      .map(\.name)
    return "the order is \(verb)(\(order.joined(separator: ", ")))"
  }

  /// A penalty and a prior are two readings of one thing.
  private func otherReading(_ value: Value, _ parameter: Parameter) -> String? {
    switch (value.kind, parameter.kinds) {
    case (.prior, [.penalty]) where verb == "as_prior": "it is a prior already; as_penalty(q) is the way back"
    case (.penalty, [.prior]) where verb == "as_penalty":
      "it is a penalty already; as_prior(p) is the way back"
    case (.penalty, [.prior]): "as_prior(p) reads the penalty p as a prior"
    case (.prior, [.penalty]): "as_penalty(q) reads the prior q as a penalty"
    default: nil
    }
  }

  /// A prior given as penalty =, or the other way round.
  private func otherRegulariser(_ value: Value, _ parameter: Parameter, _ bound: Bound) -> Failure? {
    let written = Syntax.source(of: bound.expression)
    let text = written.count <= 40 ? written : "this"
    switch (parameter.name, value.kind) {
    case ("penalty", .prior) where definition.parameter("prior") != nil:
      return fail(
        "wrong-kind", "\(text) is a prior, not a penalty", at: "penalty",
        help: "prior = \(text == "this" ? "…" : text)")
    case ("prior", .penalty) where definition.parameter("penalty") != nil:
      return fail(
        "wrong-kind", "\(text) is a penalty, not a prior", at: "prior",
        help: "penalty = \(text == "this" ? "…" : text)")
    default: return nil
    }
  }

  /// - Throws: where the value is of no kind that the parameter takes, with where it would belong.
  func check(_ value: Value, _ parameter: Parameter, _ bound: Bound) throws(Failure) {
    guard !parameter.kinds.isEmpty, !parameter.kinds.contains(value.kind) else { return }
    if let other = otherRegulariser(value, parameter, bound) { throw other }
    if case .text(let text) = value, Builtins.names.contains(text) {
      let name = bound.name == nil ? "" : "\(parameter.name) = "
      throw fail(
        "wrong-kind", "\"\(text)\" is a text, because of its quotes", at: parameter.name,
        help: "without quotes: \(name)\(text)")
    }
    let phrases = parameter.kinds.map(\.phrase)
    let wanted =
      phrases.count == 1
      ? phrases[0] : phrases.dropLast().joined(separator: ", ") + " or " + phrases[phrases.count - 1]
    throw wrongKind(
      parameter.name, value, wanted: wanted,
      help: misplaced(value, parameter)
        ?? definition.exampleHelp(of: parameter).map(evaluator.scope.inOwnNames))
  }
}
