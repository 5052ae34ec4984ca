import Fitting
import Tables

extension Presenter {
  func validationDocument(_ value: ValidationValue) -> Document {
    switch value.result {
    case .folds(let validation, let count): foldDocument(value, validation, count)
    case .ridge(let selection): selectionDocument(value, selection)
    }
  }

  private func foldDocument(_ value: ValidationValue, _ validation: CrossValidation, _ count: Int) -> Document
  {
    let rows = validation.rows
    var table = Table(columns: [
      Table.Column("rule"), Table.Column("λ", .number),
      Table.Column("cv \(validation.measure.rawValue)", .number),
      Table.Column("se", .number), Table.Column("terms", .right), Table.Column("", key: "note"),
    ])
    func add(_ rule: String, _ index: Int) {
      let row = rows[index]
      table.append([
        .text(rule), .number(row.lambda, short(row.lambda)), fixed(row.mean, 3), fixed(row.standardError, 3),
        .number(Double(row.nonzero), "\(row.nonzero)"), .text(index == validation.best ? edge(value) : ""),
      ])
    }
    add(rows[0].nonzero == 0 ? "null" : "strongest", 0)
    add("1 se", validation.oneStandardError)
    add("best", validation.best)
    return Document([.lines([title(value, "\(count) folds")]), .table(table)])
  }

  private func selectionDocument(_ value: ValidationValue, _ selection: RidgeSelection) -> Document {
    var table = Table(columns: [
      Table.Column("rule"), Table.Column("λ", .number), Table.Column("eff. df", .number),
      Table.Column("mse", .number), Table.Column("loo mse", .number), Table.Column("se", .number),
      Table.Column("gcv", .number), Table.Column("log evidence", .number), Table.Column("", key: "note"),
    ])
    func add(_ rule: String, _ index: Int) {
      let row = selection.rows[index]
      func cell(_ x: Double?) -> Table.Cell { x.map { fixed($0, 3) } ?? .empty }
      table.append([
        .text(rule), .number(row.lambda, short(row.lambda)), fixed(row.effectiveDegrees, 2),
        fixed(row.meanSquare, 3), cell(row.looMeanSquare), cell(row.looStandardError), cell(row.gcv),
        cell(row.logEvidence), .text(index == selection.best ? edge(value) : ""),
      ])
    }
    add("strongest", 0)
    if let index = selection.oneStandardError { add("1 se", index) }
    add("best", selection.best)
    let by =
      switch selection.criterion {
      case .loo: "every row left out once, exactly"
      case .gcv: "generalised cross-validation"
      case .evidence: "evidence"
      }
    return Document([.lines([title(value, by)]), .table(table)])
  }

  private func title(_ value: ValidationValue, _ by: String) -> String {
    "cv of \(value.model.title) · \(by) · \(value.lambdas.count) strengths · \(value.model.formula.text)"
  }

  /// Whether the best is where the grid ends.
  private func edge(_ value: ValidationValue) -> String {
    guard value.lambdas.count > 1 else { return "" }
    switch value.best {
    case value.lambdas.count - 1: return "← at the weak end of the grid"
    case 0: return "← at the strong end of the grid"
    default: return ""
    }
  }
}
