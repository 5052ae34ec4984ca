import Fitting

/// A loss as it was written: one of the catalogue with its arguments, or the exact negative log-likelihood, of a
/// family that is named or of the one that the response's kind says.
struct LossExpression: Sendable {
  /// Nil for `nll` alone.
  let definition: LossDefinition?
  /// In the order of the definition's parameters; nil where none was given.
  let arguments: [Double?]
  /// The exact negative log-likelihood, summed, instead of the scale that the name stands for.
  let isLikelihood: Bool
  /// The function that it was made of, where it is nobody's but the user's.
  var custom: CustomLossExpression?

  /// `nll`, which is no loss of its own but the likelihood of any.
  static let likelihoodName = "nll"
  static let likelihoodSummary = "the exact negative log-likelihood of the family, summed"
  /// Every name of a loss, in the order of help.
  static let names = lossCatalogue.map(\.name) + [likelihoodName]
  /// The likelihood of the family that the response's kind says.
  static let likelihood = LossExpression(definition: nil, arguments: [], isLikelihood: true)

  /// A bare name's loss, with its parameters' defaults; nil where there is no such loss, or one must be given.
  init?(named name: String) {
    if name == Self.likelihoodName {
      self = Self.likelihood
      return
    }
    guard let definition = lossDefinition(named: name), definition.parameters.allSatisfy({ !$0.isRequired })
    else { return nil }
    self.init(definition)
  }

  init(_ definition: LossDefinition) {
    self.init(
      definition: definition, arguments: definition.parameters.map { _ in nil }, isLikelihood: false)
  }

  init(definition: LossDefinition?, arguments: [Double?], isLikelihood: Bool) {
    self.definition = definition
    self.arguments = arguments
    self.isLikelihood = isLikelihood
  }

  init(custom: CustomLossExpression) {
    self.init(definition: nil, arguments: [], isLikelihood: false)
    self.custom = custom
  }

  /// The likelihood of the same family.
  var asLikelihood: LossExpression {
    LossExpression(definition: definition, arguments: arguments, isLikelihood: true)
  }

  /// As it would be typed: `huber(1.5)`, `nll(poisson)`.
  func source(_ number: (Double) -> String) -> String {
    if let custom { return custom.source }
    guard let definition else { return Self.likelihoodName }
    var texts: [String] = []
    for (place, (parameter, value)) in zip(definition.parameters, arguments).enumerated() {
      guard let value else { continue }
      let text = parameter.written(value, number)
      let isByPlace = parameter.words.isEmpty && texts.count == place
      texts.append(isByPlace ? text : "\(parameter.name) = \(text)")
    }
    let own = texts.isEmpty ? definition.name : "\(definition.name)(\(texts.joined(separator: ", ")))"
    return isLikelihood ? "\(Self.likelihoodName)(\(own))" : own
  }

  var summary: String {
    if custom != nil { return "the mean over rows of this" }
    guard let definition else { return Self.likelihoodSummary }
    return isLikelihood
      ? "the exact negative log-likelihood of the \(definition.family) family, summed"
      : "\(definition.summary), \(definition.formula)"
  }
}

func lossDefinition(named name: String) -> LossDefinition? { lossCatalogue.first { $0.name == name } }

extension LossDefinition {
  /// Whether its likelihood has a standard deviation that must be known.
  var takesSigma: Bool { family == "gaussian" && hasLikelihood }

  /// `huber(k)`; a loss without parameters is its name.
  var signature: String {
    guard !parameters.isEmpty else { return name }
    let texts = parameters.map { $0.words.isEmpty ? $0.name : "\($0.name) = \"\($0.words[0])\"" }
    return "\(name)(\(texts.joined(separator: ", ")))"
  }
}

extension LossParameter {
  var isRequired: Bool { defaultValue == nil && !isEstimated }

  /// The value as it is typed: a number, or the word that it stands for.
  func written(_ value: Double, _ number: (Double) -> String) -> String {
    guard let place = Int(exactly: value), words.indices.contains(place) else { return number(value) }
    return "\"\(words[place])\""
  }
}
