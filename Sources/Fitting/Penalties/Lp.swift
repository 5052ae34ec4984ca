internal import Glibc

/// lp(p): Σ|b|^p for p > 0: the bridge through the lasso (p = 1) and ridge (p = 2).
///
/// Convention: the power itself, not the norm. For p > 1 the slope p·sign(b)|b|^(p−1) is 0 at 0, so that
/// coefficients become small but not zero. For p < 1 the penalty is not convex: the slope at 0 is unbounded, so
/// that zero is always a local minimum. Source: Frank and Friedman (1993), Fu (1998); p < 1, Knight and Fu (2000).
package struct Lp: SeparablePenalty, Equatable {
  package let p: Double

  package init(_ p: Double) throws(PenaltyError) {
    guard p > 0 && p.isFinite else {
      throw .outOfRange(penalty: "lp", parameter: "p", value: p, range: Lp.range)
    }
    self.p = p
  }

  package static let definition = PenaltyDefinition(
    name: "lp",
    parameters: [PenaltyParameter(name: "p", kind: .number, range: range, example: 1.5)],
    summary: "sum of p-th powers of absolute values: l1 at p = 1, l2 at p = 2, not convex below 1",
    formula: "Σ|b|^p", gradient: "p·sign(b)·|b|^(p-1)",
    atZero: "0 for p > 1, [-1, 1] for p = 1, any value for p < 1", isConvex: false, convexWhere: "p ≥ 1",
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try Lp(arguments.number(0)))]
    })

  package var arguments: [PenaltyArgument] { [.number(p)] }
  package var formula: String { p == p.rounded() && p < 1e6 ? "Σ|b|^\(Int(p))" : "Σ|b|^\(p)" }
  package var isConvex: Bool { p >= 1 }

  package func value(at t: Double) -> Double {
    p == 1 ? abs(t) : p == 2 ? t * t : pow(abs(t), p)
  }

  package func slope(at t: Double) -> Interval {
    if t == 0 { return p < 1 ? .all : p == 1 ? Interval(-1, 1) : .point(0) }
    let size = p == 1 ? 1 : p == 2 ? 2 * abs(t) : p * pow(abs(t), p - 1)
    return .point(t > 0 ? size : -size)
  }

  package func curvature(at t: Double) -> Double {
    if p == 2 { return 2 }
    if t == 0 { return p > 2 ? 0 : .infinity }
    return p == 1 ? 0 : p * (p - 1) * pow(abs(t), p - 2)
  }

  package func prox(at v: Double, step: Double) -> Double {
    if p == 1 { return L1().prox(at: v, step: step) }
    if p == 2 { return L2().prox(at: v, step: step) }
    let target = abs(v)
    guard target > 0, step > 0 else { return v }
    let size = p < 2 && p > 1 ? bridge(target, step) : largestRoot(target, step)
    return v > 0 ? size : -size
  }

  /// sup of vt − |t|^p: at t = (|v|/p)^(1/(p−1)) for p > 1; below 1 the penalty grows too slowly to hold any slope.
  package func conjugate(at v: Double) -> Double {
    if p > 1 { return (p - 1) * pow(abs(v) / p, p / (p - 1)) }
    return abs(v) <= (p == 1 ? 1 : 0) ? 0 : .infinity
  }

  package var slopes: Interval { p > 1 ? .all : p == 1 ? Interval(-1, 1) : .point(0) }
  package var concavity: Double { p < 1 ? .infinity : 0 }

  package var elementary: (absolute: Double, square: Double)? {
    p == 1 ? (1, 0) : p == 2 ? (0, 1) : nil
  }

  package func hessian(dimension: Int) -> QuadraticForm? { p == 2 ? .scaledIdentity(2) : nil }

  /// 1 < p < 2: the root of t + step·p·t^(p−1) = v, in s = t^(p−1): s^(1/(p−1)) + step·p·s is convex and
  /// increasing, so that Newton's method from the right falls to the root without a safeguard.
  private func bridge(_ target: Double, _ step: Double) -> Double {
    let power = 1 / (p - 1)
    let slope = step * p
    var s = min(target / slope, pow(target, p - 1))
    for _ in 0..<100 {
      let t = pow(s, power)
      let next = s - (t + slope * s - target) / (power * t / s + slope)
      guard next < s, next > 0 else { break }
      s = next
    }
    return pow(s, power)
  }

  /// p < 1 or p > 2: t + step·p·t^(p−1) is convex, and Newton's method falls from the right to its largest root.
  /// Below 1 that root is the minimum only beyond a threshold, where it beats t = 0: at the threshold
  /// t = (2·step·(1−p))^(1/(2−p)).
  private func largestRoot(_ target: Double, _ step: Double) -> Double {
    let slope = step * p
    if p < 1 {
      let least = pow(2 * step * (1 - p), 1 / (2 - p))
      guard target > least + slope * pow(least, p - 1) else { return 0 }
    }
    var t = p < 1 ? target : min(target, pow(target / slope, 1 / (p - 1)))
    for _ in 0..<200 {
      let power = pow(t, p - 1)
      let next = t - (t + slope * power - target) / (1 + slope * (p - 1) * power / t)
      guard next < t, next > 0 else { break }
      t = next
    }
    return t
  }

  private static let range = "p > 0"
}
