import Fitting
import Glibc
import Plots
import Tables

/// The steps of a descent on the contours of what it descends.
enum TraceContourPlot {
  static let view = PlotView(
    name: "contours", kinds: [.trace],
    summary: "the steps of two coefficients on the contours of the objective",
    example: "plot(trace(0.5*l2, start = [-3, 2], rate = 0.3, steps = 8))",
    fits: isOfTwo
  ) { (value, call) throws(Failure) in
    guard case .trace(let trace) = value else { throw call.wrongKind("x", value, wanted: "a trace") }
    guard trace.names.count == 2 else {
      throw call.fail(
        "wrong-dimension", "contours are of two coefficients, the trace has \(trace.names.count)", at: "x",
        help: "plot(t, \"steps\") draws loss and penalty step by step")
    }
    return figure(trace, call)
  }

  @Sendable private static func isOfTwo(_ value: Value) -> Bool {
    if case .trace(let trace) = value { trace.names.count == 2 } else { false }
  }

  private static func figure(_ value: TraceValue, _ call: Call) -> Figure {
    let steps = value.trace.steps.map { Vector($0.coefficients[0], $0.coefficients[1]) }
    let minimum = value.minimum.map { Vector($0[0], $0[1]) } ?? Vector(0, 0)
    func objective(_ point: Vector) -> Double { value.objective([point.x, point.y]) }
    let bottom = objective(minimum)
    let top = steps.map(objective).filter(\.isFinite).max() ?? bottom
    let reach = 100 * (steps.map { ($0 - minimum).length }.max() ?? 1) + 1e-6
    var contour = Contour(
      centre: minimum, reach: reach, isCoarse: value.hasLoss,
      isInterrupted: { call.context.isInterrupted }, f: objective)
    if value.hasLoss, top > bottom { contour = contour.aligned(level: bottom + 0.25 * (top - bottom)) }
    var marks = [Mark(.horizontalRule(0), .muted, size: 1), Mark(.verticalRule(0), .muted, size: 1)]
    for share in [1.0, 0.5, 0.25, 0.1, 0.03, 0.005] where top > bottom {
      let curve = contour.curve(
        level: bottom + share * (top - bottom))
      if curve.contains(where: \.isFinite) {
        marks.append(Mark(Contour.shape(curve, isFilled: false), .muted, size: 1))
      }
    }
    marks.append(Mark(.line(steps), .series(0), label: nil))
    marks.append(
      Mark(.points(steps), .series(0), size: 2.6, label: "a step", labelPlace: .legend))
    if let first = steps.first { marks.append(Mark(.spot(first), .series(1), label: "start")) }
    marks.append(Mark(.spot(minimum), .ink, label: "minimum"))
    let axes = value.names.map { Axis(value.hasLoss ? "coefficient of \($0)" : $0) }
    return Figure(
      title:
        "\(value.trace.method.rawValue) descent · rate \(call.presenter.written(value.rate)) · \(steps.count - 1) steps",
      panels: [Panel(x: axes[0], y: axes[1], marks: marks, isEqualScale: true)],
      caption: ["Grey: curves of equal objective. Coefficients are on the scale that the penalty acts on."])
  }
}

/// Loss and penalty of a descent, step by step: first the loss falls, then the penalty takes its share.
enum TraceStepPlot {
  static let view = PlotView(
    name: "steps", kinds: [.trace],
    summary: "loss, penalty and objective step by step, and the penalty's share",
    example:
      "cars = read(\"mtcars.csv\")\nplot(trace(fit(mpg ~ wt + hp, cars, penalty = 0.25*l2), rate = 0.3), \"steps\")"
  ) { (value, call) throws(Failure) in
    guard case .trace(let trace) = value else { throw call.wrongKind("x", value, wanted: "a trace") }
    return figure(trace, call)
  }

  private static func figure(_ value: TraceValue, _ call: Call) -> Figure {
    let steps = value.trace.steps
    func line(_ name: String, _ role: Mark.Role, _ dash: Mark.Dash, _ y: (Trace.Step) -> Double) -> Mark {
      Mark(.line(steps.map { Vector(Double($0.number), y($0)) }), role, dash: dash, label: name)
    }
    let axis = Axis("step")
    let title =
      "\(value.trace.method.rawValue) descent · rate \(call.presenter.written(value.rate)) · \(max(0, steps.count - 1)) steps"
    guard value.hasLoss else {
      let coefficients = value.names.indices.prefix(12).map { j in
        line(value.names[j], .series(j), .solid) { $0.coefficients[j] }
      }
      return Figure(
        title: title,
        panels: [
          Panel(
            x: axis, y: Axis("penalty"),
            marks: [line("penalty", .series(0), .solid) { $0.penalty }]),
          Panel(
            x: axis, y: Axis("coefficient"),
            marks: [Mark(.horizontalRule(0), .muted, size: 1)] + coefficients),
        ])
    }
    return Figure(
      title: title,
      panels: [
        Panel(
          x: axis, y: Axis("objective"),
          marks: [
            line("loss", .series(0), .solid) { $0.loss },
            line("penalty", .series(1), .dashed) { $0.penalty },
            line("objective", .ink, .dotted) { $0.objective },
          ]),
        Panel(
          x: axis, y: Axis("the penalty's share of the objective (%)"),
          marks: [
            Mark(
              .line(
                steps.map {
                  Vector(Double($0.number), $0.objective == 0 ? 0 : 100 * $0.penalty / $0.objective)
                }), .series(1), dash: .dashed)
          ]),
      ])
  }
}
