package import Fitting
import Glibc

/// Independent normal densities, one a coefficient.
///
/// p(b) = Π (2πσ_j²)^{−½} exp(−(b_j − μ_j)²/(2σ_j²)). σ is a standard deviation. On the scale of the negative
/// log-likelihood −log p = Σ (b_j − μ_j)²/(2σ_j²) + const: the penalty λ·l2 centred at μ, 1/σ² = 2λ (ridge: Hoerl and
/// Kennard, 1970). `normal` with a matrix is `MultivariateNormal`.
package struct Normal: Distribution {
  package let mean: Coordinates
  /// Standard deviations, above 0.
  package let sd: Coordinates
  package let dimension: Int?

  /// - Throws: `outOfRange`, `empty`, `lengthMismatch`.
  package init(mean: Coordinates, sd: Coordinates) throws(DistributionError) {
    try ParameterRange.finite.check(mean, parameter: "mean")
    try ParameterRange.positive.check(sd, parameter: "sd")
    dimension = try commonDimension(("mean", mean.dimension), ("sd", sd.dimension))
    self.mean = mean
    self.sd = sd
  }

  package static let definition = DistributionDefinition(
    name: "normal",
    parameters: parameters,
    signatures: ["normal(mean, sd)", "normal(mean, cov = V)", "normal(mean, precision = P)"],
    summary: "normal prior: shrinks towards the mean, in proportion to the distance",
    density: "exp(−(b − μ)²/(2σ²)) / √(2πσ²);  with V: exp(−½(b − μ)'V⁻¹(b − μ)) / ((2π)^{k/2} |V|^{1/2})",
    penaltyReading: "1/(2σ²)·Σ(b − μ)², so 1/σ² = 2λ for λ·l2;  with V: ½(b − μ)'V⁻¹(b − μ) = quad(V⁻¹)",
    example: "normal(0, 1)",
    make: make)

  private static let parameters = [
    ParameterDefinition(
      name: "mean", isPositional: true, shape: .numberOrList, range: .finite,
      summary: "the value that coefficients shrink towards"),
    ParameterDefinition(
      name: "sd", isPositional: true, shape: .numberOrList, range: .positive,
      summary: "standard deviation (not variance)"),
    ParameterDefinition(
      name: "cov", isPositional: false, shape: .matrix, range: .positiveDefinite,
      summary: "covariance matrix, variances on its diagonal"),
    ParameterDefinition(
      name: "precision", isPositional: false, shape: .matrix, range: .positiveDefinite,
      summary: "inverse of the covariance matrix"),
  ]

  @Sendable private static func make(
    _ arguments: [String: DistributionArgument]
  ) throws(DistributionError) -> any Distribution {
    let taken = try DistributionArguments(
      arguments, distribution: "normal", parameters: parameters)
    let spreads = ["sd", "cov", "precision"].filter { arguments[$0] != nil }
    guard spreads.count <= 1 else {
      throw .conflictingParameters(distribution: "normal", parameters: spreads)
    }
    let mean = try taken.coordinates("mean")
    switch spreads.first {
    case "cov":
      return try MultivariateNormal(mean: mean, covariance: taken.positiveDefinite("cov"))
    case "precision":
      return try MultivariateNormal(mean: mean, precision: taken.positiveDefinite("precision"))
    default: return try Normal(mean: mean, sd: taken.coordinates("sd"))
    }
  }

  package func logDensity(at b: [Double]) -> LogDensity {
    b.indices.reduce(into: .zero) { sum, j in
      let z = (b[j] - mean[j]) / sd[j]
      sum += LogDensity(constant: -0.5 * log(2 * .pi) - log(sd[j]), dependent: -0.5 * z * z)
    }
  }

  package func slope(at b: [Double]) -> [Interval] {
    b.indices.map { .point((b[$0] - mean[$0]) / (sd[$0] * sd[$0])) }
  }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    separableTerms(
      L2(), columns: columns, strength: { 0.5 / (sd[$0] * sd[$0]) }, centre: { mean[$0] })
  }

  package func strengthDerivation(_ term: PenaltyTerm, _ number: (Double) -> String) -> String {
    let deviation = sd.values.first { 0.5 / ($0 * $0) == term.strength } ?? (0.5 / term.strength).squareRoot()
    return "σ²/(2n·\(number(deviation))²)"
  }

  package func source(_ number: (Double) -> String) -> String {
    "normal(\(mean.source(number)), \(sd.source(number)))"
  }
}
