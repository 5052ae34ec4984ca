import Fitting
import Plots
import Tables

/// A model of two coefficients as geometry: contours of the loss, the penalty's ball, and the point where they touch.
enum TouchingPlot {
  static let view = PlotView(
    name: "ball", kinds: [.model],
    summary:
      "of two coefficients: contours of the loss, the ball of the penalty or prior, and where they touch",
    example: "cars = read(\"mtcars.csv\")\nplot(fit(mpg ~ wt + hp, cars, penalty = 2*l1), \"ball\")",
    fits: PlotView.onlyByName
  ) { (value, call) throws(Failure) in
    guard case .model(let model) = value else { throw call.wrongKind("x", value, wanted: "a model") }
    return try figure(model, call)
  }

  private static func figure(_ model: Model, _ call: Call) throws(Failure) -> Figure {
    let names = model.coefficientNames
    guard names.count == 2 else {
      throw call.fail(
        "wrong-dimension",
        "a ball is drawn of two coefficients, the model has \(names.count): "
          + call.presenter.elided(names, limit: 8), at: "x",
        help: "plot(m) draws coefficients of any number")
    }
    let problem = model.problem
    let terms = problem.penalties
    guard !terms.isEmpty else {
      throw call.fail(
        "no-penalty", "the model has neither penalty nor prior", at: "x", help: "plot(m, \"coef\")")
    }
    let optimum = vector(model.penaltyScaleCoefficients)
    let free = try unpenalised(model, call)
    func loss(_ point: Vector) -> Double {
      (try? objectiveParts(problem, at: [point.x, point.y], on: problem.scale))?.loss ?? .nan
    }
    func penalty(_ point: Vector) -> Double { terms.reduce(0) { $0 + $1.value([point.x, point.y]) } }
    let reach = 20 * max(optimum.length, free.length, 1e-6)
    let centre = vector(centreOfPenalty(model))
    // Axes through 0 would only push apart what a prior pulls elsewhere.
    var marks =
      centre == Vector(0, 0)
      ? [Mark(.horizontalRule(0), .muted, size: 1), Mark(.verticalRule(0), .muted, size: 1)] : []
    let units = self.units(model, optimum, free)
    let curves = quadratic(loss, about: free, steps: units * (reach / 20), isExact: model.isNormal) ?? loss
    let (bottom, touch) = (curves(free), curves(optimum))
    let axes = (Vector(units.x, 0), Vector(0, units.y))
    let depth = touch > bottom ? touch - bottom : max(curves(Vector(0, 0)) - bottom, 1e-12) * 0.1
    var contour = Contour(
      centre: free, reach: reach, axes: axes, isCoarse: !model.isNormal,
      isInterrupted: { call.context.isInterrupted }, f: curves)
    if !model.isNormal { contour = contour.aligned(level: bottom + depth) }
    for factor in [0.35, 1.0, 2] {
      let curve = contour.curve(level: bottom + factor * depth)
      if call.context.isInterrupted { throw .interrupted }
      guard curve.contains(where: \.isFinite) else { continue }
      marks.append(
        Mark(
          Contour.shape(curve, isFilled: false), .series(0), dash: factor == 1 ? .solid : .dotted,
          size: factor == 1 ? 2 : 1.2, label: factor == 1 ? "equal loss" : nil, labelPlace: .legend))
    }
    let ball = Contour(centre: centre, reach: reach, axes: axes, f: penalty).curve(
      level: penalty(optimum))
    if ball.contains(where: \.isFinite), penalty(optimum) > penalty(centre) {
      marks.append(
        Mark(
          Contour.shape(ball, isFilled: true), .series(1),
          label: model.prior == nil ? "equal penalty" : "equal prior density", labelPlace: .legend))
    }
    marks.append(Mark(.spot(free), .series(0), label: model.unpenalised?.header ?? "least loss"))
    if centre != Vector(0, 0) { marks.append(Mark(.spot(centre), .series(1), label: "prior mean")) }
    marks.append(Mark(.spot(optimum), .ink, label: model.title))
    return Figure(
      title: "\(model.title) · \(model.formula.text)",
      panels: [
        Panel(
          x: Axis(model.unit(of: names[0], on: problem.scale)),
          y: Axis(model.unit(of: names[1], on: problem.scale)), marks: marks,
          isEqualScale: problem.scale == .standardised)
      ], caption: [caption(optimum, names)])
  }

  private static func vector(_ numbers: [Double]) -> Vector { Vector(numbers[0], numbers[1]) }

  /// What counts as 1 along each axis: coefficients in data units may differ by powers of ten.
  private static func units(_ model: Model, _ optimum: Vector, _ free: Vector) -> Vector {
    guard model.problem.scale == .data else { return Vector(1, 1) }
    let (x, y) = (max(abs(optimum.x), abs(free.x)), max(abs(optimum.y), abs(free.y)))
    guard x > 0, y > 0 else { return Vector(1, 1) }
    return Vector(x / max(x, y), y / max(x, y))
  }

  private static func caption(_ optimum: Vector, _ names: [String]) -> String {
    let zeros = zip(names, [optimum.x, optimum.y]).filter { $0.1 == 0 }.map(\.0)
    guard zeros.count < 2 else {
      return "The penalty holds both coefficients at exactly 0: its ball is that point."
    }
    let corner = zeros.isEmpty ? "" : ": at a corner, where \(zeros.joined(separator: " and ")) is exactly 0"
    return "The fit is where a curve of equal loss touches the ball\(corner)."
  }

  /// The minimum of the loss alone, on the scale of the penalty.
  private static func unpenalised(_ model: Model, _ call: Call) throws(Failure) -> Vector {
    if let free = model.unpenalised {
      return vector(model.problem.scale == .standardised ? free.standardised : free.coefficients)
    }
    do {
      let context = call.context
      let solution = try solve(model.problem.with(penalties: [])) { context.isInterrupted }
      return vector(
        model.problem.scale == .standardised ? solution.standardised : solution.coefficients)
    } catch {
      throw call.failure(error, frame: model.frame)
    }
  }

  private static func centreOfPenalty(_ model: Model) -> [Double] {
    var centre = [0.0, 0.0]
    for term in model.problem.penalties {
      for (column, value) in zip(term.columns, term.centre ?? []) { centre[column] = value }
    }
    return centre
  }

  /// The loss as the parabola that it is for squares: nine evaluations over the rows instead of thousands.
  private static func quadratic(
    _ f: (Vector) -> Double, about centre: Vector, steps: Vector, isExact: Bool
  ) -> ((Vector) -> Double)? {
    guard isExact, steps.x > 0, steps.y > 0 else { return nil }
    let (right, up) = (Vector(steps.x, 0), Vector(0, steps.y))
    let middle = f(centre)
    let xx = f(centre + right) + f(centre - right) - 2 * middle
    let yy = f(centre + up) + f(centre - up) - 2 * middle
    let xy =
      f(centre + right + up) - f(centre + right - up) - f(centre - right + up) + f(centre - right - up)
    return { point in
      let (x, y) = ((point.x - centre.x) / steps.x, (point.y - centre.y) / steps.y)
      return middle + 0.5 * (xx * x * x + yy * y * y) + 0.25 * xy * x * y
    }
  }
}
