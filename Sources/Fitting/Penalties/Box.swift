/// box(lo, hi): the constraint lo ≤ b ≤ hi for every coefficient.
///
/// Convention: value 0 inside and ∞ outside, whatever the strength in front; its subdifferential at a bound is the
/// normal cone, which balances any slope that presses against the bound. An end may be infinite. Bounds are on the
/// scale that penalties act on. Source: Rockafellar (1970), indicator functions.
package struct Box: SeparablePenalty, Equatable {
  package let lower: Double
  package let upper: Double

  package init(_ lower: Double, _ upper: Double) throws(PenaltyError) {
    guard lower <= upper, lower < .infinity, upper > -.infinity else {
      throw .outOfRange(
        penalty: "box", parameter: lower.isNaN || lower == .infinity ? "lo" : "hi",
        value: lower.isNaN || lower == .infinity ? lower : upper, range: Box.range)
    }
    self.lower = lower
    self.upper = upper
  }

  private init(checked lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  static let nonnegative = Box(checked: 0, .infinity)

  package static let definition = PenaltyDefinition(
    name: "box",
    parameters: [
      PenaltyParameter(name: "lo", kind: .number, range: range, example: -1),
      PenaltyParameter(name: "hi", kind: .number, range: range, example: 1),
    ],
    summary: "a constraint: every coefficient stays between lo and hi", formula: "[lo ≤ b ≤ hi]",
    gradient: "0 inside, any slope outwards at a bound", atZero: "0 where lo < 0 < hi", isConvex: true,
    isConstraint: true, title: "least squares within bounds",
    titleBeside: ["l1": "lasso within bounds", "l2": "ridge within bounds"],
    build: { arguments throws(PenaltyError) in
      [ScaledPenalty(strength: 1, penalty: try Box(arguments.number(0), arguments.number(1)))]
    })

  package var arguments: [PenaltyArgument] { [.number(lower), .number(upper)] }
  package var formula: String {
    lower == upper ? "[b = \(text(lower))]" : "[\(text(lower)) ≤ b ≤ \(text(upper))]"
  }

  package func value(at t: Double) -> Double { isBelow(t) || isAbove(t) ? .infinity : 0 }

  package func slope(at t: Double) -> Interval {
    if isBelow(t) { return .point(-.infinity) }
    if isAbove(t) { return .point(.infinity) }
    return Interval(t <= lower + slack(lower) ? -.infinity : 0, t >= upper - slack(upper) ? .infinity : 0)
  }

  package func curvature(at t: Double) -> Double {
    t > lower + slack(lower) && t < upper - slack(upper) ? 0 : .infinity
  }

  package func prox(at v: Double, step: Double) -> Double { min(max(v, lower), upper) }

  package func conjugate(at v: Double) -> Double { v > 0 ? v * upper : v < 0 ? v * lower : 0 }

  package var slopes: Interval {
    Interval(lower == -.infinity ? 0 : -.infinity, upper == .infinity ? 0 : .infinity)
  }

  package var breaks: [Double] { [lower, upper].filter(\.isFinite) }
  package var domain: Interval { Interval(lower, upper) }

  /// Coefficients travel between scales: a few units of the last place count as on the bound.
  private func slack(_ bound: Double) -> Double { bound.isFinite ? 8 * bound.magnitude.ulp : 0 }
  private func isBelow(_ t: Double) -> Bool { t < lower - (lower == 0 ? 0 : slack(lower)) }
  private func isAbove(_ t: Double) -> Bool { t > upper + (upper == 0 ? 0 : slack(upper)) }

  private func text(_ x: Double) -> String {
    x.isInfinite ? (x > 0 ? "∞" : "−∞") : x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)"
  }

  private static let range = "lo ≤ hi"
}
