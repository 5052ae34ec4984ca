import Fitting
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

  init(_ model: Model, over data: DataSet, needsResponse: Bool, _ call: Call) throws(Failure) {
    let new = try model.frame.designColumns(
      for: data, needsResponse: needsResponse, evaluator: FrameEvaluator(evaluator: call.evaluator))
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

  /// A value a row of the data, missing where a column of the model is.
  var column: Column {
    var all = [Double](repeating: .nan, count: totalRows)
    for (row, value) in zip(rows, values) { all[row] = value }
    return Column("prediction", numbers: all)
  }
}
