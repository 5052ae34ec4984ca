import Fitting
import Tables

extension Presenter {
  func pathDocument(_ value: PathValue) -> Document {
    let model = value.model
    let knots =
      value.path.events.isEmpty
      ? "\(value.path.points.count) strengths\(value.path.points.count > shownPoints ? ", \(shownPoints) shown" : "")"
      : value.path.eventsAreExact
        ? "exact knots" : "events from a grid of \(value.path.points.count) strengths"
    let title = "\(model.title) path · \(model.formula.text) · \(knots) · std coef"
    let table = value.path.events.isEmpty ? gridTable(value) : eventTable(value)
    return Document([.lines([title]), .table(table)])
  }

  /// Rows that say how the coefficients move along a grid.
  private var shownPoints: Int { 11 }

  /// Coefficients are shown for so many terms; beyond, only how many are kept.
  private var widestPath: Int { 20 }

  private func eventTable(_ value: PathValue) -> Table {
    let names = value.model.coefficientNames
    var table = Table(columns: pathColumns(value.model, second: "event"), hasRowHeader: false)
    var rest = value.path.events[...]
    while let event = rest.first {
      // What happens at one strength stands in one row.
      let together = rest.prefix { $0.lambda == event.lambda }
      rest = rest.dropFirst(together.count)
      let labels = together.map { label($0.kind, names, value.model) }
      table.append(
        [.number(event.lambda, pathLambda(event.lambda)), .text(labels.joined(separator: ", "))]
          + coefficients((together.last ?? event).standardised)
          + [share(explained(together.last ?? event, value))])
    }
    return table
  }

  private func gridTable(_ value: PathValue) -> Table {
    let points = value.path.points
    var table = Table(columns: pathColumns(value.model, second: nil), hasRowHeader: false)
    let last = shownPoints - 1
    let shown =
      points.count <= shownPoints ? Array(points.indices) : (0...last).map { $0 * (points.count - 1) / last }
    for index in shown {
      let point = points[index]
      table.append(
        [.number(point.lambda, short(point.lambda))] + coefficients(point.standardised) + [
          share(value.model.family.takesSigma ? point.rSquared : point.devianceRatio)
        ])
    }
    return table
  }

  private func pathColumns(_ model: Model, second: String?) -> [Table.Column] {
    let names = model.coefficientNames
    var columns = [Table.Column("λ", .number)]
    if let second { columns.append(Table.Column(second)) }
    if names.count <= widestPath {
      columns += names.map { Table.Column($0, .number) }
    } else {
      columns.append(Table.Column("terms", .number))
    }
    return columns + [Table.Column(model.family.takesSigma ? "R²" : "explained", .number)]
  }

  private func coefficients(_ values: [Double]) -> [Table.Cell] {
    guard values.count > widestPath else { return values.map { fixed($0, 4) } }
    let kept = values.count { $0 != 0 }
    return [.number(Double(kept), "\(kept)")]
  }

  /// R² or the share of deviance where an event is seen: one read off the grid is at a point of it.
  private func explained(_ event: Path.Event, _ value: PathValue) -> Double? {
    guard !value.model.family.takesSigma else { return event.rSquared }
    return value.path.points.first { $0.lambda == event.lambda }?.devianceRatio
  }

  private func share(_ r2: Double?) -> Table.Cell {
    guard let r2 else { return .empty }
    // At the top of the path nothing is explained; rounding must not print as a tiny share.
    return abs(r2) < 1e-12 ? .number(0, "0") : fixed(r2, 3)
  }

  private func pathLambda(_ lambda: Double) -> String {
    lambda >= 0.01 || lambda == 0 ? NumberFormat.fixed(3).string(lambda) : short(lambda)
  }

  private func label(_ kind: Path.Event.Kind, _ names: [String], _ model: Model) -> String {
    switch kind {
    case .enters(let column): "\(names[column]) in"
    case .leaves(let column): "\(names[column]) out"
    case .end: model.family.takesSigma ? "(OLS)" : "(no penalty)"
    }
  }
}
