/// nonneg: the constraint b ≥ 0 for every coefficient, that is box(0, inf).
///
/// Convention: as `box`; the normal cone at 0 is every slope of zero or less. Source: Lawson and Hanson (1974).
package struct Nonneg: SeparablePenalty, Equatable {
  private let box = Box.nonnegative

  package init() {}

  package static let definition = PenaltyDefinition(
    name: "nonneg", summary: "a constraint: no coefficient is negative", formula: "[b ≥ 0]",
    gradient: "0 for b > 0", atZero: "any value of 0 or less", isConvex: true,
    isConstraint: true, title: "non-negative least squares",
    titleBeside: ["l1": "non-negative lasso", "l2": "non-negative ridge"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: Nonneg())] })

  package func value(at t: Double) -> Double { box.value(at: t) }
  package func slope(at t: Double) -> Interval { box.slope(at: t) }
  package func curvature(at t: Double) -> Double { box.curvature(at: t) }
  package func prox(at v: Double, step: Double) -> Double { max(v, 0) }
  package func conjugate(at v: Double) -> Double { v > 0 ? .infinity : 0 }
  package var slopes: Interval { box.slopes }
  package var breaks: [Double] { [0] }
  package var domain: Interval { box.domain }
}
