package import Fitting
import Glibc

/// Independent Student t densities with a location and a scale, one a coefficient.
///
/// p(b) = Γ(½(ν + 1))/(Γ(½ν)·√(νπ)·s) · (1 + (b − μ)²/(νs²))^{−½(ν + 1)}. s is a scale: the standard deviation is
/// s·√(ν/(ν − 2)) for ν > 2 and infinite below. −log p is no convex function of b, so that a MAP can be a local one.
/// Source: Student (1908); as a weakly informative prior, Gelman, Jakulin, Pittau and Su (2008).
package struct Student: Distribution {
  /// ν, degrees of freedom, above 0
  package let df: Double
  package let mean: Coordinates
  /// Above 0.
  package let scale: Coordinates
  package let dimension: Int?
  /// Whether it was called by the name of its special case, ν = 1.
  private let isCauchy: Bool

  /// - Throws: `outOfRange`, `empty`, `lengthMismatch`.
  package init(df: Double, mean: Coordinates, scale: Coordinates) throws(DistributionError) {
    try self.init(df: df, mean: mean, scale: scale, isCauchy: false)
  }

  init(
    df: Double, mean: Coordinates, scale: Coordinates, isCauchy: Bool
  ) throws(DistributionError) {
    try ParameterRange.positive.check(Coordinates(df), parameter: "df")
    try ParameterRange.finite.check(mean, parameter: "mean")
    try ParameterRange.positive.check(scale, parameter: "scale")
    dimension = try commonDimension(("mean", mean.dimension), ("scale", scale.dimension))
    self.df = df
    self.mean = mean
    self.scale = scale
    self.isCauchy = isCauchy
  }

  package static let definition = DistributionDefinition(
    name: "student",
    parameters: parameters,
    signatures: ["student(df, mean, scale)"],
    summary: "Student t prior: shrinks small coefficients, lets large ones be; not convex",
    density: "Γ(½(ν + 1))/(Γ(½ν)√(νπ)s) · (1 + (b − μ)²/(νs²))^{−½(ν + 1)}",
    penaltyReading: "½(ν + 1)·Σ log(1 + (b − μ)²/(νs²))",
    example: "student(3, 0, 1)",
    make: { arguments throws(DistributionError) in
      let taken = try DistributionArguments(
        arguments, distribution: "student", parameters: parameters)
      return try Student(
        df: taken.number("df"), mean: taken.coordinates("mean"), scale: taken.coordinates("scale"))
    })

  private static let parameters = [
    ParameterDefinition(
      name: "df", isPositional: true, shape: .number, range: .positive,
      summary: "degrees of freedom: 1 is cauchy, many are normal"),
    ParameterDefinition(
      name: "mean", isPositional: true, shape: .numberOrList, range: .finite,
      summary: "the value that coefficients shrink towards"),
    ParameterDefinition(
      name: "scale", isPositional: true, shape: .numberOrList, range: .positive,
      summary: "scale; the standard deviation is √(df/(df − 2)) times as large for df > 2"),
  ]

  package var definition: DistributionDefinition { isCauchy ? Cauchy.definition : Self.definition }

  package func logDensity(at b: [Double]) -> LogDensity {
    let normaliser = lgamma(0.5 * (df + 1)) - lgamma(0.5 * df) - 0.5 * log(df * .pi)
    return b.indices.reduce(into: .zero) { sum, j in
      let penalty = StudentPenalty(df: df, scale: scale[j])
      sum += LogDensity(
        constant: normaliser - log(scale[j]), dependent: -penalty.value(at: b[j] - mean[j]))
    }
  }

  package func slope(at b: [Double]) -> [Interval] {
    b.indices.map { StudentPenalty(df: df, scale: scale[$0]).slope(at: b[$0] - mean[$0]) }
  }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    scaledTerms(columns: columns, scale: scale, centre: mean) { StudentPenalty(df: df, scale: $0) }
  }

  package func source(_ number: (Double) -> String) -> String {
    isCauchy
      ? "cauchy(\(mean.source(number)), \(scale.source(number)))"
      : "student(\(number(df)), \(mean.source(number)), \(scale.source(number)))"
  }
}

/// Terms of strength 1 whose penalty has a scale of its own: one term a distinct scale, in order of appearance.
func scaledTerms(
  columns: [Int], scale: Coordinates, centre: Coordinates, penalty: (Double) -> any Penalty
) -> [PenaltyTerm] {
  var scales: [Double] = []
  for place in columns.indices where !scales.contains(scale[place]) { scales.append(scale[place]) }
  return scales.map { width in
    let places = columns.indices.filter { scale[$0] == width }
    let middles = places.map { centre[$0] }
    return PenaltyTerm(
      strength: 1, penalty: penalty(width), columns: places.map { columns[$0] },
      centre: middles.allSatisfy { $0 == 0 } ? nil : middles)
  }
}
