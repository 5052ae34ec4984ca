import Plots
import Tables

/// A table's number columns: against its first column where that is of numbers, else as rows of dots by name.
enum TablePlot {
  static let view = PlotView(
    name: "table", kinds: [.table],
    summary: "its number columns against the first one, as lines, or beside its names, as dots",
    example: "plot(gradient(0.1*l1 + 0.25*l2, at = [-2, -1, -0.5, 0, 0.5, 1, 2]))"
  ) { (value, call) throws(Failure) in
    guard case .table(let document) = value else { throw call.wrongKind("x", value, wanted: "a table") }
    guard let table = document.tables.first(where: { !columns(of: $0).isEmpty }) else {
      throw call.fail("no-numbers", "the table has no column of numbers to draw", at: "x")
    }
    return figure(table)
  }

  private static let mostRows = 40

  private static func figure(_ table: Table) -> Figure {
    let columns = columns(of: table)
    let title = columns.map { table.columns[$0].header }.joined(separator: ", ")
    if isNumeric(table, 0), columns.contains(where: { $0 > 0 }) {
      let x = table.rows.map { $0[0].middle }
      let lines = columns.filter { $0 > 0 }.enumerated().flatMap { n, column in
        marks(zip(x, table.rows.map { $0[column] }).map { ($0, $1) }, n, table.columns[column].header)
      }
      let header = table.columns[0].header
      let names = columns.filter { $0 > 0 }.map { table.columns[$0].header }
      return Figure(
        title: "\(names.joined(separator: ", ")) against \(header)",
        panels: [
          Panel(x: Axis(header), y: Axis("value"), marks: [Mark(.horizontalRule(0), .muted, size: 1)] + lines)
        ])
    }
    let rows = Array(table.rows.prefix(mostRows))
    let names = rows.map { $0[0].string }
    let dots = columns.enumerated().map { n, column in
      Mark(
        .points(rows.enumerated().map { Vector($1[column].middle, Double($0)) }), .series(n), size: 4,
        label: table.columns[column].header, labelPlace: .legend)
    }
    let rest = table.rows.count - rows.count
    return Figure(
      title: title,
      panels: [
        Panel(
          x: Axis("value"), y: Axis(table.columns[0].header, scale: .categories(names)),
          marks: [Mark(.verticalRule(0), .muted, size: 1)] + dots)
      ], caption: rest > 0 ? ["\(rest) further rows not drawn."] : [])
  }

  /// A line through numbers; an interval as a bar.
  private static func marks(_ cells: [(Double, Table.Cell)], _ n: Int, _ name: String) -> [Mark] {
    let bars = cells.compactMap { x, cell -> Mark.Interval? in
      guard case .interval(let low, let high, _) = cell else { return nil }
      return Mark.Interval(at: x, low: low, high: high)
    }
    let line = Mark(.line(cells.map { Vector($0, $1.middle) }), .series(n), label: name)
    let dots = Mark(.points(cells.map { Vector($0, $1.middle) }), .series(n), size: 2.4)
    return [line, dots]
      + (bars.isEmpty ? [] : [Mark(.intervals(bars, isVertical: true), .series(n), size: 4)])
  }

  /// Places of the columns that hold numbers.
  private static func columns(of table: Table) -> [Int] {
    table.columns.indices.filter { isNumeric(table, $0) }
  }

  private static func isNumeric(_ table: Table, _ column: Int) -> Bool {
    table.columns[column].alignment != .text && table.rows.contains { $0[column].middle.isFinite }
  }
}

extension Table.Cell {
  /// The number, or the middle of an interval; not a number where there is none.
  fileprivate var middle: Double {
    switch self {
    case .number(let x, _): x
    case .interval(let low, let high, _): (low + high) / 2
    case .text, .logical, .empty: .nan
    }
  }
}
