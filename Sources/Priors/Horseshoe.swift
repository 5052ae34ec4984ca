package import Fitting
import Glibc

/// The horseshoe: normal(0, λ·scale) with a half-Cauchy local scale λ for every coefficient; with a slab times
/// normal(0, slab), the regularised horseshoe.
///
/// Integrated over λ the density is (2π³)^{−½}/τ · e^z·E₁(z), z = b²/(2τ²), which is infinite at 0. With a slab it is
/// that times exp(−b²/(2c²)), over its integral. A MAP is the mode of (b, log λ) together (`HorseshoePenalty`), because
/// the mode of b alone is 0 whatever the data say: the penalty is therefore not −log of the density that is shown.
///
/// Source: Carvalho, Polson and Scott (2010), the density; Piironen and Vehtari (2017), the slab.
package struct Horseshoe: Distribution {
  /// τ, above 0: a number for every coefficient, or one for each.
  package let scale: Coordinates
  /// c, above 0; infinite without a slab.
  package let slab: Double

  package var dimension: Int? { scale.dimension }

  /// - Throws: `outOfRange`, `empty`.
  package init(scale: Coordinates, slab: Double = .infinity) throws(DistributionError) {
    try ParameterRange.positive.check(scale, parameter: "scale")
    if slab != .infinity { try ParameterRange.positive.check(Coordinates(slab), parameter: "slab") }
    self.scale = scale
    self.slab = slab
  }

  package static let definition = DistributionDefinition(
    name: "horseshoe",
    parameters: parameters,
    signatures: ["horseshoe(scale)", "horseshoe(scale, slab = 2)"],
    summary: "horseshoe prior: exact zeros, and large coefficients hardly shrunk; not convex",
    density: "e^z·E₁(z)/(τ√(2π³)),  z = b²/(2τ²); with a slab c times exp(−b²/(2c²)), normalised",
    penaltyReading: "Σ min over λ of b²/(2τ²λ²) + log(1 + λ²), + Σ b²/(2c²) with a slab",
    example: "horseshoe(0.5)",
    make: { arguments throws(DistributionError) in
      let taken = try DistributionArguments(
        arguments, distribution: "horseshoe", parameters: parameters)
      return try Horseshoe(
        scale: taken.coordinates("scale"),
        slab: arguments["slab"] == nil ? .infinity : taken.number("slab"))
    })

  private static let parameters = [
    ParameterDefinition(
      name: "scale", isPositional: true, shape: .numberOrList, range: .positive,
      summary: "global scale: below it coefficients are shrunk to 0"),
    ParameterDefinition(
      name: "slab", isPositional: false, shape: .number, range: .positive,
      summary: "sd of the slab that holds large coefficients; none where it is not given"),
  ]

  package func logDensity(at b: [Double]) -> LogDensity {
    b.indices.reduce(into: .zero) { sum, j in
      let z = 0.5 * (b[j] / scale[j]) * (b[j] / scale[j])
      let tail = 0.5 * (b[j] / slab) * (b[j] / slab)
      sum += LogDensity(
        constant: -0.5 * log(2 * .pi * .pi * .pi) - log(scale[j]) - logSlabMass(scale[j]),
        dependent: log(scaledExponentialIntegral(z)) - tail)
    }
  }

  /// Of the density, 2/(bS(z)) − b/τ² with S(z) = e^z·E₁(z), and not of the joint mode's penalty.
  package func slope(at b: [Double]) -> [Interval] {
    b.indices.map { j in
      guard b[j] != 0 else { return Interval(-.infinity, .infinity) }
      let r = b[j] / scale[j]
      let z = 0.5 * r * r
      // 1/S − z tends to 1 − 1/z + …: far out the difference is taken from that series.
      let rest = z > 1e4 ? 1 - 1 / z + 3 / (z * z) : 1 / scaledExponentialIntegral(z) - z
      return .point(2 / b[j] * rest + b[j] / slab / slab)
    }
  }

  package var isPenaltyItsDensity: Bool { false }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    scaledTerms(columns: columns, scale: scale, centre: Coordinates(0)) {
      HorseshoePenalty(scale: $0, slab: slab)
    }
  }

  package func source(_ number: (Double) -> String) -> String {
    slab.isInfinite
      ? "horseshoe(\(scale.source(number)))"
      : "horseshoe(\(scale.source(number)), slab = \(number(slab)))"
  }

  /// log ∫ horseshoe(b)·exp(−b²/(2c²)) db = log of E over λ of c/√(c² + τ²λ²).
  private func logSlabMass(_ tau: Double) -> Double {
    guard slab.isFinite else { return 0 }
    let ratio = slab / tau
    // (2/π)·∫ c/√(c² + τ²λ²)/(1 + λ²) dλ: an inverse tangent above ratio 1, a hyperbolic one below.
    let excess = ratio * ratio - 1
    let width = abs(excess).squareRoot()
    let angle =
      abs(excess) < 1e-8 ? 1 - excess / 3 : (excess > 0 ? atan(width) : atanh(width)) / width
    return log(2 / Double.pi * ratio * angle)
  }
}

/// e^z·E₁(z) for z > 0, infinite at 0: a series up to 1, a continued fraction beyond.
/// Source: Abramowitz and Stegun (1964), 5.1.11 and 5.1.22.
func scaledExponentialIntegral(_ z: Double) -> Double {
  guard z > 0 else { return .infinity }
  if z <= 1 {
    let euler = 0.577215664901532860606512090082
    var sum = -euler - log(z)
    var term = 1.0
    for k in 1..<40 {
      term *= -z / Double(k)
      sum -= term / Double(k)
      if abs(term) < 1e-18 * abs(sum) { break }
    }
    return exp(z) * sum
  }
  // Lentz's algorithm for 1/(z + 1 − 1/(z + 3 − 4/(z + 5 − …))).
  var b = z + 1
  var c = Double.infinity
  var d = 1 / b
  var h = d
  for k in 1..<200 {
    let a = -Double(k * k)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    let change = c * d
    h *= change
    if abs(change - 1) < 1e-16 { break }
  }
  return h
}
