import Fitting
import Tables

extension LossDefinition {
  func page(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "loss", signature: signature, summary: summary) {
      var rows = [(name: "minimises", meaning: formula), (name: "response", meaning: response.phrase)]
      rows.append((name: "family", meaning: "\(family), \(link) link"))
      var blocks: [Document.Block] = [.table(presenter.definitions("loss", signature, rows))]
      if !parameters.isEmpty {
        let rows = parameters.map { parameter in
          (name: parameter.name, meaning: parameter.range + parameter.standard(presenter))
        }
        blocks.append(.table(presenter.definitions("argument", "meaning", rows)))
      }
      if hasLikelihood {
        blocks += presenter.prose([
          "nll(\(name)) is its exact negative log-likelihood, summed: the scale on which a prior stands beside it."
        ])
      }
      return blocks + Document.Block.workedExamples([example], of: name, presenter)
    }
  }

  /// A cell that runs as it stands.
  private var example: String {
    let needed = parameters.filter(\.isRequired).map { _ in "0.9" }.joined(separator: ", ")
    let call = needed.isEmpty ? name : "\(name)(\(needed))"
    return response.example(loss: call)
  }
}

extension LossParameter {
  fileprivate func standard(_ presenter: Presenter) -> String {
    if isEstimated { return " · estimated where it is not given" }
    guard let defaultValue else { return " · required" }
    return " · default \(written(defaultValue, presenter.written))"
  }
}

extension LossExpression {
  /// The page of `nll`.
  static func likelihoodPage(_ presenter: Presenter) -> HelpPage {
    HelpPage(kind: "loss", signature: "nll, nll(family)", summary: likelihoodSummary) {
      Document.Block.workedExamples(
        ["cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 0.5*l2, loss = nll)"],
        of: likelihoodName, presenter)
    }
  }
}

extension ResponseKind {
  /// What a response of this kind is, in a few words.
  var phrase: String {
    switch self {
    case .numbers: "numbers"
    case .binary: "true or false, a text or factor of two levels, 0 and 1, or trials(successes, total)"
    case .counts: "counts: whole numbers, 0 or more"
    case .positive: "numbers above 0"
    case .classes: "a text or factor of two levels or more"
    case .survival: "surv(time, status): status 1 an event, 0 a censored row"
    }
  }

  /// A fit of data that come along.
  fileprivate func example(loss: String) -> String {
    switch self {
    case .numbers: "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 0.05*l2, loss = \(loss))"
    case .binary: "cars = read(\"mtcars.csv\")\nfit(am ~ wt + hp, cars, penalty = 0.05*l2, loss = \(loss))"
    case .counts:
      "warps = read(\"warpbreaks.csv\")\nfit(breaks ~ wool + tension, warps, penalty = 0.05*l2, loss = \(loss))"
    case .positive:
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, penalty = 0.05*l2, loss = \(loss))"
    case .classes:
      "cars = read(\"mtcars.csv\")\nfit(factor(cyl) ~ wt + qsec, cars, penalty = 0.05*l2, loss = \(loss))"
    case .survival:
      "lung = read(\"lung.csv\")\nfit(surv(time, status) ~ age + sex, lung, penalty = 0.05*l2, loss = \(loss))"
    }
  }
}
