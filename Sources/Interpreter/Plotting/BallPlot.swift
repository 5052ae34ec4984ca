import Fitting
import Plots
import Tables

/// The balls of penalties over two coefficients: all points that cost as much as (1, 0).
enum BallPlot {
  static let view = PlotView(
    name: "ball", kinds: [.penalty, .list],
    summary: "of one penalty or a list of them: the points of two coefficients that cost as much as (1, 0)",
    example: "plot([l1, l2, linf, lp(0.5)], \"ball\")"
  ) { (value, call) throws(Failure) in
    switch value {
    case .penalty(let penalty): return try figure([penalty], call)
    case .items(let items):
      let penalties = items.compactMap { if case .penalty(let penalty) = $0 { penalty } else { nil } }
      guard penalties.count == items.count, !items.isEmpty else { break }
      return try figure(penalties, call)
    default: break
    }
    throw call.fail(
      "wrong-kind", "plot draws a list only of penalties", at: "x", help: "plot([l1, l2, linf], \"ball\")")
  }

  private static func figure(_ penalties: [PenaltyExpression], _ call: Call) throws(Failure) -> Figure {
    var marks = [
      Mark(.horizontalRule(0), .muted, size: 1), Mark(.verticalRule(0), .muted, size: 1),
    ]
    for (n, penalty) in penalties.enumerated() {
      let value = try function(penalty, call)
      let level = value(Vector(1, 0))
      let points = Contour(centre: Vector(0, 0), reach: 50, f: value).curve(level: level)
      guard level.isFinite, level > 0, points.contains(where: \.isFinite) else {
        throw call.fail(
          "no-ball", "\(call.presenter.source(of: penalty)) has no ball: it does not rise from 0", at: "x")
      }
      marks.append(
        Mark(
          Contour.shape(points, isFilled: penalties.count == 1), .series(n),
          label: call.presenter.source(of: penalty), labelPlace: .legend))
    }
    return Figure(
      title: penalties.count == 1 ? "the ball of a penalty" : "balls of penalties",
      panels: [Panel(x: Axis("b1"), y: Axis("b2"), marks: marks, isEqualScale: true)],
      caption: ["On a curve the penalty is everywhere as large as at (1, 0)."])
  }

  /// The penalty of two coefficients.
  static func function(
    _ penalty: PenaltyExpression, _ call: Call
  ) throws(Failure) -> (Vector) -> Double {
    for part in penalty.parts {
      if let dimension = part.penalty.dimension, dimension != 2 {
        throw call.fail(
          "wrong-dimension", "\(part.name) is of \(dimension) coefficients, a ball is drawn of two", at: "x")
      }
      guard part.selection == .all else {
        throw call.fail(
          "unknown-term", "there is no model whose terms \(part.selection.suffix) could name", at: "x",
          help: "plot a fitted model's \"ball\", or leave the brackets out")
      }
    }
    let terms = penalty.parts.map {
      PenaltyTerm(strength: $0.strength, penalty: $0.penalty, columns: [0, 1])
    }
    return { point in terms.reduce(0) { $0 + $1.value([point.x, point.y]) } }
  }
}
