import Foundation
import Testing

@testable import Interpreter
@testable import Plots

/// What the pictures of rows 3, 11, 13, 21 and 22 draw, against the formulas that they stand for.
@Suite("Product rows: pictures") struct ProductRowPictureTests {
  private struct NoPicture: Error {}

  private static func figure(_ code: String, _ probe: Probe) throws -> Figure {
    guard case .plot(let figure) = try probe.value(code) else { throw NoPicture() }
    return figure
  }

  private static func points(_ mark: Mark) throws -> [Vector] {
    guard case .line(let points) = mark.shape else { throw NoPicture() }
    return points
  }

  /// The points of the line with this label.
  private static func line(_ label: String, _ panel: Panel) throws -> [Vector] {
    let mark = try #require(
      panel.marks.first { $0.label == label }, "no \(label) in \(panel.marks.map(\.label))")
    return try points(mark)
  }

  @Test("row 3: arrows lead up from negative weights, down from positive ones, none beyond 0")
  func arrows() throws {
    let figure = try Self.figure("plot(0.25*l2, at = [-2, -1, 1, 2])", Probe(""))
    var arrows: [Mark.Arrow] = []
    for mark in figure.panels[0].marks {
      if case .arrows(let found) = mark.shape { arrows += found }
    }
    #expect(arrows.map(\.from.x) == [-2, -1, 1, 2])
    for arrow in arrows {
      #expect(arrow.from.x < 0 ? arrow.to.x > arrow.from.x : arrow.to.x < arrow.from.x)
      #expect(abs(arrow.to.x) < abs(arrow.from.x) && arrow.to.x * arrow.from.x >= 0)
      #expect(agree(arrow.from.y, 0.25 * arrow.from.x * arrow.from.x))
    }
    // In proportion to the slope 2λw.
    let steps = arrows.map { $0.to.x - $0.from.x }
    #expect(agree(steps.map { $0 / steps[0] }, [1, 0.5, -0.5, -1]))
  }

  @Test("row 11: every point of a ball has ‖w‖_p = 1", arguments: [1, 1.5, 2, 4]) func balls(p: Double) throws
  {
    let figure = try Self.figure("plot(lp(\(p)), \"ball\")", Probe(""))
    var points: [Vector] = []
    for mark in figure.panels[0].marks {
      if case .curve(let curve, _) = mark.shape { points += curve }
    }
    #expect(points.count > 20)
    for point in points {
      #expect(agree(power(abs(point.x), p) + power(abs(point.y), p), 1, 1e-3), "\(point)")
    }
  }

  @Test("row 13: l1's line of slopes is a step of ±0.1, l2's the ramp 0.2w") func slopes() throws {
    let figure = try Self.figure("plot(0.1*l1 + 0.1*l2)", Probe(""))
    let panel = try #require(figure.panels.last)
    for point in try Self.line("0.1·l1", panel) {
      #expect(point.x == 0 ? abs(point.y) == 0.1 : point.y == (point.x < 0 ? -0.1 : 0.1))
    }
    for point in try Self.line("0.1·l2", panel) { #expect(agree(point.y, 0.2 * point.x)) }
    for point in try Self.line("sum", panel) where point.x != 0 {
      #expect(agree(point.y, 0.2 * point.x + (point.x < 0 ? -0.1 : 0.1)))
    }
  }

  @Test("row 21: the loss falls first, the penalty takes its share") func training() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      t = trace(fit(mpg ~ wt + hp, cars, penalty = 0.25*l2), start = [0.01, 0.01], rate = 0.2, steps = 12)
      """)
    let figure = try Self.figure("plot(t, \"steps\")", probe)
    let loss = try Self.line("loss", figure.panels[0]).map(\.y)
    let penalty = try Self.line("penalty", figure.panels[0]).map(\.y)
    #expect(try loss == probe.numbers("t.loss"))
    #expect(try penalty == probe.numbers("t.penalty"))
    let share = try Self.points(try #require(figure.panels.last?.marks.first)).map(\.y)
    #expect(agree(share, zip(loss, penalty).map { 100 * $1 / ($0 + $1) }))
  }

  @Test("row 22: the curve of training errors falls, that of test errors has its least point inside")
  func overfitting() throws {
    let probe = try Probe(
      """
      d = read("diabetes.csv")
      [train, test] = split(d, every = 4)
      p = path(fit(progression ~ (age + bmi + bp + s1 + s2 + s3 + s4 + s5 + s6)^2 + sex, train, penalty = 1*l1))
      """)
    let panel = try Self.figure("plot(p, \"error\", data = test)", probe).panels[0]
    let training = try Self.line("rows fitted to", panel)
    let test = try Self.line("rows of test", panel)
    #expect(zip(training, training.dropFirst()).allSatisfy { $0.x > $1.x && $0.y > $1.y })
    let best = try #require(test.indices.min { test[$0].y < test[$1].y })
    #expect(best > 0 && best < test.count - 1)
    let last = try #require(test.last)
    #expect(last.y > 1.03 * test[best].y)
    let judged = try probe.column("mse", of: "evaluate(p[lambda = \(test[best].x)], test)")
    #expect(agree(judged, [test[best].y], 1e-6))
  }

  private func power(_ x: Double, _ p: Double) -> Double { x == 0 ? 0 : exp(p * log(x)) }
}
