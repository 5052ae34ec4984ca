import Fitting
import Syntax
import Tables

/// Which loss a model has, what the response is to it, and who said so.
///
/// The family follows from the response's kind unless a loss is given: true or false, two levels, successes of
/// trials are logistic; more levels multinomial; times with a status cox; numbers squared. Counts must be asked for.
struct ModelFamily: Sendable {
  let definition: LossDefinition
  /// In the order of the definition's parameters; nil where the default holds, or the fit estimates it.
  let arguments: [Double?]
  /// The exact negative log-likelihood instead of the scale that the loss's name stands for.
  let isLikelihood: Bool
  /// The response as the loss reads it.
  let response: [Double]
  let details: ResponseDetails

  /// - Throws: a response that is of no use to the loss.
  init(_ wanted: LossExpression?, frame: ModelFrame, hasPrior: Bool, _ call: Call) throws(Failure) {
    let response = frame.response
    try ResponseReading.checkIsNoIdentifier(frame)
    if let custom = wanted?.custom {
      guard case .numbers(let numbers) = response.values else {
        throw .diagnostic(
          Diagnostic(
            code: "response-kind",
            message: "the response `\(response.name)` is \(response.phrase), and a custom loss needs numbers",
            primary: response.span, help: "logistic, probit and multinomial are losses for classes",
            source: frame.formula.source))
      }
      if hasPrior {
        throw call.fail(
          "no-likelihood", "a prior needs a known likelihood, and your own loss has none",
          at: "loss", help: "replace the prior by a penalty: penalty = 0.5*l2")
      }
      definition = try custom.definition(for: numbers, frame: frame, call.presenter)
    } else if let named = wanted?.definition {
      definition = named
    } else {
      definition = try ModelFamily.usual(for: response)
      if case .numbers(let numbers) = response.values, Set(numbers) == [0, 1] {
        call.context.note(
          "the response `\(response.name)` is 0 or 1: loss = logistic would model its probability",
          code: "binary-response")
      }
    }
    arguments = wanted?.arguments ?? definition.parameters.map { _ in nil }
    // Beside a prior the family's name stands for its likelihood.
    isLikelihood = hasPrior || wanted?.isLikelihood == true
    let reading = ResponseReading(response: response, definition: definition, frame: frame)
    (self.response, details) = try reading.values(
      strata: frame.strata.map { factor in factor.codes.map { Int($0) } })
    if definition.response == .counts, !isLikelihood,
      let bad = self.response.firstIndex(where: { $0 != $0.rounded() })
    {
      let value = NumberFormat.shortest.string(self.response[bad])
      call.context.note(
        "`\(response.name)` has values that are no whole numbers, such as \(value): this is a quasi-likelihood fit, without standard errors",
        code: "no-counts")
    }
    if hasPrior, !definition.hasLikelihood {
      throw .diagnostic(
        .noLikelihood(definition, isBesidePrior: true, at: call.span(of: "loss")).located(
          in: call.evaluator.source))
    }
  }

  /// The loss that a response has where none is given.
  private static func usual(for response: ModelFrame.Response) throws(Failure) -> LossDefinition {
    let kind = response.usualKind
    guard let definition = lossCatalogue.first(where: { $0.response == kind }) else {
      throw .diagnostic(
        Diagnostic(
          code: "response-kind",
          message: "there is no loss for the response `\(response.name)`, which is \(response.phrase)",
          primary: response.span))
    }
    return definition
  }

  /// Whether the standard deviation of its likelihood must be known: the gaussian family.
  var takesSigma: Bool { definition.takesSigma }

  /// Parameters that the fit estimates, by place.
  var estimated: [Int] {
    definition.parameters.indices.filter { definition.parameters[$0].isEstimated && arguments[$0] == nil }
  }

  func loss(sigma: Double? = nil, asLikelihood: Bool? = nil) throws(FittingError) -> any Loss {
    try definition.make(arguments, asLikelihood: asLikelihood ?? isLikelihood, sigma: sigma)
  }

  func observations(weights: [Double]?) -> Observations {
    Observations(response: response, weights: weights, details: details)
  }
}

extension ModelFrame.Response {
  /// The kind of response whose first loss in the catalogue is taken where none is given.
  var usualKind: ResponseKind {
    switch values {
    case .numbers: .numbers
    case .logicals, .trials: .binary
    case .factor(let factor): factor.levels.count > 2 ? .classes : .binary
    case .survival: .survival
    }
  }

  /// For a sentence: `the response is …`.
  var phrase: String {
    switch values {
    case .numbers: "numbers"
    case .logicals: "true or false"
    case .factor: "text"
    case .survival: "a time with its status"
    case .trials: "successes of trials"
    }
  }
}
