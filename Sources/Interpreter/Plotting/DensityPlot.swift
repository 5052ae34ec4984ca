import Fitting
import Glibc
import Plots
import Priors
import Syntax
import Tables

/// A prior's density, and the penalty that it is: −log density.
enum DensityPlot {
  static let view = PlotView(
    name: "density", kinds: [.prior],
    summary: "its density and −log density, which is the penalty; of a joint normal of two the contours",
    example: "plot([wt ~ normal(-3, 1), hp ~ laplace(0, 0.5)])"
  ) { (value, call) throws(Failure) in
    guard case .prior(let prior) = value else { throw call.wrongKind("x", value, wanted: "a prior") }
    return try figure(prior, call)
  }

  private static func figure(_ prior: PriorExpression, _ call: Call) throws(Failure) -> Figure {
    if prior.statements.count == 1, prior.statements[0].distribution.dimension == 2 {
      return joint(prior.statements[0], call)
    }
    if let statement = prior.statements.first(where: { ($0.distribution.dimension ?? 1) != 1 }) {
      throw call.fail(
        "wrong-dimension",
        "\(statement.distribution.source) is of \(statement.distribution.dimension ?? 1) coefficients: contours are drawn of two, densities of one",
        at: "x", help: "density(q, at = …) evaluates it at a point")
    }
    return try overOne(prior, call)
  }

  // MARK: One coefficient

  private static func overOne(_ prior: PriorExpression, _ call: Call) throws(Failure) -> Figure {
    let presenter = call.presenter
    let statements = prior.statements
    let (low, high) = try range(statements.map(\.distribution), call)
    var densities: [Mark] = []
    var penalties: [Mark] = []
    for (n, statement) in statements.enumerated() {
      let distribution = statement.distribution
      let name = statements.count == 1 ? nil : label(statement, presenter)
      let centre = self.centre(of: distribution)
      let places = (0...300).map { low + (high - low) * Double($0) / 300 } + [centre]
      let inside = places.filter { $0 >= low && $0 <= high }.sorted()
      func logDensity(_ b: Double) -> LogDensity { distribution.logDensity(at: [b]) }
      if distribution.isProper {
        densities.append(
          Mark(
            .line(inside.map { Vector($0, exp(logDensity($0).value)) }), .series(n), label: name,
            labelPlace: .legend))
      }
      penalties.append(
        Mark(
          .line(inside.map { Vector($0, -logDensity($0).dependent) }), .series(n), label: name,
          labelPlace: .legend))
    }
    let axis = Axis("coefficient b", range: low...high)
    let penaltyPanel = Panel(
      x: axis, y: Axis("−log density without its constant: the penalty"), marks: penalties)
    let densityPanel = Panel(x: axis, y: Axis("density per unit of b"), marks: densities)
    let isFlat = densities.isEmpty
    return Figure(
      title: presenter.source(of: prior), panels: isFlat ? [penaltyPanel] : [densityPanel, penaltyPanel],
      caption: isFlat
        ? ["A flat prior has no density that integrates to 1; its penalty is 0 everywhere."] : [])
  }

  private static func label(_ statement: PriorExpression.Statement, _ presenter: Presenter) -> String {
    presenter.source(of: PriorExpression(statements: [statement]))
  }

  /// Where all densities have fallen to e^−5 of their height, or what `at` says.
  private static func range(
    _ distributions: [any Distribution], _ call: Call
  ) throws(Failure) -> (Double, Double) {
    if let at = try call.vector("at"), let low = at.min(), let high = at.max() {
      guard low.isFinite, high.isFinite, low < high else {
        throw call.fail("out-of-range", "at needs two numbers to draw between", at: "at")
      }
      return (low, high)
    }
    var (low, high) = (Double.infinity, -Double.infinity)
    for distribution in distributions where distribution.isProper {
      let centre = centre(of: distribution)
      let half = halfWidth(of: distribution, about: centre)
      (low, high) = (min(low, centre - half), max(high, centre + half))
    }
    guard low < high else { return (-3, 3) }
    // 0, which everything shrinks from, is kept in sight where it is near.
    let width = high - low
    return (low > 0 && low < 0.5 * width ? 0 : low, high < 0 && -high < 0.5 * width ? 0 : high)
  }

  private static func centre(of distribution: any Distribution) -> Double {
    distribution.penaltyTerms(columns: [0]).compactMap { $0.centre?.first }.first ?? 0
  }

  private static func halfWidth(of distribution: any Distribution, about centre: Double) -> Double {
    func depth(_ distance: Double) -> Double {
      let near = distribution.logDensity(at: [centre + 1e-3 * distance]).value
      return near - distribution.logDensity(at: [centre + distance]).value
    }
    var half = 1e-6
    while half < 1e12, !(depth(half) > 5) { half *= 1.25 }
    return half
  }

  // MARK: Two coefficients

  private static func joint(_ statement: PriorExpression.Statement, _ call: Call) -> Figure {
    let distribution = statement.distribution
    var names = ["b1", "b2"]
    if case .only(let terms) = statement.selection, terms.count == 2 { names = terms.map(\.text) }
    var centre = Vector(0, 0)
    for term in distribution.penaltyTerms(columns: [0, 1]) {
      for (column, value) in zip(term.columns, term.centre ?? term.columns.map { _ in 0 }) {
        if column == 0 { centre.x = value } else { centre.y = value }
      }
    }
    func depth(_ point: Vector) -> Double {
      distribution.logDensity(at: [centre.x, centre.y]).dependent
        - distribution.logDensity(at: [point.x, point.y]).dependent
    }
    // Scales of the two coefficients differ, so that rays are taken in units of each.
    let axes = (
      Vector(unit { depth(Vector(centre.x + $0, centre.y)) }, 0),
      Vector(0, unit { depth(Vector(centre.x, centre.y + $0)) })
    )
    let contour = Contour(centre: centre, reach: 100, axes: axes, f: depth)
    var marks = [
      Mark(.horizontalRule(centre.y), .muted, size: 1), Mark(.verticalRule(centre.x), .muted, size: 1),
    ]
    for (n, sd) in [3.0, 2, 1].enumerated() {
      let curve = contour.curve(level: sd * sd / 2)
      marks.append(
        Mark(
          Contour.shape(curve, isFilled: true), .series(0), dash: [.dotted, .dashed, .solid][n],
          label: "−log density up by \(call.presenter.brief(sd * sd / 2))", labelPlace: .legend))
    }
    marks.append(Mark(.spot(centre), .ink, label: "mean"))
    return Figure(
      title: call.presenter.source(of: PriorExpression(statements: [statement])),
      panels: [Panel(x: Axis(names[0]), y: Axis(names[1]), marks: marks)],
      caption: ["Curves are 1, 2 and 3 standard deviations from the mean in every direction."])
  }

  /// The distance at which a depth is ½.
  private static func unit(_ depth: (Double) -> Double) -> Double {
    var distance = 1e-9
    while distance < 1e12, !(depth(distance) >= 0.5) { distance *= 1.1 }
    return distance
  }
}
