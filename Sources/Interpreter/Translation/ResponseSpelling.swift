import Fitting
import Syntax

/// The left side of a formula in R and in Python.
enum ResponseSpelling {
  static func r(_ facts: TranslationFacts, _ spelling: RSpelling) throws(Untranslatable) -> String {
    let response = facts.frame.formula.response
    if let (name, arguments) = response.plainCall {
      let parts = try arguments.map { (argument) throws(Untranslatable) in
        try spelling.expression(argument)
      }
      if name == "surv", parts.count == 2 {
        let kind = facts.levelKind(of: arguments[1])
        // Of numbers 0 and 1, or 1 and 2, R knows itself which is the event.
        let event = facts.event.flatMap { kind == .numbers ? nil : spelling.isLevel($0, kind, parts[1]) }
        return "Surv(\(parts[0]), \(event ?? parts[1]))"
      }
      // glmnet and glm want failures and successes; both take the second column as the event in glmnet.
      if name == "trials", parts.count == 2 {
        return "cbind(\(parts[1]) - \(parts[0]), \(parts[0]))"
      }
    }
    let text = try spelling.expression(facts.responseVariable)
    let levels = facts.problem.details.levels
    guard facts.isLevelled, !levels.isEmpty else { return text }
    return spelling.factor(
      text, levels: levels, facts.levelKind(of: facts.responseVariable), isOrdered: false)
  }

  /// The response as an expression of the data frame `d`: numbers, or the variable that its levels are of.
  static func python(
    _ facts: TranslationFacts, _ spelling: PythonSpelling
  ) throws(Untranslatable) -> String {
    try spelling.expression(facts.responseVariable)
  }
}

extension TranslationFacts {
  /// The status that is an event, as it is written in the data; nil where there are no survival times.
  var event: String? {
    guard case .survival(_, _, let meaning) = frame.response.values else { return nil }
    // It reads `status = 2`; a column of true and false says it by itself.
    return meaning.firstRange(of: " = ").map { String(meaning[$0.upperBound...]) } ?? "true"
  }

  /// The left side, and of `factor(x)` the x: its levels are written out.
  var responseVariable: Expression {
    let response = frame.formula.response
    guard isLevelled, case .call(let callee, let arguments) = response.kind, callee.asName?.text == "factor",
      let first = arguments.first, first.name == nil
    else { return response }
    return first.value
  }

  /// Whether the response is text, a factor or true and false rather than numbers.
  var isLevelled: Bool {
    if case .numbers = frame.response.values { false } else { true }
  }

  /// Whether a Cox model breaks ties as Breslow does; Efron's way is the one without an argument.
  var breaksTiesAsBreslow: Bool { !problem.loss.arguments.isEmpty }

  /// A time of an event that another row has too, where likelihoods part.
  var hasTiedTimes: Bool {
    guard let status = problem.details.status else { return false }
    var counts: [Double: Int] = [:]
    for time in problem.response { counts[time, default: 0] += 1 }
    return zip(problem.response, status).contains { $1 == 1 && counts[$0] != 1 }
  }
}

extension Expression {
  /// `name(a, b)` with unnamed arguments.
  var plainCall: (name: String, arguments: [Expression])? {
    guard case .call(let callee, let arguments) = kind, let name = callee.asName?.text,
      arguments.allSatisfy({ $0.name == nil })
    else { return nil }
    return (name, arguments.map(\.value))
  }
}
