package import Fitting
import Glibc

/// Independent Laplace (double exponential) densities, one a coefficient.
///
/// p(b) = Π (2s_j)^{−1} exp(−|b_j − μ_j|/s_j). The standard deviation is √2·s. On the scale of the negative
/// log-likelihood −log p = Σ |b_j − μ_j|/s_j + const: the penalty λ·l1 centred at μ, λ = 1/s (Tibshirani, 1996,
/// section 5).
package struct Laplace: Distribution {
  package let mean: Coordinates
  /// Above 0; the mean absolute deviation.
  package let scale: Coordinates
  package let dimension: Int?

  /// - Throws: `outOfRange`, `empty`, `lengthMismatch`.
  package init(mean: Coordinates, scale: Coordinates) throws(DistributionError) {
    try ParameterRange.finite.check(mean, parameter: "mean")
    try ParameterRange.positive.check(scale, parameter: "scale")
    dimension = try commonDimension(("mean", mean.dimension), ("scale", scale.dimension))
    self.mean = mean
    self.scale = scale
  }

  package static let definition = DistributionDefinition(
    name: "laplace",
    parameters: parameters,
    signatures: ["laplace(mean, scale)"],
    summary: "double exponential prior: a pull of constant size, so that the MAP can be the mean exactly",
    density: "exp(−|b − μ|/s) / (2s)",
    penaltyReading: "1/s·Σ|b − μ|, so λ = 1/s for λ·l1",
    example: "laplace(0, 0.5)",
    make: make)

  private static let parameters = [
    ParameterDefinition(
      name: "mean", isPositional: true, shape: .numberOrList, range: .finite,
      summary: "the value that coefficients shrink towards, and may equal"),
    ParameterDefinition(
      name: "scale", isPositional: true, shape: .numberOrList, range: .positive,
      summary: "mean absolute deviation; the standard deviation is √2 times as large"),
  ]

  @Sendable private static func make(
    _ arguments: [String: DistributionArgument]
  ) throws(DistributionError) -> any Distribution {
    let taken = try DistributionArguments(
      arguments, distribution: "laplace", parameters: parameters)
    return try Laplace(mean: taken.coordinates("mean"), scale: taken.coordinates("scale"))
  }

  package func logDensity(at b: [Double]) -> LogDensity {
    b.indices.reduce(into: .zero) { sum, j in
      sum += LogDensity(constant: -log(2 * scale[j]), dependent: -abs(b[j] - mean[j]) / scale[j])
    }
  }

  package func slope(at b: [Double]) -> [Interval] {
    b.indices.map { j in
      let pull = 1 / scale[j]
      let deviation = b[j] - mean[j]
      if deviation == 0 { return Interval(-pull, pull) }
      return .point(deviation > 0 ? pull : deviation < 0 ? -pull : .nan)
    }
  }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    separableTerms(L1(), columns: columns, strength: { 1 / scale[$0] }, centre: { mean[$0] })
  }

  package func strengthDerivation(_ term: PenaltyTerm, _ number: (Double) -> String) -> String {
    let width = scale.values.first { 1 / $0 == term.strength } ?? 1 / term.strength
    return width == 1 ? "σ²/n" : "σ²/(n·\(number(width)))"
  }

  package func source(_ number: (Double) -> String) -> String {
    "laplace(\(mean.source(number)), \(scale.source(number)))"
  }
}
