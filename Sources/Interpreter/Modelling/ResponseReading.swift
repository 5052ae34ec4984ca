import Fitting
import Syntax
import Tables

/// The response as a loss reads it: numbers, and what comes beside them.
struct ResponseReading {
  let response: ModelFrame.Response
  let definition: LossDefinition
  let frame: ModelFrame

  /// - Throws: a text that is another one in every row, whatever the loss.
  static func checkIsNoIdentifier(_ frame: ModelFrame) throws(Failure) {
    guard case .factor(let factor) = frame.response.values, factor.levels.count == frame.rowCount,
      frame.rowCount > 2
    else { return }
    let name = frame.response.name
    throw .diagnostic(
      Diagnostic(
        code: "response-kind",
        message:
          "the response `\(name)` is text and different in each of the \(frame.rowCount) rows, like a name",
        primary: frame.response.span,
        help: "choose another column: describe(\(frame.dataName)) shows which are numbers",
        source: frame.formula.source))
  }

  /// - Throws: a response of a kind that the loss is not for, with what to write instead.
  /// - Parameter strata: of the rows, counted from 0; nil for one stratum.
  func values(strata: [Int]?) throws(Failure) -> ([Double], ResponseDetails) {
    var details = ResponseDetails()
    switch (definition.response, response.values) {
    case (.numbers, .numbers(let numbers)), (.counts, .numbers(let numbers)),
      (.positive, .numbers(let numbers)):
      return (numbers, details)
    case (.binary, .numbers(let numbers)):
      details.levels = ["0", "1"]
      return (numbers, details)
    case (.binary, .logicals(let flags)):
      details.levels = ["false", "true"]
      return (flags.map { $0 ? 1 : 0 }, details)
    case (.binary, .trials(let successes, let total)):
      details.trials = total
      return (zip(successes, total).map { $0 / $1 }, details)
    case (.binary, .factor(let factor)), (.classes, .factor(let factor)):
      try check(factor)
      details.levels = factor.levels
      return (factor.codes.map { Double($0) }, details)
    case (.classes, .logicals(let flags)):
      details.levels = ["false", "true"]
      return (flags.map { $0 ? 1 : 0 }, details)
    case (.survival, .survival(let time, let status, _)):
      details.status = status
      details.strata = strata
      return (time, details)
    default: throw mismatch()
    }
  }

  private func check(_ factor: Factor) throws(Failure) {
    if factor.levels.count < 2 {
      throw fail(
        "the response `\(response.name)` is \"\(factor.levels.first ?? "")\" in every row: there is one class only",
        help: "choose a column with two values or more, or check which rows were left out")
    }
    if definition.response == .binary, factor.levels.count > 2 {
      throw fail(
        "the response `\(response.name)` has \(factor.levels.count) levels, and \(definition.name) loss tells two apart",
        help: "loss = multinomial tells several apart: " + Diagnostic.shortened(factor.levels))
    }
  }

  private func mismatch() -> Failure {
    let what = "the response `\(response.name)` is \(response.phrase), and \(definition.name) loss needs"
    switch (definition.response, response.values) {
    case (.survival, _):
      return fail(
        "\(what) a time with its status",
        help: "write surv(time, status) on the left: status 1 an event, 0 censored")
    case (.classes, .numbers):
      return fail("\(what) classes", help: "factor(\(response.name)) makes a class of each value")
    case (_, .survival):
      return fail("\(what) \(definition.response.phrase)", help: "its family is cox: loss = cox")
    case (_, .trials):
      return fail("\(what) \(definition.response.phrase)", help: "its family is logistic: loss = logistic")
    case (_, .logicals), (_, .factor):
      let usual = lossCatalogue.first { $0.response == response.usualKind }?.name
      return fail(
        "\(what) \(definition.response.phrase)",
        help: usual.map { "leave loss out, or write loss = \($0)" })
    default: return fail("\(what) \(definition.response.phrase)", help: nil)
    }
  }

  private func fail(_ message: String, help: String?) -> Failure {
    .diagnostic(
      Diagnostic(
        code: "response-kind", message: message, primary: response.span, help: help,
        source: frame.formula.source))
  }
}
