import Syntax
import Tables

/// `help(name)`: the page of a verb, a penalty, a prior, a function, a variable; `help()` lists them.
enum HelpVerb: Verb {
  static let definition = VerbDefinition(
    name: "help", group: .words, summary: "the page of a name, with its arguments and examples",
    parameters: [
      Parameter(
        "name", "a verb, penalty, prior, loss, function, word or variable, bare or in quotes",
        reading: .quoted, positional: true, default: "a list of all")
    ],
    details: ["?name and name? are short for help(name)."],
    examples: ["help(fit)", "help(\"~\")", "help()"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard let expression = call.argument("name")?.expression else {
      return .table(Help.index(call.presenter))
    }
    switch expression.kind {
    case .field(let receiver, let name):
      if let owner = receiver.asName, let page = fieldPage(owner.text, name.text, call) {
        return .table(page.document)
      }
      return .table(try Help.document(about: name.text, at: name.span, evaluator: call.evaluator))
    case .call(let callee, _):
      // help(fit(…)) means fit.
      return .table(
        try Help.document(about: try name(callee, call), at: callee.span, evaluator: call.evaluator))
    default:
      let word = try name(expression, call)
      return .table(try Help.document(about: word, at: expression.span, evaluator: call.evaluator))
    }
  }

  private static func name(_ expression: Expression, _ call: Call) throws(Failure) -> String {
    switch expression.kind {
    case .name(let name): return name
    case .text(let text): return text
    case .none: return "none"
    case .rest: return "rest"
    case .dot: return "."
    case .logical(let flag): return flag ? "true" : "false"
    case .number(let x) where !x.isFinite: return x.isNaN ? "nan" : "inf"
    default:
      throw call.fail(
        "wrong-kind", "help takes a name", span: expression.span,
        help: "help(fit), or help(\"~\") for a sign; explain(…) answers for a value")
    }
  }

  private static func fieldPage(_ receiver: String, _ field: String, _ call: Call) -> HelpPage? {
    guard let value = call.evaluator.scope.value(of: receiver) else { return nil }
    if case .data(let data) = value { return data.frame[field]?.page(in: data, call.presenter) }
    return value.fields.first { $0.name == field }?.page(of: receiver)
  }
}
