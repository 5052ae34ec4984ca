/// A penalty that is a sum over coefficients of one convex function f of one variable, with f(t) = f(−t) and
/// its only kink, if any, at 0.
package protocol SeparablePenalty: Penalty {
  func value(at t: Double) -> Double
  /// The subdifferential of f at t.
  func slope(at t: Double) -> Interval
  /// f''(t); infinite where the slope jumps or rises infinitely fast.
  func curvature(at t: Double) -> Double
  /// argmin over t of ½(t − v)² + step · f(t).
  func prox(at v: Double, step: Double) -> Double
  /// Coefficients (a, q) where f(t) = a|t| + q t², the form that coordinate descent solves without a search.
  var elementary: (absolute: Double, square: Double)? { get }
}

extension SeparablePenalty {
  package var separable: (any SeparablePenalty)? { self }
  package var elementary: (absolute: Double, square: Double)? { nil }

  package func value(_ b: [Double]) -> Double {
    var sum = 0.0
    for t in b { sum += value(at: t) }
    return sum
  }

  package func gradient(_ b: [Double]) -> [Interval] { b.map { slope(at: $0) } }

  package func prox(_ v: [Double], step: Double) -> [Double] { v.map { prox(at: $0, step: step) } }

  package func lambdaMax(slope: [Double]) -> Double {
    let atZero = self.slope(at: 0).upper
    let largest = slope.reduce(0) { max($0, abs($1)) }
    return largest == 0 ? 0 : atZero > 0 ? largest / atZero : .infinity
  }
}
