/// scad(lambda, a): smoothly clipped absolute deviation: the lasso up to lambda, no pull at all from a·lambda on.
///
///     f(t) = λ|t|  up to λ,   (2aλ|t| − t² − λ²)/(2(a−1))  up to aλ,   λ²(a+1)/2  beyond
///
/// Convention: its own lambda inside, as ncvreg writes it with loss 1/(2n)‖y − Xb‖²; a strength in front multiplies
/// the whole, so that `scad(0.5)` is ncvreg's penalty at lambda 0.5. Not convex: several minima may exist.
/// Source: Fan and Li (2001), who suggest a = 3.7.
package struct SCAD: SeparablePenalty, Equatable {
  package let lambda: Double
  package let a: Double

  package init(lambda: Double, a: Double = 3.7) throws(PenaltyError) {
    guard lambda > 0, lambda.isFinite else {
      throw .outOfRange(penalty: "scad", parameter: "lambda", value: lambda, range: SCAD.lambdaRange)
    }
    guard a > 2, a.isFinite else {
      throw .outOfRange(penalty: "scad", parameter: "a", value: a, range: SCAD.shapeRange)
    }
    self.lambda = lambda
    self.a = a
  }

  package static let definition = PenaltyDefinition(
    name: "scad",
    parameters: [
      PenaltyParameter(name: "lambda", kind: .number, range: lambdaRange, example: 0.5),
      PenaltyParameter(name: "a", kind: .number, range: shapeRange, defaultValue: 3.7, example: 3.7),
    ],
    summary: "the lasso up to lambda, then a pull that fades to none at a·lambda; not convex",
    formula: "Σscad(b)", gradient: "sign(b)·min(lambda, max(0, (a·lambda − |b|)/(a − 1)))",
    atZero: "any value in [-lambda, lambda]", isConvex: false, title: "SCAD regression",
    topics: ["exact zeros", "norms"],
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try SCAD(lambda: arguments.number(0), a: arguments.number(1)))]
    })

  package var arguments: [PenaltyArgument] { [.number(lambda), .number(a)] }
  package var formula: String { "Σscad(b; λ = \(shortText(lambda)), a = \(shortText(a)))" }

  package func value(at t: Double) -> Double {
    let size = abs(t)
    if size <= lambda { return lambda * size }
    if size >= a * lambda { return 0.5 * lambda * lambda * (a + 1) }
    return (2 * a * lambda * size - size * size - lambda * lambda) / (2 * (a - 1))
  }

  package func slope(at t: Double) -> Interval {
    if t == 0 { return Interval(-lambda, lambda) }
    let size = min(lambda, max(0, (a * lambda - abs(t)) / (a - 1)))
    return .point(t > 0 ? size : -size)
  }

  package func curvature(at t: Double) -> Double {
    t == 0 ? .infinity : abs(t) > lambda && abs(t) < a * lambda ? -1 / (a - 1) : 0
  }

  /// For step < a − 1 the objective is convex, and each piece has its stretch of v; beyond, the middle piece is
  /// concave, and the better of the outer pieces' minima wins.
  package func prox(at v: Double, step: Double) -> Double {
    let size = abs(v)
    let soft = max(0, size - step * lambda)
    let t: Double
    if step < a - 1 {
      t =
        soft <= lambda
        ? soft : size >= a * lambda ? size : ((a - 1) * size - step * a * lambda) / (a - 1 - step)
    } else {
      let near = min(soft, lambda)
      let nearCost = 0.5 * (near - size) * (near - size) + step * lambda * near
      let beyond = size > a * lambda && 0.5 * step * lambda * lambda * (a + 1) < nearCost
      t = beyond ? size : near
    }
    return v > 0 ? t : -t
  }

  package func conjugate(at v: Double) -> Double { v == 0 ? 0 : .infinity }
  package var slopes: Interval { .point(0) }
  package var breaks: [Double] { [-a * lambda, -lambda, 0, lambda, a * lambda] }
  package var concavity: Double { 1 / (a - 1) }
  package var isPiecewiseQuadratic: Bool { true }

  private static let lambdaRange = "lambda > 0"
  private static let shapeRange = "a > 2"
}
