import Fitting
import Plots
import Tables

/// A posterior's coefficients: the mode, the inner half and the outer interval of each.
enum PosteriorPlot {
  static let view = PlotView(
    name: "intervals", kinds: [.posterior],
    summary: "standardised coefficients with the inner half and the outer interval of their posterior",
    example:
      "cars = read(\"mtcars.csv\")\nplot(posterior(fit(mpg ~ wt + hp + qsec + drat, cars, prior = normal(0, 1))))"
  ) { (value, call) throws(Failure) in
    guard case .posterior(let posterior) = value else {
      throw call.wrongKind("x", value, wanted: "a posterior")
    }
    return figure(posterior, level: try call.probability("level") ?? posterior.level, call.presenter)
  }

  /// More than these and only the largest are drawn.
  private static let most = 36

  private static func figure(
    _ posterior: PosteriorValue, level: Double, _ presenter: Presenter
  ) -> Figure {
    let (model, spread) = (posterior.model, posterior.spread)
    let names = model.coefficientNames
    let values = model.solution.standardised
    let columns = model.problem.design.columns
    let ranked = names.indices.sorted { (abs(values[$0]), -$0) > (abs(values[$1]), -$1) }
    let shown = ranked.prefix(most).sorted()
    func bars(_ level: Double) -> [Mark.Interval] {
      shown.enumerated().compactMap { row, j in
        guard let sd = spread.sd(j + spread.intercepts) else { return nil }
        let half = spread.quantile(level: level) * sd * model.problem.deviations[j % columns]
        return Mark.Interval(at: Double(row), low: values[j] - half, high: values[j] + half)
      }
    }
    let points = shown.enumerated().map { Vector(values[$1], Double($0)) }
    let marks = [
      Mark(.verticalRule(0), .muted, size: 1),
      Mark(
        .intervals(bars(level), isVertical: false), .series(0), size: 1,
        label: "\(presenter.brief(100 * level))% interval", labelPlace: .legend),
      Mark(
        .intervals(bars(0.5), isVertical: false), .series(0), size: 4, label: "50% interval",
        labelPlace: .legend),
      Mark(
        .points(points), .series(0), size: 4, label: spread.kind == .exactPosterior ? "mean" : "mode",
        labelPlace: .legend),
    ]
    let rest = names.count - shown.count
    let corner =
      spread.atKink.isEmpty ? [] : ["\(presenter.elided(spread.atKink, limit: 8)): no sd at a corner."]
    return Figure(
      title: "posterior · \(model.formula.text)",
      panels: [
        Panel(
          x: Axis(model.standardisedUnit), y: Axis("", scale: .categories(shown.map { names[$0] })),
          marks: marks)
      ],
      caption: corner + (rest > 0 ? ["\(rest) smaller coefficient\(rest == 1 ? "" : "s") not drawn."] : []))
  }
}
