/// A penalty that is a sum over coefficients of one function f of one variable.
///
/// Between its `breaks` f is smooth and either convex or concave; it falls to the left of 0 and rises to the right
/// wherever it moves at all.
package protocol SeparablePenalty: Penalty {
  /// Infinite outside `domain`.
  func value(at t: Double) -> Double
  /// The subdifferential of f at t; beyond the domain the infinite slope that points back into it.
  func slope(at t: Double) -> Interval
  /// f''(t); infinite where the slope jumps or rises infinitely fast.
  func curvature(at t: Double) -> Double
  /// argmin over t of ½(t − v)² + step · f(t).
  func prox(at v: Double, step: Double) -> Double
  /// sup over t of vt − f(t).
  func conjugate(at v: Double) -> Double
  /// The slopes at which the conjugate is finite.
  var slopes: Interval { get }
  /// Where the formula changes, in rising order.
  var breaks: [Double] { get }
  /// Where f is finite.
  var domain: Interval { get }
  /// The largest −f'' between breaks: 0 for a convex f.
  var concavity: Double { get }
  /// Whether f is a parabola or a line between breaks.
  var isPiecewiseQuadratic: Bool { get }
  /// Coefficients (a, q) where f(t) = a|t| + q t², the form that coordinate descent solves without a search.
  var elementary: (absolute: Double, square: Double)? { get }
}

extension SeparablePenalty {
  package var separable: (any SeparablePenalty)? { self }
  package var elementary: (absolute: Double, square: Double)? { nil }
  package var breaks: [Double] { [0] }
  package var domain: Interval { .all }
  package var concavity: Double { 0 }
  package var isPiecewiseQuadratic: Bool { elementary != nil }

  package func value(_ b: [Double]) -> Double {
    var sum = 0.0
    for t in b { sum += value(at: t) }
    return sum
  }

  package func gradient(_ b: [Double]) -> [Interval] { b.map { slope(at: $0) } }

  package func prox(_ v: [Double], step: Double) -> [Double] { v.map { prox(at: $0, step: step) } }

  package func conjugate(_ v: [Double]) -> Double {
    var sum = 0.0
    for x in v { sum += conjugate(at: x) }
    return sum
  }

  package func dualScale(_ v: [Double]) -> Double {
    v.reduce(.infinity) { min($0, slopes.reach(towards: $1)) }
  }

  package func lambdaMax(slope: [Double]) -> Double {
    let atZero = self.slope(at: 0)
    guard domain.contains(0) else { return .infinity }
    return slope.reduce(0) { $1 == 0 ? $0 : max($0, 1 / atZero.reach(towards: -$1)) }
  }
}
