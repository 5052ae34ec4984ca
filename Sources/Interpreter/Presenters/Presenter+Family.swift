import Fitting
import Tables

/// What a model says of its family: how the mean follows from η, what the levels are, how many rows each has.
extension Presenter {
  /// Lines under the objective; none for the gaussian family, whose objective says all.
  func familyLines(_ model: Model) -> [String] {
    let facts = [model.family.meanFormula(model.frame.response.name)] + countText(model)
    let lines = [facts.compactMap(\.self).joined(separator: " · ")].filter { !$0.isEmpty }
    return lines + parameterLines(model)
  }

  /// Rows by level, trials, events.
  private func countText(_ model: Model) -> [String] {
    let family = model.family
    let count = family.response.count
    switch model.frame.response.values {
    case .trials(let successes, let total):
      return ["\(written(successes.reduce(0, +))) of \(written(total.reduce(0, +))) trials succeeded"]
    case .survival(_, let status, let event):
      let events = Int(status.reduce(0, +))
      return ["\(events) events (\(event)), \(count - events) censored"]
    default: break
    }
    guard !family.details.levels.isEmpty else { return [] }
    let counts = family.details.levels.enumerated().map { place, level in
      "\(level): \(family.response.count { $0 == Double(place) })"
    }
    return [elided(counts, limit: 8) + " of \(count) rows"]
  }

  /// Parameters of the loss, and where they came from.
  private func parameterLines(_ model: Model) -> [String] {
    let definition = model.family.definition
    let found = model.problem.loss.arguments
    let texts = definition.parameters.enumerated().compactMap { place, parameter -> String? in
      // The formula shows the others with their numbers.
      guard parameter.isEstimated else { return nil }
      let symbol = parameter.name == "theta" ? "θ" : parameter.name
      if let given = model.family.arguments[place] { return "\(symbol) = \(written(given)) (given)" }
      return found.indices.contains(place) ? "\(symbol) = \(short(found[place]))" : nil
    }
    let estimated = model.estimatedNote.map { [$0] } ?? []
    return texts.isEmpty ? [] : [(texts + estimated).joined(separator: " · ")]
  }
}

extension ModelFamily {
  /// What exp(coefficient) is called; nil where it has no name.
  var ratioName: String? {
    switch (definition.response, definition.link) {
    case (.binary, "logit"): "odds ratio"
    case (.counts, "log"): "rate ratio"
    case (.positive, "log"): "mean ratio"
    case (.survival, _): "hazard ratio"
    default: nil
    }
  }

  /// How the response's mean follows from η; nil where the objective says it.
  func meanFormula(_ response: String) -> String? {
    switch definition.response {
    case .binary: return eventName(response).map { "\($0) = \(inverseLink)" }
    case .classes: return "P(\(response) = k) = e^η_k / Σ_j e^η_j"
    case .survival: return "hazard = h₀(t)·e^η"
    case .counts, .positive: return "mean of \(response) = \(inverseLink)"
    case .numbers: return nil
    }
  }

  /// `P(am = true)`: what the mean of a response of two classes is; nil of other responses.
  func eventName(_ response: String) -> String? {
    guard definition.response == .binary else { return nil }
    return "P(\(details.levels.count == 2 ? "\(response) = \(details.levels[1])" : "success"))"
  }

  private var inverseLink: String {
    switch definition.link {
    case "logit": "1/(1 + e^−η)"
    case "probit": "Φ(η)"
    case "log": "e^η"
    case "identity": "η"
    default: "\(definition.link)⁻¹(η)"
    }
  }
}
