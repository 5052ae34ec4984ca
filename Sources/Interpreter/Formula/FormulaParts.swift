import Syntax
import Tables

/// A formula taken apart against the columns of a data set: response, variables by their spelling, terms.
struct FormulaParts: Sendable {
  let response: Expression
  let responseForm: ResponseForm
  /// Only those that a term needs, in the order of the formula.
  let variables: [(FormulaTerms.Variable, VariableForm)]
  /// In order; variables as indices into `variables`.
  let terms: [(name: String, span: Span, variables: [Int])]
  let hasIntercept: Bool
  let offsets: [Expression]
  let notes: [Diagnostic]
  private let source: SourceText

  /// - Throws: what has no meaning in a formula.
  init(_ formula: Formula, over data: DataSet) throws(Failure) {
    source = formula.source
    response = formula.response
    var problems: [Diagnostic] = []
    let form: ResponseForm
    do {
      form = try ResponseForm(formula.response)
    } catch {
      if case .diagnostics(let own) = error { problems += own }
      form = .variable(.arithmetic(formula.response))
    }
    switch form {
    case .variable(.polynomial), .variable(.ordered): problems.append(.notAResponse(formula.response))
    case .variable(.arithmetic) where formula.response.isLiteral:
      problems.append(.notAResponse(formula.response))
    default: break
    }
    let inResponse = Set(formula.response.mentionedNames.map(\.text))
    let others = data.frame.names.filter { !inResponse.contains($0) }
    let algebra: FormulaTerms
    do {
      algebra = try FormulaTerms(
        formula.terms, others: others,
        texts: Set(data.frame.columns.filter { $0.kind == .text }.map(\.name)))
    } catch {
      throw error.joined(with: problems).located(in: source)
    }
    hasIntercept = algebra.hasIntercept
    offsets = algebra.offsets

    // A response among the terms would explain itself; R leaves such terms out as well.
    let own = algebra.variables.firstIndex { $0.name == formula.response.termName }
    let kept = algebra.terms.filter { term in own.map { !term.variables.contains($0) } ?? true }
    notes = algebra.terms.filter { term in own.map(term.variables.contains) ?? false }.map { term in
      .responseAmongTerms(algebra.name(of: term), formula.response.termName, term.span).located(
        in: formula.source)
    }
    if kept.isEmpty, !hasIntercept { problems.append(.noTerms(formula.terms.span)) }

    var places = [Int?](repeating: nil, count: algebra.variables.count)
    var variables: [(FormulaTerms.Variable, VariableForm)] = []
    for index in Set(kept.flatMap(\.variables)).sorted() {
      places[index] = variables.count
      let variable = algebra.variables[index]
      variables.append((variable, Self.form(variable.expression, &problems)))
    }
    self.variables = variables
    terms = kept.map { term in
      (algebra.name(of: term), term.span, term.variables.compactMap { places[$0] })
    }
    responseForm = form
    if !problems.isEmpty { throw Failure.diagnostics(problems).located(in: source) }
  }

  private static func form(_ expression: Expression, _ problems: inout [Diagnostic]) -> VariableForm {
    do {
      return try VariableForm(expression)
    } catch {
      if case .diagnostics(let own) = error { problems += own }
      return .arithmetic(expression)
    }
  }

  /// What the names of the formula, the weights and the offset mean.
  ///
  /// - Throws: every name that means nothing.
  func names<Evaluator: FormulaEvaluator>(
    in data: DataSet, options: ModelFrame.Options, evaluator: Evaluator
  ) throws(Failure) -> FormulaNames<Evaluator> {
    var names = FormulaNames(data: data, evaluator: evaluator)
    for part in responseForm.parts { names.check(part.form) }
    for (_, form) in variables { names.check(form, allowingMatrices: true) }
    for offset in offsets { names.arithmetic(offset) }
    let ownProblems = names.problems.map { $0.located(in: source) }
    var problems = ownProblems
    for row in [options.offset, options.exposure, options.weights].compactMap(\.self) {
      names.arithmetic(row.expression, allowingLists: true)
      problems += names.problems.dropFirst(problems.count).map { $0.located(in: row.source) }
    }
    if let strata = options.strata {
      names.check(strata.form)
      problems += names.problems.dropFirst(problems.count).map { $0.located(in: strata.source) }
    }
    if !problems.isEmpty { throw .diagnostics(problems) }
    return names
  }
}

extension Failure {
  fileprivate func joined(with others: [Diagnostic]) -> Failure {
    switch self {
    case .diagnostics(let own): .diagnostics(others + own)
    case .interrupted: .interrupted
    }
  }
}

extension Expression {
  fileprivate var isLiteral: Bool {
    switch kind {
    case .number, .text, .logical, .none, .rest, .dot, .list, .formula, .lambda: true
    default: false
    }
  }
}

extension Diagnostic {
  fileprivate static func notAResponse(_ response: Expression) -> Diagnostic {
    Diagnostic(
      code: "not-a-response", message: "`\(Syntax.source(of: response))` cannot be a response",
      primary: response.span,
      help: "the left side is a column or arithmetic on columns: log(mpg) ~ wt")
  }

  fileprivate static func responseAmongTerms(_ term: String, _ response: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      code: "response-among-terms", severity: .note,
      message: "the term `\(term)` holds the response `\(response)` and was left out", primary: span)
  }

  fileprivate static func noTerms(_ span: Span) -> Diagnostic {
    Diagnostic(
      code: "no-terms", message: "the formula has no term and no intercept: there is nothing to estimate",
      primary: span, help: "y ~ 1 has the intercept alone, y ~ x both")
  }
}
