import Fitting
import Priors
import Syntax
import Tables

/// Finds what there is to say about a name, in a session or over data.
struct HelpPages {
  let scope: Scope
  let presenter: Presenter

  /// A variable, else a word of the language, else a column of some data, an argument of a verb, a topic.
  func page(about name: String) -> HelpPage? {
    let word = languagePage(name)
    if let variable = variablePage(name) { return word.map(variable.followed) ?? variable }
    return word ?? columnPage(name) ?? argumentPage(name)
      ?? Topic.named(name)?.page(presenter)
  }

  func variablePage(_ name: String) -> HelpPage? {
    if let column = scope.data?.frame[name], let data = scope.data { return column.page(in: data, presenter) }
    return (scope.parameters[name] ?? scope.variables[name])?.page(named: name, presenter)
  }

  /// A verb, a function, a penalty, a distribution, a loss, or a word of the grammar.
  func languagePage(_ name: String) -> HelpPage? {
    if let verb = verbDefinition(named: name) { return verb.definition.page(presenter) }
    if let function = MathematicalFunction.named(name) { return function.page(presenter) }
    if let penalty = Builtins.penaltyDefinition(named: name) { return penalty.page(presenter) }
    if let distribution = distributionDefinition(named: name) { return distribution.page(presenter) }
    if let loss = lossDefinition(named: name) { return loss.page(presenter) }
    if name == LossExpression.likelihoodName { return LossExpression.likelihoodPage(presenter) }
    return LanguageWord.named(name)?.page(presenter)
  }

  /// A column of the session's data sets; of several, one below the other.
  func columnPage(_ name: String) -> HelpPage? {
    let pages = scope.variables.sorted { $0.key < $1.key }.compactMap { variable, value -> HelpPage? in
      guard case .data(var data) = value, let column = data.frame[name] else { return nil }
      data.name = variable
      return column.page(in: data, presenter)
    }
    guard let first = pages.first else { return nil }
    return pages.dropFirst().reduce(first) { $0.followed(by: $1) }
  }

  /// An argument that a verb takes, or that another tool would call so.
  private func argumentPage(_ name: String) -> HelpPage? {
    if Topic.named(name) != nil { return nil }
    for verb in verbCatalogue.map({ $0.definition }) {
      if let parameter = verb.parameter(name), !parameter.isPositional { return parameter.page(of: verb) }
    }
    for verb in verbCatalogue.map({ $0.definition }) {
      if let advice = verb.misnomers[name] {
        return HelpPage(kind: "argument", signature: verb.signature, summary: advice)
      }
    }
    return nil
  }

  /// Every name that has a page, for suggestions and completion.
  static let languageNames: [String] =
    verbCatalogue.map { $0.definition.name } + penaltyCatalogue.map(\.name)
    + distributionCatalogue.map(\.name)
    + LossExpression.names + MathematicalFunction.catalogue.map(\.name)
    + LanguageWord.catalogue.map(\.name)
}
