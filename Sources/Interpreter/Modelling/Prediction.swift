import Fitting
import Syntax
import Tables

/// A model's predictions on data, and the responses where they are wanted.
struct Prediction {
  /// One a row that has all that the model needs.
  let values: [Double]
  /// The response of the same rows; empty where it was not asked for.
  let response: [Double]
  /// The rows of the data, from 0.
  let rows: [Int]
  let totalRows: Int

  /// - Parameter span: the data's place in the call.
  init(
    _ model: Model, over data: DataSet, at span: Span, needsResponse: Bool, _ call: Call
  ) throws(Failure) {
    let new = try Prediction.rows(model, data, span, needsResponse, call)
    var values = new.offset ?? [Double](repeating: 0, count: new.rows.count)
    for i in values.indices { values[i] += model.solution.intercept }
    for (column, b) in zip(new.columns, model.solution.coefficients) where b != 0 {
      for i in values.indices { values[i] += b * column[i] }
    }
    self.values = values
    response = new.response?.numbers ?? []
    rows = new.rows
    totalRows = new.totalRows
    if rows.count < totalRows {
      let columns = new.missing.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      call.context.note(
        "\(totalRows - rows.count) of \(totalRows) rows left out, missing: \(columns)", code: "missing")
    }
  }

  /// The model's columns over other data. What is wrong with the data is shown under the data, not under the formula
  /// of a cell that may be long gone.
  private static func rows(
    _ model: Model, _ data: DataSet, _ span: Span, _ needsResponse: Bool, _ call: Call
  ) throws(Failure) -> ModelFrame.NewRows {
    do {
      return try model.frame.designColumns(
        for: data, needsResponse: needsResponse, evaluator: FrameEvaluator(evaluator: call.evaluator))
    } catch {
      guard case .diagnostics(let list) = error else { throw error }
      throw .diagnostics(
        list.map { diagnostic in
          Diagnostic(
            code: diagnostic.code, message: diagnostic.message, primary: span,
            help: diagnostic.help ?? "the model is \(model.formula.text)", source: call.evaluator.source)
        })
    }
  }

  /// A value a row of the data, missing where a column of the model is.
  var column: Column {
    var all = [Double](repeating: .nan, count: totalRows)
    for (row, value) in zip(rows, values) { all[row] = value }
    return Column("prediction", numbers: all)
  }
}
