import Fitting
import Syntax
import Tables

extension ModelFrame {
  /// Design columns over data other than the fit's.
  struct NewRows: Sendable {
    /// In the order of the frame's columns; a row for each copy of a row where there are averages.
    let design: any Design
    /// Over which levels rows with unknown ones are averaged; nil where all are known.
    let averages: LevelAverages?
    let offset: [Double]?
    /// As the frame's response is; nil where it was not asked for.
    let response: Response?
    /// As the frame's strata, by their values in the new data; nil where the fit has one, or no response is wanted.
    let strata: Tables.Factor?
    /// The rows of the new data that have a value, from 0, ascending.
    let rows: [Int]
    let totalRows: Int
    let missing: [MissingCount]
    /// For each variable with levels that the fit did not see, how many of the rows have one.
    let unknown: [(variable: String, count: Int)]
  }

  /// The same columns over other data, with the levels and constants learnt here.
  ///
  /// - Parameters:
  ///   - needsResponse: also deliver the response, and leave out rows where it is missing
  ///   - averagesUnknown: let a row with a level that the fit did not see have all levels, instead of an error
  /// - Throws: a column that is not there or of another kind, a level that the fit did not see, no row left. Spans
  ///   are in the formula's source.
  func designColumns(
    for data: DataSet, needsResponse: Bool = false, averagesUnknown: Bool = false,
    evaluator: some FormulaEvaluator
  ) throws(Failure) -> NewRows {
    let names = try columnsNeeded(of: data, needsResponse: needsResponse)
    let size = data.frame.rowCount * max(1, names.count)
    let complete = try evaluator.apart(size) { FrameRows(of: data, columns: names) }
    try complete.check(.drop, at: formula.span, source: formula.source)
    let rows = RowValues(
      data: complete.data, rows: complete.rows, captured: recipe.captured, totalRows: complete.totalRows,
      source: formula.source, evaluator: evaluator)
    var values: [ModelVariable.Values] = []
    var unknown: [(variable: String, count: Int)] = []
    values.reserveCapacity(recipe.variables.count)
    for variable in recipe.variables {
      if evaluator.isInterrupted { throw .interrupted }
      let own = try variable.values(over: rows, allowsUnknown: averagesUnknown)
      if case .partlyKnown(let codes) = own { unknown.append((variable.name, codes.count { $0 < 0 })) }
      values.append(own)
    }
    let response =
      try needsResponse ? recipe.response.response(over: rows) : nil
    let strata: Tables.Factor? =
      if needsResponse, let form = strataForm { try rows.factor(form.argument, levels: nil) } else { nil }
    let averages = try LevelAverages(
      recipe.variables, &values, rowCount: rows.count, source: formula.source)
    let (recipe, formula, learnt, count) = (recipe, formula, values, averages?.shares.count ?? rows.count)
    let design = try evaluator.apart(count * recipe.terms.count) { () throws(Failure) in
      try recipe.spread(learnt, rowCount: count, formula: formula).design()
    }
    return NewRows(
      design: design, averages: averages,
      offset: try recipe.offset(over: rows, totalRows: nil), response: response, strata: strata,
      rows: complete.rows, totalRows: complete.totalRows, missing: complete.missing, unknown: unknown)
  }

  /// - Throws: every column that the new data lack or have as text where a number is needed.
  private func columnsNeeded(of data: DataSet, needsResponse: Bool) throws(Failure) -> Set<String> {
    var names = Set<String>()
    var faulty = Set<String>()
    var problems: [Diagnostic] = []
    let response = Set(recipe.response.parts.flatMap(\.argument.mentionedNames).map(\.text))
    func need(_ expression: Expression, _ source: SourceText, allowsText: Bool) {
      for name in expression.mentionedNames where recipe.captured[name.text] == nil {
        names.insert(name.text)
        let column = data.frame[name.text]
        guard column == nil || (column?.kind == .text && !allowsText), faulty.insert(name.text).inserted
        else {
          continue
        }
        var problem: Diagnostic =
          column == nil ? .unknownColumn(name, in: data) : .textForNumber(name, in: data)
        if needsResponse, column == nil, response.contains(name.text) {
          problem.help = "it is the response, which errors are measured against; predict(m, d) does without"
        }
        problems.append(problem.located(in: source))
      }
    }
    for variable in recipe.variables + (needsResponse ? recipe.response.parts : []) {
      if case .matrix = variable.coding { continue }
      need(variable.argument, formula.source, allowsText: variable.isCategorical)
    }
    for offset in recipe.offsets { need(offset.expression, offset.source, allowsText: false) }
    if needsResponse, let strata = strataForm { need(strata.argument, formula.source, allowsText: true) }
    if !problems.isEmpty { throw .diagnostics(problems) }
    return names
  }
}

extension Diagnostic {
  fileprivate static func textForNumber(_ name: Name, in data: DataSet) -> Diagnostic {
    Diagnostic(
      code: "text-as-number",
      message: "the column `\(name.text)` is text in \(data.name) and was a number in the fit",
      primary: name.span, help: "the new data need the kinds of column that the fit had")
  }
}
