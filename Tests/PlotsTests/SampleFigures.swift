import Glibc
import Testing

@testable import Plots

/// Figures that use every kind of mark.
enum SampleFigures {
  static let path: Figure = {
    let lambdas = (0..<40).map { 5.0 * pow(0.85, Double($0)) }
    func line(_ name: String, _ n: Int, _ limit: Double, _ entry: Double) -> Mark {
      Mark(
        .line(lambdas.map { Vector($0, $0 > entry ? 0 : limit * (1 - $0 / entry)) }), .series(n), label: name)
    }
    return Figure(
      title: "lasso path · mpg ~ wt + hp + qsec + drat",
      panels: [
        Panel(
          x: Axis("λ (log scale)", scale: .log, isReversed: true), y: Axis("std coef (mpg per sd)"),
          marks: [
            Mark(.horizontalRule(0), .muted),
            line("wt", 0, -3.57, 5.1), line("hp", 1, -1.2, 3.5), line("qsec", 2, 0.92, 0.68),
            line("drat", 3, 0.87, 1.39), line("a name that is rather long", 4, 0.9, 1),
          ])
      ], caption: ["Every coefficient is 0 from λ = 5.147 on."])
  }()

  static let everything = Figure(
    title: "every kind of mark",
    panels: [
      Panel(
        title: "left", x: Axis("b"), y: Axis("value"),
        marks: [
          Mark(.band(x: [-2, -1, 0, 1, 2], low: [0, 1, 0, 1, 0], high: [2, 3, 4, 3, 2]), .series(0)),
          Mark(.line([Vector(-2, 1), Vector(0, 2), Vector(2, 1)]), .series(0), label: "mean"),
          Mark(
            .line([Vector(-2, 4), Vector(0, .nan), Vector(1, 3), Vector(2, 40)]), .series(1), dash: .dashed),
          Mark(.verticalRule(0.5), .ink, dash: .dotted, label: "best 0.5"),
          Mark(.verticalRule(0.7), .muted, dash: .dotted, label: "1 se 0.7"),
          Mark(.horizontalRule(1.5), .muted),
          Mark(
            .arrows([
              .init(from: Vector(-1.5, 0.5), to: Vector(-1, 0.5)),
              .init(from: Vector(1.5, 0.5), to: Vector(1, 0.5)),
            ]), .series(3), label: "a step", labelPlace: .legend),
        ]),
      Panel(
        title: "right", x: Axis("b1"), y: Axis("b2"),
        marks: [
          Mark(.curve(circle(1), isFilled: true), .series(2), label: "Σb² = 1", labelPlace: .legend),
          Mark(.curve(circle(2.5), isFilled: false), .muted),
          Mark(
            .points([Vector(0.1, 0.2), Vector(-1, 1.2)]), .series(1), label: "points", labelPlace: .legend),
          Mark(.spot(Vector(0.7, 0.7)), .ink, label: "optimum"),
          Mark(.spot(Vector(0.75, 0.75)), .series(1), label: "least squares"),
          Mark(
            .intervals([.init(at: -1, low: -0.5, high: 0.5)], isVertical: true), .series(4)),
        ], isEqualScale: true),
    ])

  static let categories = Figure(
    title: "coefficients",
    panels: [
      Panel(
        x: Axis("coef"), y: Axis("", scale: .categories(["wt", "hp", "cyl: six", "漢字"])),
        marks: [
          Mark(
            .intervals(
              (0..<4).map { .init(at: Double($0), low: Double($0) - 1, high: Double($0) + 0.5) },
              isVertical: false), .series(0)),
          Mark(.points((0..<4).map { Vector(Double($0), Double($0)) }), .series(0)),
          Mark(.verticalRule(0), .muted),
        ])
    ])

  /// A triangle of numbers with colours, and three lines that end at one place.
  static let tiles = Figure(
    title: "tiles and names that would touch",
    panels: [
      Panel(
        x: Axis("with", scale: .categories(["mpg", "a long name", "hp"])),
        y: Axis("", scale: .categories(["wt", "hp", "漢字"])),
        marks: [
          Mark(
            .tiles([
              .init(at: Vector(0, 0), share: -0.87, text: "-0.87"),
              .init(at: Vector(0, 1), share: 0.5, text: "0.50"),
              .init(at: Vector(1, 1), share: 1, text: "1.00"),
              .init(at: Vector(0, 2), share: 0, text: "0.00"),
              .init(at: Vector(1, 2), share: -0.1, text: "-0.10"),
              .init(at: Vector(2, 2), share: .nan, text: "–"),
            ]), .series(0))
        ]),
      Panel(
        x: Axis("x"), y: Axis("y"),
        marks: (0..<3).map { k in
          Mark(
            .line([Vector(0, Double(k)), Vector(1, 1 + 0.01 * Double(k))]), .series(k), label: "line \(k)")
        } + [Mark(.horizontalRule(1.005), .muted, label: "level")]),
    ])

  static let all: [(name: String, figure: Figure)] = [
    ("path", path), ("everything", everything), ("categories", categories),
    ("tiles", tiles),
  ]

  private static func circle(_ radius: Double) -> [Vector] {
    (0..<60).map { Vector(radius * cos(Double($0) * .pi / 30), radius * sin(Double($0) * .pi / 30)) }
  }
}

extension SampleFigures {
  static func named(_ name: String) throws -> Figure { try #require(all.first { $0.name == name }).figure }
}
