import Fitting
import Plots

/// The error of the rows fitted to and of other rows against λ: where overfitting begins.
enum PathErrorPlot {
  static let view = PlotView(
    name: "error", kinds: [.path],
    summary: "the error of the rows fitted to, and with data = of others, against λ",
    example:
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\nplot(path(fit(mpg ~ wt + hp + qsec + drat, train, penalty = 0.5*l1)), \"error\", data = test)",
    fits: PlotView.onlyByName
  ) { (value, call) throws(Failure) in
    guard case .path(let path) = value else { throw call.wrongKind("x", value, wanted: "a path") }
    return try figure(path, call)
  }

  private static func figure(_ value: PathValue, _ call: Call) throws(Failure) -> Figure {
    let model = value.model
    let measure = HeldOutMeasure.usual(for: model.problem.loss)
    guard let training = value.path.measures(measure, on: model.problem) else {
      throw call.fail(
        "no-measure", "\(model.title) has no error of its rows that could be drawn", at: "x",
        help: "plot(cv(m)) draws the error of held-out rows")
    }
    var marks = [line("rows fitted to", .series(1), .dashed, value, training)]
    if let data = try call.data("data") {
      let prediction = try Prediction(model, over: data, at: call.span(of: "data"), needsResponse: true, call)
      var errors: [Double] = []
      for point in value.path.points {
        if call.context.isInterrupted { throw .interrupted }
        let predictor = prediction.predictor(
          intercepts: point.intercepts, coefficients: point.coefficients)
        errors.append(
          measure.value(model.problem.loss, prediction.observations, predictor: predictor) ?? .nan)
      }
      marks.append(line("rows of \(data.name)", .series(0), .solid, value, errors))
      marks += best(value, errors, call.presenter)
    }
    return Figure(
      title: "error of \(model.title) path · \(model.formula.text)",
      panels: [
        Panel(
          x: .strength(value.path.points.map(\.lambda)),
          y: ValidationPlot.axis(measure, model), marks: marks)
      ])
  }

  private static func line(
    _ name: String, _ role: Mark.Role, _ dash: Mark.Dash, _ value: PathValue, _ errors: [Double]
  ) -> Mark {
    Mark(
      .line(zip(value.path.points, errors).filter { $0.0.lambda > 0 }.map { Vector($0.lambda, $1) }), role,
      dash: dash, label: name)
  }

  private static func best(_ value: PathValue, _ errors: [Double], _ presenter: Presenter) -> [Mark] {
    let finite = errors.indices.filter { errors[$0].isFinite && value.path.points[$0].lambda > 0 }
    guard let best = finite.min(by: { errors[$0] < errors[$1] }) else { return [] }
    let lambda = value.path.points[best].lambda
    return [
      Mark(
        .verticalRule(lambda), .ink, dash: .dashed, label: "least at \(presenter.brief(lambda))")
    ]
  }
}

extension Axis {
  /// The axis of a strength: logarithmic, from strong to weak as a path goes.
  static func strength(_ lambdas: [Double]) -> Axis {
    let positive = lambdas.filter { $0 > 0 }
    let range = positive.min().flatMap { low in positive.max().map { low...$0 } }
    return Axis("λ, the penalty weaker to the right", scale: .log, range: range, isReversed: true)
  }
}
