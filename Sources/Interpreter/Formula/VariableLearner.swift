import Syntax
import Tables

/// Learns the variables of a formula one by one and collects the mistakes of all of them.
struct VariableLearner<Evaluator: FormulaEvaluator> {
  let rows: RowValues<Evaluator>
  private let formula: Formula
  private(set) var variables: [ModelVariable] = []
  private(set) var values: [ModelVariable.Values] = []
  private var problems: [Diagnostic] = []
  private var isInterrupted = false

  init(rows: RowValues<Evaluator>, formula: Formula) {
    self.rows = rows
    self.formula = formula
  }

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

  /// What to do about a variable that cannot stay: the formula without it.
  private func instead(of variable: ModelVariable) -> String {
    let response = Syntax.source(of: formula.response)
    if formula.terms.containsDot {
      return "leave it out: \(formula.text) - \(variable.name)"
    }
    let left = formula.terms.summands.filter { summand in
      !summand.mentionedNames.contains { Syntax.source(ofName: $0.text) == variable.name }
    }
    if !left.isEmpty {
      return "leave it out: \(response) ~ " + left.map { Syntax.source(of: $0) }.joined(separator: " + ")
    }
    return
      "choose another column: describe(\(Syntax.source(ofName: rows.data.name))) shows which columns are numbers"
  }

  private func problem(with contrasts: FactorContrasts, _ variable: ModelVariable) -> Diagnostic? {
    let count = contrasts.levels.count
    if count == 1 { return .oneLevel(variable, contrasts.levels[0], rows: rows.count) }
    if count == rows.count, count > 2 {
      return .levelPerRow(variable, rows: count, instead: instead(of: variable))
    }
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

  fileprivate static func levelPerRow(
    _ variable: ModelVariable, rows: Int, instead: String
  ) -> Diagnostic {
    Diagnostic(
      code: "too-many-levels",
      message:
        "`\(variable.name)` is different in each of the \(rows) rows, like a name: a factor of it explains nothing",
      primary: variable.span, help: instead)
  }
}

extension Expression {
  /// What is added up, where nothing but + joins it.
  var summands: [Expression] {
    if case .binary(let sign, let left, let right) = kind, sign.symbol == .plus {
      return left.summands + right.summands
    }
    return [self]
  }

  fileprivate var containsDot: Bool {
    switch kind {
    case .dot: true
    case .binary(_, let left, let right): left.containsDot || right.containsDot
    default: false
    }
  }
}
