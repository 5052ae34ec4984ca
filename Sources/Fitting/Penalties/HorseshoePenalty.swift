internal import Glibc

/// The horseshoe at its joint mode: min over v > 0 of t²/(2τ²v) + log(1 + v), and t²/(2c²) where there is a slab.
///
/// A coefficient is normal(0, λτ) with a half-Cauchy local scale λ. Integrated over λ its density is infinite at 0, so
/// that the mode would be 0 whatever the data say. The mode of (b, log λ) together is not: what is left when v = λ² is
/// at its best has a kink at 0 (slope ±√2/τ, so exact zeros) and grows as log t² far away. The slab of width c is the regularised horseshoe's, a normal factor that ends the freedom of large
/// coefficients.
///
/// Source: Carvalho, Polson and Scott (2010); the slab, Piironen and Vehtari (2017).
package struct HorseshoePenalty: SeparablePenalty, Equatable {
  /// τ, the global scale
  package let scale: Double
  /// c; infinite without a slab
  package let slab: Double

  /// - Precondition: both are above 0, the scale finite.
  package init(scale: Double, slab: Double = .infinity) {
    precondition(scale > 0 && scale.isFinite && slab > 0)
    self.scale = scale
    self.slab = slab
  }

  package static let definition = PenaltyDefinition(
    name: "−log horseshoe", summary: "the horseshoe's joint mode with its local scales",
    formula: "Σ min_v [b²/(2τ²v) + log(1 + v)]", gradient: "b/(τ²v)", atZero: "any value in [-√2/τ, √2/τ]",
    isConvex: false,
    build: { _ throws(PenaltyError) in throw .notWritten(penalty: "horseshoe", prior: "horseshoe(1)") })

  package var formula: String {
    slab.isInfinite
      ? HorseshoePenalty.definition.formula : HorseshoePenalty.definition.formula + " + Σ b²/(2c²)"
  }

  /// λ² at the joint mode: ¼r(r + √(r² + 8)) for r = |t|/τ.
  package func localVariance(at t: Double) -> Double {
    let r = abs(t) / scale
    return 0.25 * r * (r + root(r))
  }

  package func value(at t: Double) -> Double {
    let r = abs(t) / scale
    let share = r == 0 ? 0 : 2 / (1 + root(r) / r)
    let v = localVariance(at: t)
    return share + (v.isInfinite ? 2 * log(r) - log(2) : log1p(v)) + 0.5 * (t / slab) * (t / slab)
  }

  package func slope(at t: Double) -> Interval {
    let kink = 2.squareRoot() / scale
    guard t != 0 else { return Interval(-kink, kink) }
    return .point(size(abs(t)) * (t > 0 ? 1 : -1) + t / slab / slab)
  }

  package func curvature(at t: Double) -> Double {
    guard t != 0 else { return .infinity }
    let r = abs(t) / scale
    return -4 / (root(r) * (r + root(r))) / (scale * scale) + 1 / (slab * slab)
  }

  /// 0, or the largest root of t − v + step·f'(t): f' without the slab falls, so that the other root is a maximum.
  package func prox(at v: Double, step: Double) -> Double {
    guard step > 0, v != 0 else { return v }
    let target = abs(v)
    let ridge = 1 + step / (slab * slab)
    // From the right the slope ridge·t − |v| + step·size(t) is positive and, as it is convex there, Newton's steps
    // stay on the right of the root they seek.
    var t = target / ridge
    for _ in 0..<200 {
      let slope = ridge * t - target + step * size(t)
      let bend = ridge + step * (curvature(at: t) - 1 / (slab * slab))
      guard bend > 0, slope > 0 else { break }
      let next = t - slope / bend
      guard next > 0, next < t else { break }
      t = next
    }
    let there = 0.5 * (t - target) * (t - target) + step * value(at: t)
    let isRoot = abs(ridge * t - target + step * size(t)) <= 1e-9 * target
    let best = isRoot && there < 0.5 * target * target ? t : 0
    return v > 0 ? best : -best
  }

  package func conjugate(at v: Double) -> Double {
    if slab.isInfinite { return v == 0 ? 0 : .infinity }
    // sup of vt − f(t), by the prox with the slab's own parabola taken out.
    let step = slab * slab
    let t = HorseshoePenalty(scale: scale).prox(at: v * step, step: step)
    return max(0, v * t - value(at: t))
  }

  package var slopes: Interval { slab.isInfinite ? .point(0) : .all }
  package var breaks: [Double] { [0] }
  /// −f'' falls from its value beside the kink, 1/(2τ²).
  package var concavity: Double { max(0, 0.5 / (scale * scale) - 1 / (slab * slab)) }

  /// √(r² + 8)
  private func root(_ r: Double) -> Double { r > 1e150 ? r : (r * r + 8).squareRoot() }

  /// f' without the slab for t > 0, t/(τ²v) = 4/(τ(r + √(r² + 8))): √2/τ at 0.
  private func size(_ t: Double) -> Double {
    let r = t / scale
    return 4 / (r + root(r)) / scale
  }
}
