import Fitting
import Plots
import Tables

/// A model's coefficients, with intervals where a posterior or standard errors exist.
enum CoefficientPlot {
  static let view = PlotView(
    name: "coef", kinds: [.model],
    summary:
      "standardised coefficients with intervals where they exist, beside the fit without penalty or prior",
    example:
      "cars = read(\"mtcars.csv\")\nplot(fit(mpg ~ wt + hp + qsec + drat, cars, prior = normal(0, 1)))"
  ) { (value, call) throws(Failure) in
    guard case .model(let model) = value else { throw call.wrongKind("x", value, wanted: "a model") }
    return try figure(model, call)
  }

  /// More than these and only the largest are drawn.
  private static let most = 36

  private static func figure(_ model: Model, _ call: Call) throws(Failure) -> Figure {
    let level = try call.positive("level") ?? 0.95
    guard level < 1 else { throw call.fail("out-of-range", "level must be below 1", at: "level") }
    let names = model.coefficientNames
    let values = model.solution.standardised
    let ranked = names.indices.sorted { (abs(values[$0]), -$0) > (abs(values[$1]), -$1) }
    let shown = ranked.prefix(most).sorted()
    var marks = [Mark(.verticalRule(0), .muted, size: 1)]
    if let bars = intervals(model, shown, level) {
      marks.append(
        Mark(
          .intervals(bars, isVertical: false), .series(0), size: 2,
          label: "\(call.presenter.brief(100 * level))% interval", labelPlace: .legend))
    }
    if let free = model.unpenalised {
      let points = shown.enumerated().map { Vector(free.standardised[$1], Double($0)) }
      marks.append(
        Mark(.points(points), .series(1), size: 3, label: free.header, labelPlace: .legend))
    }
    marks.append(
      Mark(
        .points(shown.enumerated().map { Vector(values[$1], Double($0)) }), .series(0), size: 4,
        label: model.title, labelPlace: .legend))
    let rest = names.count - shown.count
    return Figure(
      title: "coefficients · \(model.formula.text)",
      panels: [
        Panel(
          x: Axis(model.standardisedUnit), y: Axis("", scale: .categories(shown.map { names[$0] })),
          marks: marks)
      ], caption: rest > 0 ? ["\(rest) smaller coefficient\(rest == 1 ? "" : "s") not drawn."] : [])
  }

  private static func intervals(_ model: Model, _ shown: [Int], _ level: Double) -> [Mark.Interval]? {
    guard model.outputs == 1, let covariance = model.posterior?.covariance else { return nil }
    let first = model.hasIntercept ? 1 : 0
    let z = normalQuantile(0.5 + level / 2)
    return shown.enumerated().map { place, j in
      let unit = model.problem.deviations[j]
      let sd = max(0, covariance[j + first, j + first]).squareRoot() * unit
      let middle = model.solution.standardised[j]
      return Mark.Interval(at: Double(place), low: middle - z * sd, high: middle + z * sd)
    }
  }
}
