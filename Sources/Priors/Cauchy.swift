/// Independent Cauchy densities: Student's with one degree of freedom.
///
/// p(b) = Π 1/(πs(1 + (b − μ)²/s²)). s is half the width at half the height; there is no standard deviation.
/// Source: Gelman, Jakulin, Pittau and Su (2008), who take cauchy(0, 2.5) as a default for logistic regression.
package enum Cauchy {
  package static let definition = DistributionDefinition(
    name: "cauchy",
    parameters: parameters,
    signatures: ["cauchy(mean, scale)"],
    summary: "Cauchy prior: the heaviest tails, large coefficients are hardly shrunk; not convex",
    density: "1/(πs(1 + (b − μ)²/s²))",
    penaltyReading: "Σ log(1 + (b − μ)²/s²)",
    example: "cauchy(0, 2.5)",
    make: { arguments throws(DistributionError) in
      let taken = try DistributionArguments(
        arguments, distribution: "cauchy", parameters: parameters)
      return try Student(
        df: 1, mean: taken.coordinates("mean"), scale: taken.coordinates("scale"), isCauchy: true)
    })

  private static let parameters = [
    ParameterDefinition(
      name: "mean", isPositional: true, shape: .numberOrList, range: .finite,
      summary: "the value that coefficients shrink towards"),
    ParameterDefinition(
      name: "scale", isPositional: true, shape: .numberOrList, range: .positive,
      summary: "half the width at half the height"),
  ]
}
