import Fitting
import Glibc
import Plots
import Tables

/// A penalty over one coefficient, and its slope: why a negative weight is moved up, and how hard.
enum SlopePlot {
  static let view = PlotView(
    name: "slope", kinds: [.penalty],
    summary:
      "its value and its slope over one coefficient, with arrows where a step against the slope leads from both sides",
    example: "plot(0.1*l1 + 0.25*l2)",
    fits: isOverOne
  ) { (value, call) throws(Failure) in
    guard case .penalty(let penalty) = value else { throw call.wrongKind("x", value, wanted: "a penalty") }
    return try figure(penalty, call)
  }

  @Sendable private static func isOverOne(_ value: Value) -> Bool {
    guard case .penalty(let penalty) = value else { return false }
    return penalty.parts.allSatisfy { ($0.penalty.dimension ?? 1) == 1 }
  }

  private static let pieces = 240

  private static func figure(_ penalty: PenaltyExpression, _ call: Call) throws(Failure) -> Figure {
    if let part = penalty.parts.first(where: { ($0.penalty.dimension ?? 1) != 1 }) {
      throw call.fail(
        "wrong-dimension",
        "\(part.name) is of \(part.penalty.dimension ?? 1) coefficients, a slope is over one",
        at: "x", help: "plot(p, \"ball\") draws it over two")
    }
    let at = try call.vector("at")
    let (low, high) = try range(at, call)
    let presenter = call.presenter
    let parts = penalty.parts.map { part in
      Curve(
        label: part.strength == 1 ? part.name : "\(presenter.written(part.strength))·\(part.name)",
        value: { part.strength * part.penalty.value([$0]) },
        slope: { b in part.penalty.gradient([b]).first.map { part.strength * $0 } ?? .point(0) })
    }
    let sum = Curve(
      label: parts.count > 1 ? "sum" : presenter.source(of: penalty),
      value: { b in parts.reduce(0) { $0 + $1.value(b) } },
      slope: { b in parts.reduce(Interval.point(0)) { $0 + $1.slope(b) } })
    let points = places(low, high, penalty)
    let arrows = stepArrows(sum, at: arrowPlaces(at, low, high), width: high - low)
    return Figure(
      title: "\(presenter.source(of: penalty)) · its value and its slope",
      panels: [
        Panel(
          x: Axis("coefficient b", range: low...high), y: Axis("value of the penalty"),
          marks: curves(parts, sum) { curve in points.map { Vector($0, curve.value($0)) } } + arrows),
        Panel(
          x: Axis("coefficient b", range: low...high),
          y: Axis("slope of the penalty", range: slopeRange(sum, points)),
          marks: [Mark(.horizontalRule(0), .muted, size: 1)]
            + curves(parts, sum) { curve in slopeLine(curve, points) }),
      ], caption: caption(sum))
  }

  private struct Curve {
    let label: String
    let value: (Double) -> Double
    let slope: (Double) -> Interval
  }

  // MARK: Where

  private static func range(_ at: [Double]?, _ call: Call) throws(Failure) -> (Double, Double) {
    guard let at, let low = at.min(), let high = at.max() else { return (-3, 3) }
    guard low.isFinite, high.isFinite else {
      throw call.fail("not-finite", "at must hold finite numbers", at: "at")
    }
    if low == high {
      let half = max(1, abs(low) * 1.5)
      return (-half, half)
    }
    return (low, high)
  }

  /// A grid, with the penalty's own corners in it.
  private static func places(_ low: Double, _ high: Double, _ penalty: PenaltyExpression) -> [Double] {
    let grid = (0...pieces).map { low + (high - low) * Double($0) / Double(pieces) }
    let corners = penalty.parts.flatMap { $0.penalty.separable?.breaks ?? [0] }
    return Set(grid + corners.filter { $0 > low && $0 < high }).sorted()
  }

  private static func arrowPlaces(_ at: [Double]?, _ low: Double, _ high: Double) -> [Double] {
    if let at, at.count > 2 { return at }
    return [0.08, 0.25, 0.42, 0.58, 0.75, 0.92].map { low + (high - low) * $0 }
  }

  // MARK: What

  private static func curves(
    _ parts: [Curve], _ sum: Curve, _ points: (Curve) -> [Vector]
  ) -> [Mark] {
    guard parts.count > 1 else { return [Mark(.line(points(sum)), .series(0))] }
    return parts.enumerated().map {
      Mark(.line(points($1)), .series($0 + 1), dash: .dashed, label: $1.label)
    } + [Mark(.line(points(sum)), .series(0), size: 2.4, label: sum.label)]
  }

  /// Where the slope jumps, the line does so upright: every slope between belongs to the corner.
  private static func slopeLine(_ curve: Curve, _ points: [Double]) -> [Vector] {
    points.flatMap { b -> [Vector] in
      let slope = curve.slope(b)
      guard !slope.isPoint else { return [Vector(b, slope.lower)] }
      guard slope.lower.isFinite, slope.upper.isFinite else { return [Vector(b, .nan)] }
      return [Vector(b, slope.lower), Vector(b, slope.upper)]
    }
  }

  /// A slope that grows without bound is cut off; what it is like elsewhere must be seen.
  private static func slopeRange(_ sum: Curve, _ points: [Double]) -> ClosedRange<Double>? {
    let slopes = points.flatMap { [sum.slope($0).lower, sum.slope($0).upper] }.filter(\.isFinite).sorted()
    guard let low = slopes.first, let high = slopes.last else { return nil }
    let (tenth, ninetieth) = (slopes[slopes.count / 20], slopes[slopes.count - 1 - slopes.count / 20])
    let room = 2 * max(ninetieth - tenth, 1e-9)
    let (bottom, top) = (max(low, tenth - room), min(high, ninetieth + room))
    let air = 0.06 * (top - bottom)
    return air > 0 ? min(0, bottom - air)...max(0, top + air) : nil
  }

  /// Steps against the slope in one proportion, none of which leads beyond 0 or its neighbour.
  private static func stepArrows(_ sum: Curve, at places: [Double], width: Double) -> [Mark] {
    let steps = places.map { b in (b: b, step: -sum.slope(b).leastElement) }.filter {
      $0.step.isFinite && $0.step != 0 && sum.value($0.b).isFinite
    }
    guard let longest = steps.map({ abs($0.step) }).max(), longest > 0 else { return [] }
    let nearest = zip(places.sorted(), places.sorted().dropFirst()).map { $1 - $0 }.min() ?? width
    let rate = 0.85 * min(nearest, width / 6) / longest
    let arrows = steps.map { entry in
      let level = sum.value(entry.b)
      return Mark.Arrow(
        from: Vector(entry.b, level), to: Vector(entry.b + rate * entry.step, level))
    }
    return [
      Mark(.arrows(arrows), .ink, label: "a step against the slope", labelPlace: .legend)
    ]
  }

  private static func caption(_ sum: Curve) -> [String] {
    let (left, right) = (-sum.slope(-1).leastElement, -sum.slope(1).leastElement)
    guard left > 0, right < 0 else { return [] }
    return [
      "Left of 0 the slope is negative, so the step against it goes up, towards 0; right of 0 it goes down, towards 0."
    ]
  }
}
