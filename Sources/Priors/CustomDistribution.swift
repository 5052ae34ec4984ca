package import Fitting

/// A prior whose log density the user wrote as an expression, but for its constant.
///
/// log p(b) = f(b) + constant, the constant not known: what is called a log density here has none. A MAP needs none; the
/// evidence does, and is not to be had.
package struct CustomDistribution: Distribution {
  /// −f
  package let penalty: CustomPenalty
  /// The function as it is written: `b -> -sum(abs(b))`.
  package let text: String

  /// −f as the language writes it as a penalty: `penalty(b -> sum(abs(b)))`.
  package let penaltySource: String

  package init(penalty: CustomPenalty, text: String, penaltySource: String) {
    self.penalty = penalty
    self.text = text
    self.penaltySource = penaltySource
  }

  package static let definition = DistributionDefinition(
    name: "prior", parameters: [], signatures: ["prior(b -> log density)"],
    summary: "custom: a log density but for its constant", density: "a density but for a constant factor",
    penaltyReading: "−f(b)", example: "prior(b -> -sum(log(1 + b^2)))",
    make: { _ throws(DistributionError) in throw .missingParameter(distribution: "prior", parameter: "f") })

  package var dimension: Int? { penalty.dimension }
  package var isProper: Bool { false }

  package func logDensity(at b: [Double]) -> LogDensity {
    LogDensity(constant: 0, dependent: -penalty.value(b))
  }

  package func slope(at b: [Double]) -> [Interval] { penalty.gradient(b) }

  package func penaltyTerms(columns: [Int]) -> [PenaltyTerm] {
    [PenaltyTerm(strength: 1, penalty: penalty.resolved(columns.count), columns: columns)]
  }

  package func source(_ number: (Double) -> String) -> String { "prior(\(text))" }
}
