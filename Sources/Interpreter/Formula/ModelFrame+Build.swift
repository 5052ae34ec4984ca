import Syntax
import Tables

extension ModelFrame {
  /// Builds the frame of a formula over data.
  ///
  /// - Throws: every mistake that can be told apart at once, with spans in the formula's source.
  init(
    _ formula: Formula, over data: DataSet, options: Options = Options(), evaluator: some FormulaEvaluator
  ) throws(Failure) {
    let parsed = try FormulaParts(formula, over: data)
    let use = try parsed.names(in: data, options: options, evaluator: evaluator)
    let needed = use.columns
    let size = data.frame.rowCount * max(1, needed.count)
    let complete = try evaluator.apart(size) { FrameRows(of: data, columns: needed) }
    try complete.check(options.missing, at: formula.span, source: formula.source)
    let rowValues = RowValues(
      data: complete.data, rows: complete.rows, captured: use.captured, totalRows: complete.totalRows,
      source: formula.source, evaluator: evaluator)

    var learner = VariableLearner(rows: rowValues, formula: formula)
    for (variable, form) in parsed.variables {
      learner.learn(form, name: variable.name, span: variable.span)
    }
    let (responseVariable, response) = try learner.response(parsed.response, parsed.responseForm)
    if let failure = learner.failure { throw failure }

    var offsets: [DesignRecipe.Offset] = []
    for expression in parsed.offsets {
      let frozen = try rowValues.frozen(expression)
      offsets.append(DesignRecipe.Offset(expression: frozen, source: formula.source, isFixed: false))
    }
    if let row = options.offset {
      let rows = rowValues.measured(in: row.source)
      let isFixed = try rows.holdsList(row.expression)
      let kept = isFixed ? row.expression : try rows.frozen(row.expression)
      offsets.append(DesignRecipe.Offset(expression: kept, source: row.source, isFixed: isFixed))
    }
    if let row = options.exposure {
      offsets.append(try rowValues.measured(in: row.source).exposure(row.expression, complete.totalRows))
    }
    let recipe = DesignRecipe(
      variables: learner.variables, terms: parsed.terms, hasIntercept: parsed.hasIntercept, offsets: offsets,
      response: responseVariable, captured: use.captured)
    let (values, count) = (learner.values, complete.rows.count)
    let (spread, design) = try evaluator.apart(count * parsed.terms.count) { () throws(Failure) in
      let spread = try recipe.spread(values, rowCount: count, formula: formula)
      return (spread, try spread.design())
    }

    self.formula = formula
    dataName = data.name
    dataIsVariable = data.isVariable
    dataFile = data.file
    self.response = response
    columns = spread.columns
    self.design = design
    terms = spread.terms
    hasIntercept = parsed.hasIntercept
    offset = try recipe.offset(over: rowValues, totalRows: complete.totalRows)
    weights =
      try options.weights.map { (row) throws(Failure) in
        try rowValues.measured(in: row.source).weights(row.expression, totalRows: complete.totalRows)
      }
    strata =
      try options.strata.map { (strata) throws(Failure) in
        try rowValues.measured(in: strata.source).factor(strata.form.argument, levels: nil)
      }
    strataForm = options.strata?.form
    rows = complete.rows
    totalRows = complete.totalRows
    missing = complete.missing
    factors = recipe.factorCodings
    notes =
      parsed.notes + (response.isConstant ? [.constantResponse(response).located(in: formula.source)] : [])
    self.recipe = recipe
    places = spread.places
  }
}

extension RowValues {
  /// Whether the rows' values come from a list, of the session or written out, which belongs to the rows of the fit.
  fileprivate func holdsList(_ expression: Expression) throws(Failure) -> Bool {
    let names = expression.mentionedNames
    if names.contains(where: { captured[$0.text]?.isListOfNumbers == true }) { return true }
    return names.contains { captured[$0.text] == nil && data.frame[$0.text] != nil }
      ? false : try value(of: expression).isListOfNumbers
  }

  /// The exposure as an offset: its logarithm.
  ///
  /// - Throws: a value that is not above 0, with its row.
  fileprivate func exposure(
    _ expression: Expression, _ totalRows: Int
  ) throws(Failure) -> DesignRecipe.Offset {
    let isFixed = try holdsList(expression)
    let own = isFixed ? try numbers(expression, inListOf: totalRows) : try numbers(expression)
    if let bad = own.firstIndex(where: { $0 <= 0 }) {
      throw .diagnostic(
        Diagnostic(
          code: "bad-exposure",
          message: "the exposure is \(NumberFormat.shortest.string(own[bad])) in row \(rows[bad] + 1)",
          primary: expression.span,
          help: "an exposure is above 0: the time or the number of units in which events were counted",
          source: source))
    }
    let kept = isFixed ? expression : try frozen(expression)
    let logarithm = Expression(
      .call(Expression(.name("log"), span: expression.span), [Argument(name: nil, value: kept)]),
      span: expression.span)
    return DesignRecipe.Offset(expression: logarithm, source: source, isFixed: isFixed)
  }
}

extension Value {
  fileprivate var isListOfNumbers: Bool {
    switch self {
    case .number, .logical: false
    default: numbers != nil
    }
  }
}

extension ModelFrame.Response {
  fileprivate var isConstant: Bool {
    switch values {
    case .numbers(let numbers): numbers.allSatisfy { $0 == numbers[0] }
    case .logicals(let flags): flags.allSatisfy { $0 == flags[0] }
    case .factor(let factor): factor.levels.count < 2
    case .survival: false
    case .trials(let successes, let total):
      zip(successes, total).allSatisfy { $0 / $1 == successes[0] / total[0] }
    }
  }
}

extension Diagnostic {
  fileprivate static func constantResponse(_ response: ModelFrame.Response) -> Diagnostic {
    Diagnostic(
      code: "constant-response", severity: .note,
      message: "the response `\(response.name)` is the same in every row, so there is nothing to explain",
      primary: response.span)
  }
}
