import Fitting
import Tables

extension Presenter {
  func matrixDocument(_ matrix: Matrix) -> Document {
    var table = Table(
      columns: (0..<matrix.columns).map { Table.Column("\($0 + 1)", .number) }, hasRowHeader: false)
    for row in matrix.rowLists { table.append(row.map { .number($0, .data) }) }
    return Document(table: table)
  }

  func columnDocument(_ column: Column) -> Document {
    guard let frame = try? DataFrame([column]) else { return Document(line: column.name) }
    return Document(table: frame.table(rows: 10, digits: settings.digits))
  }

  func dataDocument(_ data: DataSet) -> Document {
    Document(table: data.frame.table(rows: 10, digits: settings.digits))
  }
}
