import Fitting
import Plots
import Tables

/// Residuals against fitted values, the largest with their rows.
enum ResidualPlot {
  static let view = PlotView(
    name: "residuals", kinds: [.model],
    summary: "residuals against fitted values, the largest named by their rows",
    example: "cars = read(\"mtcars.csv\")\nplot(fit(mpg ~ wt + hp, cars), \"residuals\")",
    fits: PlotView.onlyByName
  ) { (value, call) throws(Failure) in
    guard case .model(let model) = value else { throw call.wrongKind("x", value, wanted: "a model") }
    return try figure(model, call)
  }

  private static func figure(_ model: Model, _ call: Call) throws(Failure) -> Figure {
    let (fitted, residuals) = try ModelResiduals.of(model, call)
    let kept = ModelResiduals.thinned(fitted.count)
    var marks = [
      Mark(.horizontalRule(0), .muted, size: 1),
      Mark(.points(kept.map { Vector(fitted[$0], residuals[$0]) }), .series(0), size: 3),
    ]
    let largest = residuals.indices.sorted { (abs(residuals[$0]), -$0) > (abs(residuals[$1]), -$1) }.prefix(3)
    for row in largest where residuals[row] != 0 {
      marks.append(
        Mark(
          .spot(Vector(fitted[row], residuals[row])), .series(1), size: 3,
          label: "row \(model.frame.rows[row] + 1)"))
    }
    return Figure(
      title: "residuals of \(model.title) · \(model.formula.text)",
      panels: [
        Panel(
          x: Axis("fitted \(model.responseName)"), y: Axis("residual (\(model.responseName))"), marks: marks)
      ], caption: ModelResiduals.caption(fitted.count))
  }
}

/// Ordered residuals against normal quantiles: on the line where they are normal.
enum QuantilePlot {
  static let view = PlotView(
    name: "qq", kinds: [.model], summary: "ordered residuals against the quantiles of a normal distribution",
    example: "cars = read(\"mtcars.csv\")\nplot(fit(mpg ~ wt + hp, cars), \"qq\")",
    fits: PlotView.onlyByName
  ) { (value, call) throws(Failure) in
    guard case .model(let model) = value else { throw call.wrongKind("x", value, wanted: "a model") }
    return try figure(model, call)
  }

  private static func figure(_ model: Model, _ call: Call) throws(Failure) -> Figure {
    let (_, residuals) = try ModelResiduals.of(model, call)
    let n = residuals.count
    guard n >= 3 else { throw call.fail("too-few-rows", "a QQ plot needs three rows or more", at: "x") }
    let order = residuals.indices.sorted { (residuals[$0], $0) < (residuals[$1], $1) }
    // Plotting positions of R's ppoints (Blom, 1958): 3/8 for ten rows and fewer, else 1/2.
    let shift = n <= 10 ? 0.375 : 0.5
    let quantiles = (0..<n).map {
      normalQuantile((Double($0) + 1 - shift) / (Double(n) + 1 - 2 * shift))
    }
    let sorted = order.map { residuals[$0] }
    // The line through the quartiles, as R's qqline draws it.
    func quartile(_ share: Double) -> Double {
      let place = share * Double(n - 1)
      let low = Int(place)
      let next = min(low + 1, n - 1)
      return sorted[low] + (place - Double(low)) * (sorted[next] - sorted[low])
    }
    let slope = (quartile(0.75) - quartile(0.25)) / (2 * normalQuantile(0.75))
    let middle = (quartile(0.75) + quartile(0.25)) / 2
    let ends = [quantiles[0], quantiles[n - 1]].map { Vector($0, middle + slope * $0) }
    let kept = ModelResiduals.thinned(n)
    var marks = [
      Mark(.line(ends), .muted, size: 1.2, label: "normal"),
      Mark(.points(kept.map { Vector(quantiles[$0], sorted[$0]) }), .series(0), size: 3),
    ]
    for place in [0, n - 1] {
      marks.append(
        Mark(
          .spot(Vector(quantiles[place], sorted[place])), .series(1), size: 3,
          label: "row \(model.frame.rows[order[place]] + 1)"))
    }
    return Figure(
      title: "QQ plot of residuals of \(model.title) · \(model.formula.text)",
      panels: [
        Panel(
          x: Axis("normal quantile (sd)"), y: Axis("residual (\(model.responseName))"), marks: marks)
      ], caption: ModelResiduals.caption(n))
  }
}

/// Fitted values and residuals for pictures.
enum ModelResiduals {
  private static let most = 3000

  static func of(_ model: Model, _ call: Call) throws(Failure) -> (fitted: [Double], residuals: [Double]) {
    guard model.outputs == 1, model.problem.loss.definition.response != .survival else {
      throw call.fail(
        "no-residuals", "\(model.title) has no one residual a row", at: "x",
        help: "plot(m) draws coefficients")
    }
    let predictor = model.solution.linearPredictor
    let observations = model.problem.observations
    return (
      model.problem.loss.mean(observations, predictor: predictor),
      model.problem.loss.residual(observations, predictor: predictor)
    )
  }

  /// Places of the points that are drawn: all, or every k-th of very many, with the last.
  static func thinned(_ count: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { $0 * (count - 1) / (most - 1) }
  }

  static func caption(_ count: Int) -> [String] {
    count > most ? ["\(most) of \(count) rows drawn, evenly spaced."] : []
  }
}
