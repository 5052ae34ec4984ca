/// norm2: ‖b‖₂, the Euclidean norm (not its square): all coefficients are zero together, or none is.
///
/// Convention: no factor; the group lasso with one group of weight 1. Source: Yuan and Lin (2006).
package struct Norm2: Penalty, Equatable {
  package init() {}

  package static let definition = PenaltyDefinition(
    name: "norm2", summary: "the length of b: all coefficients are zero together or none is",
    formula: "‖b‖₂", centredFormula: { "‖b\($0)‖₂" }, gradient: "b/‖b‖₂",
    atZero: "any vector no longer than 1",
    isConvex: true, titleBeside: ["l1": "sparse group lasso"], topics: ["norms", "exact zeros"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: Norm2())] })

  package func value(_ b: [Double]) -> Double { groups(b).value(b) }
  package func gradient(_ b: [Double]) -> [Interval] { groups(b).gradient(b) }
  package func prox(_ v: [Double], step: Double) -> [Double] { groups(v).prox(v, step: step) }

  package func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double] {
    groups(b).leastElement(b, slope: slope, strength: strength)
  }

  package func conjugate(_ v: [Double]) -> Double { dualScale(v) >= 1 ? 0 : .infinity }
  package func dualScale(_ v: [Double]) -> Double { groups(v).dualScale(v) }
  package func coupling(dimension: Int) -> Coupling? { .norms(groups(dimension)) }

  package func lambdaMax(slope: [Double]) -> Double {
    slope.isEmpty ? 0 : groups(slope)[0].length(slope)
  }

  private func groups(_ b: [Double]) -> [NormGroup] { groups(b.count) }

  private func groups(_ count: Int) -> [NormGroup] {
    count == 0 ? [] : [NormGroup(members: Array(0..<count), weight: 1)]
  }
}
