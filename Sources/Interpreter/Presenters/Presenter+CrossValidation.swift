import Fitting
import Tables

extension Presenter {
  func validationDocument(_ value: ValidationValue) -> Document {
    let validation = value.validation
    let rows = validation.rows
    var table = Table(columns: [
      Table.Column("rule"), Table.Column("λ", .number), Table.Column("cv mse", .number),
      Table.Column("se", .number), Table.Column("terms", .right), Table.Column(""),
    ])
    func add(_ rule: String, _ index: Int) {
      let row = rows[index]
      let edge =
        index != validation.best || rows.count == 1
        ? ""
        : index == rows.count - 1
          ? "← at the weak end of the grid"
          : index == 0 ? "← at the strong end of the grid" : ""
      table.append([
        .text(rule), .number(row.lambda, short(row.lambda)), fixed(row.mean, 3), fixed(row.standardError, 3),
        .number(Double(row.nonzero), "\(row.nonzero)"), .text(edge),
      ])
    }
    add(rows[0].nonzero == 0 ? "null" : "strongest", 0)
    add("1 se", validation.oneStandardError)
    add("best", validation.best)
    let title =
      "cv of \(value.model.title) · \(value.folds) folds · \(rows.count) strengths · \(value.model.formula.text)"
    return Document([.lines([title]), .table(table)])
  }
}
