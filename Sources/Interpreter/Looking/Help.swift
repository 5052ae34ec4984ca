import Fitting
import Priors
import Syntax
import Tables

/// The help page of a verb, a function, a penalty, a distribution, a topic, or what a variable holds.
enum Help {
  /// - Throws: `unknown-name` under `span`, with the nearest name.
  static func document(about name: String, at span: Span, evaluator: Evaluator) throws(Failure) -> Document {
    let presenter = Presenter(settings: evaluator.context.settings, format: TextRenderer.format)
    let pages = HelpPages(scope: evaluator.scope, presenter: presenter)
    if let page = pages.page(about: name) { return page.document }
    throw evaluator.fail(.noHelp(name, at: span, scope: evaluator.scope))
  }

  /// Everything that there is help on, by group.
  static func index(_ presenter: Presenter) -> Document {
    var blocks: [Document.Block] = []
    let verbs = verbCatalogue.map { $0.definition }
    for group in VerbDefinition.Group.allCases {
      let rows = verbs.filter { $0.group == group }.map { (name: $0.name, meaning: $0.summary) }
      if !rows.isEmpty { blocks.append(.table(presenter.definitions(group.rawValue, "what it does", rows))) }
    }
    let penalties = penaltyCatalogue.map { (name: $0.signature, meaning: "\($0.formula): \($0.summary)") }
    blocks.append(.table(presenter.definitions("penalty", "what it is", penalties)))
    let priors = distributionCatalogue.flatMap { definition in
      definition.signatures.enumerated().map { place, signature in
        (
          name: signature,
          meaning: place == 0 ? definition.summary : "the same, several coefficients together"
        )
      }
    }
    blocks.append(.table(presenter.definitions("prior", "what it is", priors)))
    let losses =
      lossCatalogue.map { (name: $0.signature, meaning: "\($0.formula): \($0.summary)") }
      + [(name: LossExpression.likelihoodName, meaning: LossExpression.likelihoodSummary)]
    blocks.append(.table(presenter.definitions("loss", "what it is", losses)))
    let functions = MathematicalFunction.catalogue.map(\.signature).joined(separator: " ")
    let formulas = LanguageWord.catalogue.filter(\.isFormulaFunction).map(\.signature)
    blocks += presenter.prose([
      "functions: " + functions, "in formulas: + - : * ^ . 0, " + formulas.joined(separator: ", "),
      "topics of explain: " + topicCatalogue.map(\.name).joined(separator: " · "),
      "?fit shows one of them with its arguments and examples; explain(\"lambda\") answers a question.",
    ])
    return Document(blocks)
  }
}

extension Diagnostic {
  fileprivate static func noHelp(_ name: String, at span: Span, scope: Scope) -> Diagnostic {
    let known = scope.names + HelpPages.languageNames + topicCatalogue.flatMap { [$0.name] + $0.aliases }
    let near = DidYouMean.suggestion(for: name, among: known).map { "did you mean `\($0)`?   " } ?? ""
    return Diagnostic(
      code: "unknown-name", message: "there is no help on `\(name)`", primary: span,
      help: near + "help() lists what there is")
  }
}
