/// l2: Σb², the ridge penalty.
///
/// Convention: no ½, so that the gradient is 2b; `0.5*l2` is the ½ form. Source: Hoerl and Kennard (1970),
/// Tikhonov (1943).
package struct L2: SeparablePenalty, Equatable {
  package init() {}

  package static let definition = PenaltyDefinition(
    name: "l2", summary: "sum of squares: a pull in proportion, no exact zeros", formula: "Σb²",
    centredFormula: { "Σ(b\($0))²" }, gradient: "2b", atZero: "0", isConvex: true, title: "ridge",
    topics: ["negative weights", "norms", "prior"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: L2())] })

  package func value(at t: Double) -> Double { t * t }
  package func slope(at t: Double) -> Interval { .point(2 * t) }
  package func curvature(at t: Double) -> Double { 2 }
  package func prox(at v: Double, step: Double) -> Double { v / (1 + 2 * step) }
  package func conjugate(at v: Double) -> Double { 0.25 * v * v }
  package var slopes: Interval { .all }
  package var breaks: [Double] { [] }
  package var elementary: (absolute: Double, square: Double)? { (0, 1) }
  package func hessian(dimension: Int) -> QuadraticForm? { .scaledIdentity(2) }
}
