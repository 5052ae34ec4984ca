package import Fitting

/// The flat prior, p(b) ∝ 1 on the whole line: no preference among values, no shrinkage.
///
/// It has no integral, so it normalises nothing and its log density is given as 0. −log p = const: no penalty, and the
/// MAP is the maximum likelihood estimate.
package struct Flat: Distribution {
  package let dimension: Int? = nil

  package init() {}

  package static let definition = DistributionDefinition(
    name: "flat",
    parameters: [],
    signatures: ["flat"],
    summary: "no preference among values: the coefficient is not penalised",
    density: "1 everywhere (improper: it does not integrate to 1)",
    penaltyReading: "none; with every term flat, MAP is maximum likelihood",
    example: "flat",
    make: make)

  @Sendable private static func make(
    _ arguments: [String: DistributionArgument]
  ) throws(DistributionError) -> any Distribution {
    _ = try DistributionArguments(arguments, distribution: "flat", parameters: [])
    return Flat()
  }

  package var isProper: Bool { false }

  package func logDensity(at b: [Double]) -> LogDensity { .zero }

  package func slope(at b: [Double]) -> [Interval] { b.map { _ in .point(0) } }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] { [] }

  package func source(_ number: (Double) -> String) -> String { "flat" }
}
