internal import Glibc

/// lp(p): Σ|b|^p for 1 ≤ p ≤ 2, the bridge between the lasso and ridge.
///
/// Convention: the power itself, not the norm. For 1 < p < 2 the slope p·sign(b)|b|^(p−1) is 0 at 0, so that
/// coefficients become small but not zero. Source: Frank and Friedman (1993), Fu (1998).
package struct Lp: SeparablePenalty, Equatable {
  package let p: Double

  package init(_ p: Double) throws(PenaltyError) {
    guard p >= 1 && p <= 2 else {
      throw .outOfRange(penalty: "lp", parameter: "p", value: p, range: Lp.range)
    }
    self.p = p
  }

  package static let definition = PenaltyDefinition(
    name: "lp",
    parameters: [PenaltyParameter(name: "p", kind: .number, range: range, defaultValue: nil)],
    summary: "sum of p-th powers of absolute values, between l1 (p = 1) and l2 (p = 2)",
    formula: "Σ|b|^p", gradient: "p·sign(b)·|b|^(p-1)", atZero: "0 for p > 1, [-1, 1] for p = 1",
    isConvex: true,
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try Lp(arguments.number(0)))]
    })

  package var arguments: [PenaltyArgument] { [.number(p)] }
  package var formula: String { p == p.rounded() ? "Σ|b|^\(Int(p))" : "Σ|b|^\(p)" }

  package func value(at t: Double) -> Double {
    p == 1 ? abs(t) : p == 2 ? t * t : pow(abs(t), p)
  }

  package func slope(at t: Double) -> Interval {
    if t == 0 { return p == 1 ? Interval(-1, 1) : .point(0) }
    let size = p == 1 ? 1 : p == 2 ? 2 * abs(t) : p * pow(abs(t), p - 1)
    return .point(t > 0 ? size : -size)
  }

  package func curvature(at t: Double) -> Double {
    p == 2 ? 2 : t == 0 ? .infinity : p == 1 ? 0 : p * (p - 1) * pow(abs(t), p - 2)
  }

  /// The root of t + step·p·t^(p−1) = |v|, in s = t^(p−1): s^(1/(p−1)) + step·p·s is convex and increasing, so
  /// that Newton's method from the right falls to the root without a safeguard.
  package func prox(at v: Double, step: Double) -> Double {
    if p == 1 { return L1().prox(at: v, step: step) }
    if p == 2 { return L2().prox(at: v, step: step) }
    let target = abs(v)
    guard target > 0, step > 0 else { return v }
    let power = 1 / (p - 1)
    let slope = step * p
    var s = min(target / slope, pow(target, p - 1))
    for _ in 0..<100 {
      let t = pow(s, power)
      let next = s - (t + slope * s - target) / (power * t / s + slope)
      guard next < s, next > 0 else { break }
      s = next
    }
    let size = pow(s, power)
    return v > 0 ? size : -size
  }

  package var elementary: (absolute: Double, square: Double)? {
    p == 1 ? (1, 0) : p == 2 ? (0, 1) : nil
  }

  package func hessian(dimension: Int) -> QuadraticForm? { p == 2 ? .scaledIdentity(2) : nil }

  private static let range = "1 ≤ p ≤ 2"
}
