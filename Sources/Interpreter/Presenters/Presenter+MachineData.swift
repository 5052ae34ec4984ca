import Engine
import Plots
import Tables

/// What a value shows as data, `application/vnd.regshell.v1+json`: for programs that read notebooks, and for telling
/// whether two runs agree where a picture would differ by a hair.
///
///     {"kind": "table", "tables": [{"columns": [{"name": "λ", "kind": "number"}, …], "rows": [[5.147, …], …]}]}
///     {"kind": "plot", "title": …, "panels": [{"x": {"label", "scale"}, "y": …, "marks": [{"kind", "label", …}]}]}
///
/// Numbers have all their digits; not a number is null, an infinity a text, an interval its two ends.
extension Presenter {
  static let dataType = "application/vnd.regshell.v1+json"

  /// Rows of a table beyond this are counted, not listed: a notebook is no data file.
  private static let mostDataRows = 1000

  /// Nil where the document is words alone.
  func machineData(_ document: Document) -> JSON? {
    if let figure = document.plot { return figure.json }
    let tables = document.tables
    guard !tables.isEmpty else { return nil }
    return .object([
      ("kind", .string("table")), ("tables", .array(tables.map { Presenter.json($0.unfolded) })),
    ])
  }

  private static func json(_ table: Table) -> JSON {
    let columns = table.columns.enumerated().map { place, column in
      let isNumeric = table.rows.contains { $0[place].isNumber && !$0[place].isMissing }
      return JSON.object([
        ("name", .string(column.header)), ("kind", .string(isNumeric ? "number" : "text")),
      ])
    }
    var members: [(key: String, value: JSON)] = [
      ("columns", .array(columns)),
      ("rows", .array(table.rows.prefix(mostDataRows).map { .array($0.map(json)) })),
    ]
    let rest = table.rows.count - mostDataRows
    if rest > 0 { members.append(("rows_left_out", .int(rest))) }
    return .object(members)
  }

  private static func json(_ cell: Table.Cell) -> JSON {
    switch cell {
    case .empty: .null
    case .text(let text): .string(text)
    case .logical(let flag): .bool(flag)
    case .number(let x, _): .real(x)
    case .interval(let low, let high, _): .array([.real(low), .real(high)])
    }
  }
}
