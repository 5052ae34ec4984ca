import Fitting
import Plots
import Tables

/// Coefficients against λ, from strong to weak: who enters when, and where each ends.
enum PathPlot {
  static let view = PlotView(
    name: "path", kinds: [.path],
    summary: "coefficients against λ on a logarithmic axis, weak to the right, named at their ends",
    example:
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nplot(path(m))"
  ) { (value, call) throws(Failure) in
    guard case .path(let path) = value else { throw call.wrongKind("x", value, wanted: "a path") }
    return figure(path, call.presenter)
  }

  /// Lines with a name and a colour; the others are grey.
  private static let most = 12

  static func figure(_ value: PathValue, _ presenter: Presenter) -> Figure {
    let model = value.model
    let names = model.coefficientNames
    let points = self.points(value.path)
    let lines = names.indices.map { j in line(points.map { Vector($0.lambda, $0.standardised[j]) }) }
    let sizes = lines.map { line in line.reduce(0) { $1.y.isNaN ? $0 : max($0, abs($1.y)) } }
    let moving = names.indices.filter { sizes[$0] > 0 }
    // The largest at the weak end are those that a reader asks for first.
    let ranked = moving.sorted { a, b in
      (abs(lines[a].last?.y ?? 0), -a) > (abs(lines[b].last?.y ?? 0), -b)
    }
    let shown = Set(ranked.prefix(most))
    var marks = [Mark(.horizontalRule(0), .muted, size: 1)]
    marks += moving.filter { !shown.contains($0) }.map { Mark(.line(lines[$0]), .muted, size: 1) }
    for (n, j) in ranked.prefix(most).enumerated() {
      marks.append(Mark(.line(lines[j]), .series(n), label: names[j]))
    }
    for (n, j) in ranked.prefix(most).enumerated() where value.path.eventsAreExact {
      let entries = value.path.events.filter { $0.kind == .enters(column: j) && $0.lambda > 0 }
      if !entries.isEmpty {
        marks.append(Mark(.points(entries.map { Vector($0.lambda, 0) }), .series(n), size: 2.6))
      }
    }
    return Figure(
      title: "\(model.title) path · \(model.formula.text)",
      panels: [
        Panel(
          x: .strength(points.map(\.lambda)),
          y: Axis(model.standardisedUnit), marks: marks)
      ],
      caption: caption(value, grey: moving.count - shown.count, still: names.count - moving.count))
  }

  /// The grid, and between its points the knots where they are known.
  private static func points(_ path: Path) -> [(lambda: Double, standardised: [Double])] {
    let grid = path.points.map { ($0.lambda, $0.standardised) }
    let knots = path.eventsAreExact ? path.events.map { ($0.lambda, $0.standardised) } : []
    let weakest = path.points.map(\.lambda).min() ?? 0
    return (grid + knots).filter { $0.0 > 0 && $0.0 >= weakest }.sorted { $0.0 > $1.0 }
  }

  /// A line without the stretches along which it is 0, which the axis shows already.
  private static func line(_ points: [Vector]) -> [Vector] {
    points.indices.map { place in
      let near = max(0, place - 1)...min(points.count - 1, place + 1)
      return near.contains { points[$0].y != 0 } ? points[place] : Vector(points[place].x, .nan)
    }
  }

  private static func caption(_ value: PathValue, grey: Int, still: Int) -> [String] {
    var parts: [String] = []
    if value.path.eventsAreExact { parts.append("a dot: the term enters") }
    if grey > 0 { parts.append("grey: \(grey) further term\(grey == 1 ? "" : "s")") }
    if still > 0 { parts.append("\(still) term\(still == 1 ? "" : "s") not drawn, 0 throughout") }
    return parts.isEmpty ? [] : [parts.joined(separator: " · ")]
  }
}

extension Model {
  /// The axis of standardised coefficients: what a standard deviation of the term changes.
  var standardisedUnit: String {
    family.takesSigma ? "std coef (\(responseName) per sd of the term)" : "std coef (per sd of the term)"
  }

  /// The axis of one coefficient, as it is on this scale.
  func unit(of coefficient: String, on scale: Problem.Scale) -> String {
    let response = family.takesSigma ? "\(responseName) " : ""
    return switch scale {
    case .standardised: "std coef of \(coefficient) (\(response)per sd)"
    case .data: "coef of \(coefficient) (\(response)per unit)"
    }
  }

  /// The response as the formula writes it.
  var responseName: String { frame.response.name }
}
