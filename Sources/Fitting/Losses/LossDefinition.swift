/// What a loss is called, what it takes, what it says about itself, and how it is made: the one place from which
/// its spelling in the language, range checks, completion, help and the law tests follow.
package struct LossDefinition: Sendable {
  package let name: String
  /// One line for help and completion.
  package let summary: String
  /// Formula text with its factor, as it is minimised.
  package let formula: String
  /// `gaussian`, `binomial`, `poisson` ….
  package let family: String
  /// `identity`, `logit`, `log` ….
  package let link: String
  /// What a fit with it is called where the penalty has no name of its own, such as `logistic regression`.
  package let title: String
  package let response: ResponseKind
  package let parameters: [LossParameter]
  /// Whether the family has an exact likelihood, so that `nll` and priors can stand for it.
  package let hasLikelihood: Bool
  /// Called by `make`, with as many arguments as there are parameters.
  let build: @Sendable (LossRequest) throws(FittingError) -> any Loss

  package init(
    name: String, summary: String, formula: String, family: String, link: String, title: String,
    response: ResponseKind, parameters: [LossParameter] = [], hasLikelihood: Bool = true,
    build: @escaping @Sendable (LossRequest) throws(FittingError) -> any Loss
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.family = family
    self.link = link
    self.title = title
    self.response = response
    self.parameters = parameters
    self.hasLikelihood = hasLikelihood
    self.build = build
  }

  /// From arguments in the order of `parameters` (nil takes the default) to a loss.
  ///
  /// - Parameters:
  ///   - asLikelihood: the exact negative log-likelihood, summed, instead of the scale that the name stands for
  ///   - sigma: the standard deviation of a gaussian likelihood
  package func make(
    _ arguments: [Double?] = [], asLikelihood: Bool = false, sigma: Double? = nil
  ) throws(FittingError) -> any Loss {
    var values: [Double?] = []
    for (place, parameter) in parameters.enumerated() {
      let value = (place < arguments.count ? arguments[place] : nil) ?? parameter.defaultValue
      if let value, !parameter.isAllowed(value) {
        throw .badParameter(name: parameter.name, value: value, allowed: parameter.range)
      }
      values.append(value)
    }
    return try build(LossRequest(arguments: values, asLikelihood: asLikelihood, sigma: sigma))
  }
}

/// The kind of response that a loss is for.
package enum ResponseKind: String, Sendable {
  case numbers, binary, counts, positive, classes, survival
}

/// One parameter of a loss.
package struct LossParameter: Sendable {
  package let name: String
  /// The allowed values as text, such as `0 < tau < 1`.
  package let range: String
  package let isAllowed: @Sendable (Double) -> Bool
  /// Nil where it must be given, or is estimated.
  package let defaultValue: Double?
  /// Whether a fit estimates it where it is not given.
  package let isEstimated: Bool
  /// The words of a parameter that is a choice: its value is the word's place, from 0. Empty for a number.
  package let words: [String]

  package init(
    name: String, range: String, defaultValue: Double?, isEstimated: Bool = false,
    isAllowed: @escaping @Sendable (Double) -> Bool
  ) {
    self.name = name
    self.range = range
    self.defaultValue = defaultValue
    self.isEstimated = isEstimated
    self.isAllowed = isAllowed
    words = []
  }

  /// A choice between words, of which the first holds where none is given: `ties = "efron"`.
  package init(name: String, words: [String]) {
    self.name = name
    self.words = words
    range = words.map { "\"\($0)\"" }.joined(separator: " or ")
    defaultValue = 0
    isEstimated = false
    isAllowed = { $0 == $0.rounded() && words.indices.contains(Int(exactly: $0) ?? -1) }
  }
}

/// What a loss is made from.
package struct LossRequest: Sendable {
  /// In the order of the parameters, checked; nil only where a parameter has no default.
  let arguments: [Double?]
  let asLikelihood: Bool
  let sigma: Double?
}
