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
      if name == "surv", parts.count == 2 { return "Surv(\(parts[0]), \(parts[1]))" }
      // glmnet and glm want failures and successes; both take the second column as the event in glmnet.
      if name == "trials", parts.count == 2 {
        return "cbind(\(parts[1]) - \(parts[0]), \(parts[0]))"
      }
    }
    let text = try spelling.expression(facts.frame.formula.response)
    let levels = facts.problem.details.levels
    guard facts.isLevelled, !levels.isEmpty else { return text }
    return spelling.factor(text, levels: levels, isOrdered: false)
  }

  /// The response as an expression of the data frame `d`, numbers only.
  static func python(
    _ facts: TranslationFacts, _ spelling: PythonSpelling
  ) throws(Untranslatable) -> String {
    try spelling.expression(facts.frame.formula.response)
  }
}

extension TranslationFacts {
  /// Whether the response is text, a factor or true and false rather than numbers.
  var isLevelled: Bool {
    if case .numbers = frame.response.values { false } else { true }
  }

  /// Two events at one time (of one stratum), where Breslow's and Efron's likelihoods part.
  var hasTiedEvents: Bool {
    guard let status = problem.details.status else { return false }
    var times: Set<Double> = []
    for (time, event) in zip(problem.response, status) where event == 1 {
      if !times.insert(time).inserted { return true }
    }
    return false
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
