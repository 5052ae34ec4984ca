import Engine
import Fitting
import Testing

@testable import Interpreter
@testable import Plots

@Suite struct PlottingTests {
  /// What the last line of a view's example gives.
  private static func figure(_ name: String) throws -> Figure {
    let view = try #require(plotViews.first { "\($0.kinds[0]) \($0.name)" == name })
    let lines = view.example.split(separator: "\n").map(String.init)
    let probe = try Probe(lines.dropLast().joined(separator: "\n"))
    return try Self.figure(lines[lines.count - 1], probe)
  }

  private static func figure(_ code: String, _ probe: Probe) throws -> Figure {
    guard case .plot(let figure) = try probe.value(code) else { throw NoPlot() }
    return figure
  }

  private struct NoPlot: Error {}

  static let names = plotViews.map { "\($0.kinds[0]) \($0.name)" }

  /// Nothing outside the image, no two texts that touch, in images of any width.
  @Test(arguments: names)
  func picturesKeepTheLaws(name: String) throws {
    let figure = try Self.figure(name)
    for width in [400.0, 720, 900] {
      let drawing = FigureLayout(figure, width: width).drawing()
      let page = Frame(left: 0, top: 0, right: drawing.width, bottom: drawing.height)
      var texts: [Drawing.Text] = []
      for item in drawing.items {
        guard case .text(let text) = item else { continue }
        #expect(page.contains(text.frame), "\(width): \(text)")
        for other in texts {
          #expect(!other.frame.inset(by: 1).overlaps(text.frame.inset(by: 1)), "\(width): \(other) \(text)")
        }
        texts.append(text)
      }
    }
    #expect(figure.panels.allSatisfy { !$0.x.label.isEmpty })
  }

  @Test(arguments: names)
  func picturesAreShownInEveryForm(name: String) throws {
    let view = try #require(plotViews.first { "\($0.kinds[0]) \($0.name)" == name })
    func bundle(_ mode: String) throws -> MIMEBundle {
      let bench = try Workbench("set(plots = \"\(mode)\")")
      var shown: MIMEBundle?
      bench.engine.execute(Cell(view.example)) { output in
        if case .result(let bundle) = output { shown = bundle }
      }
      return try #require(shown)
    }
    let auto = try bundle("auto")
    #expect(auto["image/svg+xml"]?.string?.hasPrefix("<svg") == true)
    #expect(auto["image/png"]?.string?.hasPrefix("iVBORw0KGgo") == true)
    #expect(!auto.text.isEmpty && auto["text/html"] == nil && auto["application/json"] == nil)
    #expect(try bundle("vega")["application/vnd.vegalite.v5+json"]?["$schema"] != nil)
    #expect(try bundle("text")["image/png"] == nil)
  }

  /// On a ball the penalty is what it is at (1, 0).
  @Test(arguments: [
    "l1", "l2", "linf", "norm2", "lp(0.5)", "lp(3)", "0.3*l1 + 0.2*l2", "quad([[2, 1], [1, 3]])",
  ])
  func ballsHaveOneValue(penalty: String) throws {
    let probe = try Probe("")
    let figure = try Self.figure("plot(\(penalty), \"ball\")", probe)
    guard case .penalty(let expression) = try probe.value(penalty) else { throw NoPlot() }
    func value(_ b: [Double]) -> Double {
      expression.parts.reduce(0) { $0 + $1.strength * $1.penalty.value(b) }
    }
    var count = 0
    for case .curve(let points, _) in figure.panels[0].marks.map(\.shape) {
      for point in points {
        #expect(abs(value([point.x, point.y]) - value([1, 0])) < 1e-7 * value([1, 0]))
        count += 1
      }
    }
    #expect(count > 100)
  }

  /// The optimum lies on both curves, and nowhere else is the ball inside the loss's curve.
  @Test(arguments: ["penalty = 2.5*l1", "penalty = 0.5*l2", "penalty = 2*norm2", "penalty = 1*l1 + 0.3*l2"])
  func curvesTouchAtTheOptimum(model: String) throws {
    let probe = try Probe("cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, \(model))")
    let figure = try Self.figure("plot(m, \"ball\")", probe)
    guard case .model(let fit) = try probe.value("m") else { throw NoPlot() }
    let curves = figure.panels[0].marks.filter { ["equal loss", "equal penalty"].contains($0.label) }
    try #require(curves.count == 2)
    let optimum = fit.penaltyScaleCoefficients
    for mark in curves {
      guard case .curve(let points, _) = mark.shape else { throw NoPlot() }
      #expect(Self.distance(Vector(optimum[0], optimum[1]), to: points) < 0.02)
      for point in points where mark.label == "equal penalty" {
        let parts = try objectiveParts(fit.problem, at: [point.x, point.y], on: .standardised)
        #expect(parts.loss >= fit.solution.loss - 1e-6)
      }
    }
  }

  private static func distance(_ point: Vector, to polygon: [Vector]) -> Double {
    polygon.indices.map { place in
      let (a, b) = (polygon[place], polygon[(place + 1) % polygon.count])
      let step = b - a
      let along = max(
        0, min(1, ((point.x - a.x) * step.x + (point.y - a.y) * step.y) / (step.length * step.length)))
      return (point - (a + step * along)).length
    }.min() ?? .infinity
  }

  /// R: qnorm(c(1e-300, 1e-10, 0.025, 0.3, 0.5, 0.75, 0.999))
  @Test(
    arguments: [
      (1e-300, -37.0470962993612), (1e-10, -6.361340902404057), (0.025, -1.959963984540055),
      (0.3, -0.5244005127080408), (0.5, 0.0), (0.75, 0.6744897501960818), (0.999, 3.090232306167813),
    ])
  func quantiles(p: Double, expected: Double) {
    #expect(abs(normalQuantile(p) - expected) <= 2e-14 * max(1, abs(expected)))
  }

  /// The error of a path on new rows is what evaluate says of a fit at that strength.
  @Test func errorsOfNewRowsAreThoseOfEvaluate() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      [train, test] = split(cars, every = 4)
      m = fit(mpg ~ wt + hp, train, penalty = 0.5*l1)
      """)
    let figure = try Self.figure(
      "plot(path(fit(mpg ~ wt + hp, train, penalty = 1*l1), lambdas = [0.5]), \"error\", data = test)", probe)
    let error = try probe.number("mean((test.mpg - predict(m, test))^2)")
    guard
      case .line(let points)? = figure.panels[0].marks.first(where: { $0.label == "rows of test" })?.shape
    else { throw NoPlot() }
    #expect(abs(points[0].y - error) < 1e-6 * error)
  }
}

/// What programs read beside what people see.
@Suite struct MachineDataTests {
  private func data(_ code: String) throws -> JSON? {
    let bench = try Workbench(Workbench.cars)
    var shown: MIMEBundle?
    bench.engine.execute(Cell(code)) { output in
      if case .result(let bundle) = output { shown = bundle }
    }
    return try #require(shown)["application/vnd.regshell.v1+json"]
  }

  @Test func tablesHaveAllTheirDigits() throws {
    let table = try #require(try data("coef(m)")?["tables"]?.array?.first)
    #expect(table["columns"]?.array?.compactMap { $0["name"]?.string } == ["term", "coef", "std coef"])
    #expect(table["columns"]?.array?.compactMap { $0["kind"]?.string } == ["text", "number", "number"])
    let probe = try Probe(Workbench.cars)
    let rows = try #require(table["rows"]?.array)
    #expect(try rows[1].array?[1].double == probe.numbers("m.coef")[0])
    #expect(rows[0].array?[2] == .null)
  }

  @Test func intervalsHaveTwoEnds() throws {
    let rows = try data("gradient(l1, at = [0])")?["tables"]?.array?.first?["rows"]?.array
    #expect(rows?.first?.array?[1] == .array([.int(-1), .int(1)]))
  }

  @Test func picturesHaveTheirNumbers() throws {
    let plot = try #require(try data("plot(path(m))"))
    #expect(plot["kind"]?.string == "plot")
    let marks = try #require(plot["panels"]?.array?.first?["marks"]?.array)
    #expect(marks.compactMap { $0["label"]?.string } == ["wt", "hp", "qsec", "drat"])
  }

  @Test(arguments: ["1 + 1", "l1", "\"words\""])
  func wordsHaveNone(code: String) throws { #expect(try data(code) == nil) }
}
