import Fitting
import Tables

/// The gradient table of a penalty or a prior at points: slope by part, their sum, and where a descent step goes.
struct GradientTable {
  /// A part of the sum: its label and an interval for each point.
  struct Part {
    let label: String
    let slopes: [Interval]
  }

  let points: [Double]
  let parts: [Part]
  /// Where the parts pull to; 0 for a penalty.
  let centres: [Double]
  /// What the points are of.
  var variable = "b"

  /// The slope of the whole at each point.
  var sums: [Interval] {
    points.indices.map { row in parts.reduce(Interval.point(0)) { $0 + $1.slopes[row] } }
  }

  func table(_ presenter: Presenter) -> Table {
    var columns = [Table.Column(variable, .number)]
    columns += parts.map { Table.Column($0.label.isEmpty ? "slope" : "\($0.label) slope", .number) }
    if parts.count > 1 { columns.append(Table.Column("sum", .number)) }
    columns += [Table.Column("step = -slope", .number), Table.Column("so \(variable)")]
    var table = Table(columns: columns)
    let decimals = GradientTable.decimals(of: points)
    for (row, b) in points.enumerated() {
      let sum = sums[row]
      var cells: [Table.Cell] = [.number(b, fixed(b, decimals))]
      cells += parts.map { presenter.slope($0.slopes[row]) }
      if parts.count > 1 { cells.append(presenter.slope(sum)) }
      let step = sum.leastElement == 0 ? 0 : -sum.leastElement
      cells += [presenter.slope(step), .text(verdict(b, sum, centre: centres[row], presenter))]
      table.append(cells)
    }
    return table
  }

  private func verdict(_ b: Double, _ slope: Interval, centre: Double, _ presenter: Presenter) -> String {
    let target = presenter.written(centre)
    if !slope.isPoint, slope.contains(0) {
      if slope.lower == -slope.upper { return "stays while |loss slope| ≤ \(presenter.written(slope.upper))" }
      let needed = Interval(-slope.upper, -slope.lower)
      return "stays while the loss slope is in \(presenter.rangeText(needed))"
    }
    let least = slope.leastElement
    if least == 0 { return "stays" }
    let direction = least > 0 ? "moves down" : "moves up"
    let isTowards = (b - centre) * least > 0
    return "\(direction), \(isTowards ? "towards" : "away from") \(target)"
  }

  /// Points in a common number of decimals, at least one unless all are whole zeros.
  private func fixed(_ b: Double, _ decimals: Int) -> String {
    // A point's own zero keeps its decimals: the column reads as a scale.
    b == 0 ? "0." + String(repeating: "0", count: decimals) : NumberFormat.fixed(decimals).string(b)
  }

  private static func decimals(of points: [Double]) -> Int {
    let needed = points.map { point -> Int in
      let text = NumberFormat.shortest.string(point)
      guard !text.contains("e"), let dot = text.firstIndex(of: ".") else { return 0 }
      return text.distance(from: dot, to: text.endIndex) - 1
    }
    return max(1, min(6, needed.max() ?? 1))
  }
}
