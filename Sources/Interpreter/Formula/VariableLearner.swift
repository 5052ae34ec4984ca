import Syntax
import Tables

/// Learns the variables of a formula one by one and collects the mistakes of all of them.
struct VariableLearner<Evaluator: FormulaEvaluator> {
  let rows: RowValues<Evaluator>
  private(set) var variables: [ModelVariable] = []
  private(set) var values: [ModelVariable.Values] = []
  private var problems: [Diagnostic] = []
  private var isInterrupted = false

  init(rows: RowValues<Evaluator>) { self.rows = rows }

  /// Everything that went wrong; nil where nothing did.
  var failure: Failure? {
    if isInterrupted { return .interrupted }
    return problems.isEmpty ? nil : .diagnostics(problems)
  }

  mutating func learn(_ form: VariableForm, name: String, span: Span) {
    if !isInterrupted, rows.evaluator.isInterrupted { isInterrupted = true }
    guard !isInterrupted else { return }
    do {
      let (variable, values) = try ModelVariable.learn(form, name: name, span: span, from: rows)
      if case .factor(let contrasts) = variable.coding, let problem = problem(with: contrasts, variable) {
        problems.append(problem.located(in: rows.source))
      }
      variables.append(variable)
      self.values.append(values)
    } catch {
      keep(error)
    }
  }

  /// - Throws: its own mistake together with those before it.
  mutating func response(
    _ expression: Expression, _ form: ResponseForm
  ) throws(Failure) -> (ModelResponse, ModelFrame.Response) {
    do {
      return try ModelResponse.learn(form, name: expression.termName, span: expression.span, from: rows)
    } catch {
      keep(error)
      throw failure ?? error
    }
  }

  private mutating func keep(_ failure: Failure) {
    switch failure {
    case .diagnostics(let list): problems += list
    case .interrupted: isInterrupted = true
    }
  }

  private func problem(with contrasts: FactorContrasts, _ variable: ModelVariable) -> Diagnostic? {
    let count = contrasts.levels.count
    if count == 1 { return .oneLevel(variable, contrasts.levels[0], rows: rows.count) }
    if count == rows.count, count > 2 { return .levelPerRow(variable, rows: count) }
    return nil
  }
}

extension Diagnostic {
  fileprivate static func oneLevel(_ variable: ModelVariable, _ level: String, rows: Int) -> Diagnostic {
    Diagnostic(
      code: "one-level",
      message: "the factor `\(variable.name)` has one level, \"\(level)\", in the \(rows) rows used",
      primary: variable.span, help: "leave it out: what never changes explains nothing")
  }

  fileprivate static func levelPerRow(_ variable: ModelVariable, rows: Int) -> Diagnostic {
    let text = variable.name
    return Diagnostic(
      code: "too-many-levels",
      message: "the factor `\(text)` has a level for each of the \(rows) rows, as an identifier has",
      primary: variable.span, help: "leave it out: y ~ . - \(text)")
  }
}
