import Fitting
import Tables

/// The gradient table of a penalty or a prior at points: slope by part, their sum, and where a descent step goes.
struct GradientTable {
  /// A part of the sum: its label and an interval for each point.
  struct Part {
    let label: String
    let slopes: [Interval]
    /// Points with a corner that bends down: the slope to the left is the upper end of the interval.
    var peaks: Set<Int> = []
  }

  let points: [Double]
  let parts: [Part]
  /// Where the parts pull to; 0 for a penalty.
  let centres: [Double]
  /// What the points are of.
  var variable = "b"
  /// Whether an infinite slope is that of a constraint, and not of a function that rises infinitely fast.
  var hasBounds = true

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
      if parts.contains(where: { $0.peaks.contains(row) }) {
        cells += leaving(row, presenter)
      } else {
        let step = sum.leastElement == 0 ? 0 : -sum.leastElement
        cells += [presenter.slope(step), .text(verdict(b, sum, centre: centres[row], presenter))]
      }
      table.append(cells)
    }
    return table
  }

  /// Step and verdict at a corner that bends down: whatever slope is added, one side at least leads down from it.
  private func leaving(_ row: Int, _ presenter: Presenter) -> [Table.Cell] {
    let (b, centre) = (points[row], centres[row])
    let sides = parts.map { part -> (left: Double, right: Double) in
      let slope = part.slopes[row]
      return part.peaks.contains(row) ? (slope.upper, slope.lower) : (slope.lower, slope.upper)
    }
    let left = sides.reduce(0) { $0 + $1.left }
    let right = sides.reduce(0) { $0 + $1.right }
    guard left > right else {
      let sum = Interval(left, right)
      let step = sum.leastElement == 0 ? 0 : -sum.leastElement
      return [presenter.slope(step), .text(verdict(b, sum, centre: centre, presenter))]
    }
    if left > 0, right < 0 {
      let text = [-left, -right].map { presenter.slope($0).string }.joined(separator: " or ")
      return [.interval(-left, -right, text), .text("a peak: moves to either side")]
    }
    let slope = left > 0 ? left : right
    return [presenter.slope(-slope), .text(moving(b, slope, centre: centre, presenter))]
  }

  private func verdict(_ b: Double, _ slope: Interval, centre: Double, _ presenter: Presenter) -> String {
    if !slope.isPoint, slope.contains(0) {
      if slope.lower == -slope.upper, slope.upper == .infinity { return "stays, whatever the loss slope" }
      if slope.lower == -slope.upper { return "stays while |loss slope| ≤ \(presenter.written(slope.upper))" }
      let needed = Interval(-slope.upper, -slope.lower)
      return "stays while the loss slope is in \(presenter.rangeText(needed))"
    }
    let least = slope.leastElement
    return least == 0 ? "stays" : moving(b, least, centre: centre, presenter)
  }

  private func moving(_ b: Double, _ slope: Double, centre: Double, _ presenter: Presenter) -> String {
    let direction = slope > 0 ? "moves down" : "moves up"
    if slope.isInfinite {
      return hasBounds ? "not allowed: \(direction), to the nearest bound" : "infinite slope: \(direction)"
    }
    // At the centre itself the first step leads away.
    let isTowards = (b - centre) * slope > 0
    return "\(direction), \(isTowards ? "towards" : "away from") \(presenter.written(centre))"
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
