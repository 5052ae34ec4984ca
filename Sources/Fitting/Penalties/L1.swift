/// l1: Σ|b|, the lasso's penalty.
///
/// Convention: no factor; the strength is the number in front. At 0 the slope is any value in [−1, 1], which
/// is what makes exact zeros. Source: Tibshirani (1996); soft thresholding, Donoho and Johnstone (1994).
package struct L1: SeparablePenalty, Equatable {
  package init() {}

  package static let definition = PenaltyDefinition(
    name: "l1", summary: "sum of absolute values: a constant pull, exact zeros", formula: "Σ|b|",
    centredFormula: { "Σ|b\($0)|" }, gradient: "sign(b)", atZero: "any value in [-1, 1]", isConvex: true,
    title: "lasso", titleBeside: ["l2": "elastic net"], topics: ["exact zeros", "norms", "prior"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: L1())] })

  package func value(at t: Double) -> Double { abs(t) }

  package func slope(at t: Double) -> Interval {
    t > 0 ? .point(1) : t < 0 ? .point(-1) : Interval(-1, 1)
  }

  package func curvature(at t: Double) -> Double { t == 0 ? .infinity : 0 }

  package func prox(at v: Double, step: Double) -> Double {
    abs(v) <= step ? 0 : v > 0 ? v - step : v + step
  }

  package func conjugate(at v: Double) -> Double { abs(v) <= 1 ? 0 : .infinity }
  package var slopes: Interval { Interval(-1, 1) }
  package var elementary: (absolute: Double, square: Double)? { (1, 0) }
}
