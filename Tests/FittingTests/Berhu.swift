@testable package import Fitting

/// berhu(c): the lasso near 0, ridge beyond c: Huber's function turned round.
///
///     f(t) = |t|  up to |t| = c,   (t² + c²)/(2c)  beyond
///
/// Source: Owen (2007), A robust hybrid of lasso and ridge regression.
package struct Berhu: SeparablePenalty, Equatable {
  package let c: Double

  package init(c: Double) throws(PenaltyError) {
    guard c > 0, c.isFinite else {
      throw .outOfRange(penalty: "berhu", parameter: "c", value: c, range: Berhu.range)
    }
    self.c = c
  }

  package static let definition = PenaltyDefinition(
    name: "berhu",
    parameters: [PenaltyParameter(name: "c", kind: .number, range: range, defaultValue: 1)],
    summary: "the lasso up to c, ridge beyond: exact zeros, and large coefficients pulled more",
    formula: "Σberhu(b)", gradient: "sign(b)·max(1, |b|/c)", atZero: "any value in [-1, 1]",
    isConvex: true, topics: ["exact zeros", "norms"],
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try Berhu(c: arguments.number(0)))]
    })

  package var arguments: [PenaltyArgument] { [.number(c)] }
  package var formula: String { "Σberhu(b; c = \(shortText(c)))" }

  package func value(at t: Double) -> Double {
    abs(t) <= c ? abs(t) : (t * t + c * c) / (2 * c)
  }

  package func slope(at t: Double) -> Interval {
    if t == 0 { return Interval(-1, 1) }
    let size = max(1, abs(t) / c)
    return .point(t > 0 ? size : -size)
  }

  package func curvature(at t: Double) -> Double { t == 0 ? .infinity : abs(t) < c ? 0 : 1 / c }

  package func prox(at v: Double, step: Double) -> Double {
    let size = abs(v)
    if size <= step { return 0 }
    let t = size <= c + step ? size - step : size / (1 + step / c)
    return v > 0 ? t : -t
  }

  package func conjugate(at v: Double) -> Double { abs(v) <= 1 ? 0 : c * (v * v - 1) / 2 }
  package var slopes: Interval { .all }
  package var breaks: [Double] { [-c, 0, c] }
  package var isPiecewiseQuadratic: Bool { true }

  private static let range = "c > 0"
}
