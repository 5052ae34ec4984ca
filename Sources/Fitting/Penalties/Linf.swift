/// linf: max|b|, the largest absolute value: pulls the largest coefficients to one common size.
///
/// The subdifferential at 0 is the ball of the l1 norm; elsewhere the convex hull of sign(b_j)·e_j over the
/// coefficients that share the largest size. The prox is v minus its projection onto that ball.
/// Convention: no factor. Source: Zou and Yuan (2008); projection onto the simplex, Held, Wolfe and Crowder (1974).
package struct Linf: Penalty, Equatable {
  package init() {}

  package static let definition = PenaltyDefinition(
    name: "linf", summary: "the largest absolute value: large coefficients come down to one size",
    formula: "max|b|", centredFormula: { "max|b\($0)|" }, gradient: "sign(b) for the largest, 0 for the rest",
    atZero: "any vector whose absolute values sum to at most 1", isConvex: true, topics: ["norms"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: Linf())] })

  package func value(_ b: [Double]) -> Double { b.reduce(0) { max($0, abs($1)) } }

  package func gradient(_ b: [Double]) -> [Interval] {
    let largest = value(b)
    if largest == 0 { return b.map { _ in b.isEmpty ? .point(0) : Interval(-1, 1) } }
    let top = Linf.largest(b)
    return b.indices.map { j in
      guard top.contains(j) else { return .point(0) }
      if top.count == 1 { return .point(b[j] > 0 ? 1 : -1) }
      return b[j] > 0 ? Interval(0, 1) : Interval(-1, 0)
    }
  }

  /// v minus its projection onto the l1 ball of radius `step`.
  package func prox(_ v: [Double], step: Double) -> [Double] {
    guard step > 0 else { return v }
    guard v.reduce(0, { $0 + abs($1) }) > step else { return v.map { _ in 0 } }
    let level = simplexThreshold(v.map { abs($0) }, radius: step)
    return v.map { abs($0) <= level ? $0 : $0 > 0 ? level : -level }
  }

  package func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double] {
    guard strength > 0 else { return slope }
    // Slope minus its projection onto the ball of radius `strength`.
    guard value(b) > 0 else { return prox(slope, step: strength) }
    let top = Linf.largest(b).sorted()
    let level = simplexThreshold(
      top.map { b[$0] > 0 ? -slope[$0] : slope[$0] }, radius: strength, signed: true)
    var result = slope
    for j in top { result[j] = b[j] > 0 ? -min(-slope[j], level) : min(slope[j], level) }
    return result
  }

  package func conjugate(_ v: [Double]) -> Double { dualScale(v) >= 1 ? 0 : .infinity }

  package func dualScale(_ v: [Double]) -> Double {
    let size = v.reduce(0) { $0 + abs($1) }
    return size == 0 ? .infinity : 1 / size
  }

  package func coupling(dimension: Int) -> Coupling? { dimension == 0 ? nil : .maximum }
  package func lambdaMax(slope: [Double]) -> Double { slope.reduce(0) { $0 + abs($1) } }

  /// The coefficients of the largest size, up to rounding.
  static func largest(_ b: [Double]) -> Set<Int> {
    let largest = b.reduce(0) { max($0, abs($1)) }
    return Set(b.indices.filter { abs(b[$0]) >= largest * (1 - 1e-13) })
  }
}

/// The level θ with Σ max(0, v_j − θ) = radius: v minus its projection onto the simplex of that size is min(v, θ).
/// For unsigned vectors of a sum above the radius θ is positive.
func simplexThreshold(_ v: [Double], radius: Double, signed: Bool = false) -> Double {
  let sorted = v.sorted(by: >)
  var sum = 0.0
  var level = 0.0
  for (k, x) in sorted.enumerated() {
    sum += x
    let next = (sum - radius) / Double(k + 1)
    guard k == 0 || x > next else { break }
    level = next
  }
  return signed ? level : max(0, level)
}
