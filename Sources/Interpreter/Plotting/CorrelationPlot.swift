import Plots
import Tables

/// A table of correlations as tiles: the colour says which sign, its strength how large.
enum CorrelationPlot {
  static let view = PlotView(
    name: "correlation", kinds: [.table],
    summary: "correlations as tiles: the colour is the sign, its strength the size",
    example: "plot(cor(read(\"mtcars.csv\")))",
    fits: holdsCorrelations
  ) { (value, call) throws(Failure) in
    guard case .table(let document) = value, let table = table(of: value) else {
      throw call.fail(
        "no-correlations", "the table holds no correlations", at: "x",
        help: "plot(cor(d)) draws those of a data set")
    }
    guard case .lines(let lines)? = document.blocks.first else { return figure(table, title: "correlations") }
    return figure(table, title: lines.joined(separator: " · "))
  }

  @Sendable private static func holdsCorrelations(_ value: Value) -> Bool { table(of: value) != nil }

  /// More are too small to be read.
  private static let most = 20
  /// Characters that stand side by side below the tiles.
  private static let room = 96

  /// The lower triangle, as `cor` gives it.
  private static func table(of value: Value) -> Table? {
    guard case .table(let document) = value else { return nil }
    return document.tables.first { table in
      table.columns.first?.header == Presenter.correlationHeader && !table.rows.isEmpty
        && table.columns.count == table.rows.count + 1
    }
  }

  private static func figure(_ table: Table, title: String) -> Figure {
    let count = min(most, table.rows.count)
    let rows = table.rows.prefix(count)
    let columns = table.columns.dropFirst().prefix(count).map(\.header)
    let names = rows.map { $0[0].string }
    // Names that are too long to stand below their columns give way to numbers.
    let longest = columns.map(\.displayWidth).max() ?? 0
    let isNumbered = (longest + 1) * count + (names.map(\.displayWidth).max() ?? 0) > room
    let tiles = rows.enumerated().flatMap { i, row in
      (0...i).map { j -> Mark.Tile in
        let at = Vector(Double(j), Double(i))
        guard case .number(let r, _) = row[j + 1] else { return Mark.Tile(at: at, share: .nan, text: "–") }
        // Two digits are all that a tile holds, also of one that is nearly 0.
        let text = abs(r) < 0.005 ? "0.00" : NumberFormat.fixed(2).string(r)
        return Mark.Tile(
          at: at, share: r, text: count > 12 ? text.replacing("0.", with: ".") : text)
      }
    }
    let rest = table.rows.count - count
    return Figure(
      title: title,
      panels: [
        Panel(
          x: Axis(
            "correlation with", scale: .categories(isNumbered ? (1...count).map { "\($0)" } : Array(columns))),
          y: Axis(
            "", scale: .categories(isNumbered ? names.enumerated().map { "\($0 + 2) \($1)" } : names)),
          marks: [Mark(.tiles(tiles), .series(0))])
      ],
      caption: (isNumbered ? ["1 is \(columns[0])."] : [])
        + (rest > 0 ? ["\(rest) further column\(rest == 1 ? "" : "s") not drawn."] : []))
  }
}
