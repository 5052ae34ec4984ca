import Syntax
import Tables

/// The response of a model with what was learnt about it: enough to read it from other data the same way.
struct ModelResponse: Sendable {
  enum Kind: Sendable, Equatable {
    case variable
    /// A status of `event` is an event; the other value is a censored row.
    case survival(event: String)
    case trials
  }

  /// The canonical text of the left side.
  let name: String
  let span: Span
  let kind: Kind
  /// Time and status, successes and total, or the variable alone.
  let parts: [ModelVariable]

  /// Learns the response from rows and gives its values.
  static func learn(
    _ form: ResponseForm, name: String, span: Span, from rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> (ModelResponse, ModelFrame.Response) {
    var parts: [ModelVariable] = []
    var values: [ModelVariable.Values] = []
    for part in form.parts {
      // A variable alone goes by all that was written: `factor(x)`, not its `x`.
      let isAlone = form.parts.count == 1
      let (variable, own) = try ModelVariable.learn(
        part.form, name: isAlone ? name : part.expression.termName,
        span: isAlone ? span : part.expression.span, from: rows)
      parts.append(variable)
      values.append(own)
    }
    let kind: Kind
    switch form {
    case .variable: kind = .variable
    case .survival: kind = .survival(event: try event(parts[1], values[1], rows))
    case .trials: kind = .trials
    }
    let response = ModelResponse(name: name, span: span, kind: kind, parts: parts)
    return (response, try response.response(values, over: rows))
  }

  /// The response over other rows.
  func response(over rows: RowValues<some FormulaEvaluator>) throws(Failure) -> ModelFrame.Response {
    var values: [ModelVariable.Values] = []
    for part in parts { values.append(try part.values(over: rows)) }
    return try response(values, over: rows)
  }

  private func response(
    _ values: [ModelVariable.Values], over rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> ModelFrame.Response {
    let own: ModelFrame.Response.Values
    switch kind {
    case .variable: own = try single(values[0], over: rows)
    case .survival(let event):
      own = .survival(
        time: try numbers(0, values, rows), status: try status(values[1], event: event, over: rows),
        event: "\(parts[1].name) = \(event)")
    case .trials:
      let (successes, total) = (try numbers(0, values, rows), try numbers(1, values, rows))
      try check(successes, of: total, over: rows)
      own = .trials(successes: successes, total: total)
    }
    return ModelFrame.Response(name: name, span: span, values: own)
  }

  private func single(
    _ values: ModelVariable.Values, over rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> ModelFrame.Response.Values {
    switch (values, parts[0].coding) {
    case (.numbers(let numbers), _): return .numbers(numbers)
    case (.codes(let codes), .factor(let contrasts)):
      if let column = parts[0].bareColumn, rows.data.frame[column]?.kind == .logical {
        return .logicals(codes.map { contrasts.levels[Int($0)] == "true" })
      }
      return .factor(Factor(codes: codes, levels: contrasts.levels))
    default: preconditionFailure("a response is a number, a logical or a factor")
    }
  }

  private func numbers(
    _ place: Int, _ values: [ModelVariable.Values], _ rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> [Double] {
    guard case .numbers(let numbers) = values[place] else {
      preconditionFailure("arithmetic has numbers")
    }
    return numbers
  }

  // MARK: Status of a survival time

  /// The status that is an event: 1 of 0 and 1, 2 of 1 and 2 (as R's survival reads it), true, the second of two words.
  private static func event(
    _ status: ModelVariable, _ values: ModelVariable.Values, _ rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> String {
    switch (values, status.coding) {
    case (.numbers(let numbers), _):
      let isOneTwo = numbers.contains(2) && numbers.allSatisfy { $0 == 1 || $0 == 2 }
      return isOneTwo ? "2" : "1"
    case (_, .factor(let contrasts)):
      if contrasts.levels == ["false"] { return "true" }
      guard contrasts.levels.count <= 2, let last = contrasts.levels.last else {
        throw .diagnostic(Diagnostic.manyStatuses(status, contrasts.levels).located(in: rows.source))
      }
      return last
    default: preconditionFailure("a status is a number or a factor")
    }
  }

  private func status(
    _ values: ModelVariable.Values, event: String, over rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) -> [Double] {
    switch (values, parts[1].coding) {
    case (.codes(let codes), .factor(let contrasts)):
      return codes.map { contrasts.levels[Int($0)] == event ? 1 : 0 }
    case (.numbers(let numbers), _):
      let shift: Double = event == "2" ? 1 : 0
      if let bad = numbers.firstIndex(where: { $0 - shift != 0 && $0 - shift != 1 }) {
        throw .diagnostic(
          Diagnostic.badStatus(parts[1], numbers[bad], row: rows.rows[bad] + 1).located(in: rows.source))
      }
      return numbers.map { $0 - shift }
    default: preconditionFailure("a status is a number or a factor")
    }
  }

  // MARK: Successes of trials

  private func check(
    _ successes: [Double], of total: [Double], over rows: RowValues<some FormulaEvaluator>
  ) throws(Failure) {
    for i in total.indices {
      let problem: Diagnostic?
      if total[i] != total[i].rounded() || total[i] < 1 {
        problem = .badCount(
          parts[1], total[i], row: rows.rows[i] + 1, needed: "a whole number of trials, 1 or more")
      } else if successes[i] != successes[i].rounded() || successes[i] < 0 {
        problem = .badCount(
          parts[0], successes[i], row: rows.rows[i] + 1, needed: "a whole number, 0 or more")
      } else if successes[i] > total[i] {
        problem = .moreThanTrials(parts[0], successes[i], total[i], row: rows.rows[i] + 1)
      } else {
        problem = nil
      }
      if let problem { throw .diagnostic(problem.located(in: rows.source)) }
    }
  }
}

extension Diagnostic {
  fileprivate static func manyStatuses(_ status: ModelVariable, _ levels: [String]) -> Diagnostic {
    Diagnostic(
      code: "bad-response",
      message: "the status `\(status.name)` has \(levels.count) values, and a row is an event or censored",
      primary: status.span, help: "a status is 1 (event) or 0 (censored), or true or false")
  }

  fileprivate static func badStatus(_ status: ModelVariable, _ value: Double, row: Int) -> Diagnostic {
    Diagnostic(
      code: "bad-response",
      message: "the status `\(status.name)` is \(NumberFormat.shortest.string(value)) in row \(row)",
      primary: status.span,
      help: "a status is 1 (event) or 0 (censored), true or false, or 2 (event) and 1 as in R's data")
  }

  fileprivate static func badCount(
    _ variable: ModelVariable, _ value: Double, row: Int, needed: String
  ) -> Diagnostic {
    Diagnostic(
      code: "bad-response",
      message: "`\(variable.name)` is \(NumberFormat.shortest.string(value)) in row \(row)",
      primary: variable.span, help: "trials(successes, total) needs \(needed)")
  }

  fileprivate static func moreThanTrials(
    _ variable: ModelVariable, _ successes: Double, _ total: Double, row: Int
  ) -> Diagnostic {
    let number = { (x: Double) in NumberFormat.shortest.string(x) }
    return Diagnostic(
      code: "bad-response",
      message: "`\(variable.name)` is \(number(successes)) of \(number(total)) trials in row \(row)",
      primary: variable.span, help: "trials(successes, total): the second is all of them, not the failures")
  }
}
