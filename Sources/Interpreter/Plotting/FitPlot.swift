import Fitting
import Plots
import Syntax
import Tables

/// What a model says beside what its rows say.
///
/// Of a model of one column of numbers: the response and the fitted mean against that column, the mean's interval as
/// a band where there is one. Of others: the response against the fitted mean, which agree on the diagonal.
enum FitPlot {
  static let view = PlotView(
    name: "fit", kinds: [.model],
    summary:
      "of one column: its rows with the fitted line and the mean's interval; of several: response against fitted values",
    example: "cars = read(\"mtcars.csv\")\nplot(fit(mpg ~ wt, cars), \"fit\")",
    fits: PlotView.onlyByName
  ) { (value, call) throws(Failure) in
    guard case .model(let model) = value else { throw call.wrongKind("x", value, wanted: "a model") }
    return try figure(model, call)
  }

  /// Places along the axis where the mean is computed.
  private static let steps = 120

  private static func figure(_ model: Model, _ call: Call) throws(Failure) -> Figure {
    let rows = try Rows(model, call)
    let title = "\(model.title) · \(model.formula.text)"
    guard let column = rows.column else {
      let ends = [(rows.fitted + rows.response).min() ?? 0, (rows.fitted + rows.response).max() ?? 1]
      let kept = ModelResiduals.thinned(rows.fitted.count)
      return Figure(
        title: title,
        panels: [
          Panel(
            x: Axis("fitted \(rows.name)"), y: Axis(rows.name),
            marks: [
              Mark(.line(ends.map { Vector($0, $0) }), .muted, size: 1.2, label: "as fitted"),
              Mark(.points(kept.map { Vector(rows.fitted[$0], rows.response[$0]) }), .series(0), size: 3),
            ])
        ], caption: rows.caption)
    }
    let kept = ModelResiduals.thinned(column.values.count)
    let line = try line(model, column, call)
    let points = Mark(
      .points(kept.map { Vector(column.values[$0], rows.response[$0]) }), .series(0), size: 3, label: "rows",
      labelPlace: .legend)
    return Figure(
      title: title,
      panels: [Panel(x: Axis(column.name), y: Axis(rows.name), marks: line.band + [points, line.mean])],
      caption: rows.caption)
  }

  /// The fitted mean along the range of a column, and its band.
  private static func line(
    _ model: Model, _ column: (name: String, values: [Double]), _ call: Call
  ) throws(Failure) -> (mean: Mark, band: [Mark]) {
    let (low, high) = (column.values.min() ?? 0, column.values.max() ?? 1)
    let grid = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
    guard let frame = try? DataFrame([Column(column.name, numbers: grid)]) else {
      preconditionFailure("one column of one length")
    }
    let prediction = try Prediction(
      model, over: DataSet(name: "the range of \(column.name)", frame: frame), at: call.span(of: "x"),
      needsResponse: false, call)
    let x = prediction.rows.map { grid[$0] }
    let mean = Mark(
      .line(zip(x, prediction.mean).map { Vector($0, $1) }), .series(1), label: model.title,
      labelPlace: .legend)
    let level = try call.probability("level") ?? 0.95
    guard hasIntervals(model), let ends = try intervals(prediction, level, call) else { return (mean, []) }
    let band = Mark(
      .band(x: x, low: ends.low, high: ends.high), .series(1),
      label: "\(call.presenter.brief(100 * level))% interval of the mean", labelPlace: .legend)
    return (mean, [band])
  }

  /// A penalty that is no prior has none, and neither has a loss that is no likelihood.
  private static func hasIntervals(_ model: Model) -> Bool {
    model.family.definition.hasLikelihood && (model.boundPrior != nil || model.problem.penalties.isEmpty)
  }

  /// Nil where the coefficients have no covariance, as at a corner of the prior.
  private static func intervals(
    _ prediction: Prediction, _ level: Double, _ call: Call
  ) throws(Failure) -> (low: [Double], high: [Double])? {
    do {
      let intervals = try PredictionIntervals(prediction, isLink: false, level: level, call)
      return (intervals.low, intervals.high)
    } catch {
      guard case .diagnostics(let list) = error else { throw error }
      call.context.note(
        "no band beside the line: " + list.map(\.message).joined(separator: "; "), code: "no-band")
      return nil
    }
  }
}

/// The rows that are drawn: those fitted to, or those of data = ….
private struct Rows {
  /// Of the vertical axis.
  let name: String
  let response: [Double]
  let fitted: [Double]
  /// The one column of numbers that the model is of; nil where there are others or its values are not at hand.
  let column: (name: String, values: [Double])?
  let caption: [String]

  init(_ model: Model, _ call: Call) throws(Failure) {
    guard model.outputs == 1, model.problem.loss.definition.response != .survival else {
      throw call.fail(
        "no-fit-plot", "\(model.title) has no one fitted value a row to set beside a response", at: "x",
        help: "plot(m) draws coefficients")
    }
    name = model.family.eventName(model.responseName) ?? model.responseName
    let only = Rows.onlyColumn(model)
    guard call.has("data"), let data = try call.data("data") else {
      let (fitted, residuals) = try ModelResiduals.of(model, call)
      self.fitted = fitted
      response = zip(fitted, residuals).map { $0 + $1 }
      let place = only.flatMap { model.frame.columnNames.firstIndex(of: $0) }
      column = only.flatMap { name in place.map { (name, model.frame.values(ofColumn: $0)) } }
      caption =
        ModelResiduals.caption(fitted.count)
        + (only != nil && column == nil ? ["With data = … it is drawn against \(only ?? "")."] : [])
      return
    }
    let prediction = try Prediction(
      model, over: data, at: call.span(of: "data"), needsResponse: true, call)
    fitted = prediction.mean
    let residuals = model.problem.loss.residual(prediction.observations, predictor: prediction.predictor)
    response = zip(fitted, residuals).map { $0 + $1 }
    column = only.flatMap { name in
      data.frame[name]?.numbers.map { numbers in (name, prediction.rows.map { numbers[$0] }) }
    }
    caption = ["Rows of \(data.name)."] + ModelResiduals.caption(fitted.count)
  }

  /// The column of numbers that every term is a function of, where there are no offsets.
  private static func onlyColumn(_ model: Model) -> String? {
    let recipe = model.frame.recipe
    guard recipe.offsets.isEmpty, !recipe.variables.contains(where: \.isCategorical) else { return nil }
    let names = Set(
      recipe.variables.flatMap { $0.argument.mentionedNames.map(\.text) }
        .filter { recipe.captured[$0] == nil })
    for case .matrix in recipe.variables.map(\.coding) { return nil }
    return names.count == 1 ? names.first : nil
  }
}
