/// group: Σ_g √k_g ‖b_g‖₂, the group lasso: the k_g columns of a term enter or leave together.
///
/// Convention: √k_g in front, so that terms of different sizes compete on equal ground; a factor's dummies are one
/// group, a column of numbers is a group of one, where the penalty is |b|. Before a model says which columns
/// belong together every coefficient is a group of its own. `l1 + group` is the sparse group lasso.
/// Source: Yuan and Lin (2006); the sum with l1, Simon, Friedman, Hastie and Tibshirani (2013).
package struct Group: Penalty, Equatable {
  /// Places of the members of each group; nil before the penalty meets a model.
  package let members: [[Int]]?

  /// Every coefficient a group of its own, until the penalty meets a model.
  package init() { members = nil }

  /// Throws where a group is empty, a coefficient is in two groups, or the places are not 0, 1, 2, ….
  package init(_ members: [[Int]]) throws(PenaltyError) {
    let all = members.flatMap { $0 }
    guard members.allSatisfy({ !$0.isEmpty }) else { throw .emptyGroup(penalty: "group") }
    guard Set(all).count == all.count else { throw .overlappingGroups(penalty: "group") }
    if let stray = all.first(where: { !all.indices.contains($0) }) {
      throw .outOfRange(
        penalty: "group", parameter: "terms", value: Double(stray), range: "places 0, 1, 2, …")
    }
    self.members = members
  }

  private init(checked members: [[Int]]) { self.members = members }

  package static let definition = PenaltyDefinition(
    name: "group",
    parameters: [PenaltyParameter(name: "terms", kind: .terms, range: "terms of the model, each a group")],
    summary: "the group lasso: the columns of a term, as a factor's dummies, enter or leave together",
    formula: "Σ√k·‖b_g‖₂", gradient: "√k·b/‖b_g‖₂", atZero: "any vector of the group no longer than √k",
    isConvex: true, title: "group lasso", titleBeside: ["l1": "sparse group lasso"],
    topics: ["exact zeros", "factor", "norms"],
    build: { arguments throws(PenaltyError) in
      guard let terms = try arguments.terms(0) else {
        return [ScaledPenalty(strength: 1, penalty: Group())]
      }
      return [ScaledPenalty(strength: 1, penalty: try Group(terms))]
    })

  package var dimension: Int? { members.map { $0.reduce(0) { $0 + $1.count } } }
  package var arguments: [PenaltyArgument] { members.map { [.terms($0)] } ?? [] }

  /// Terms without a column take no part.
  package func bound(to terms: [[Int]]) -> any Penalty { Group(checked: terms.filter { !$0.isEmpty }) }

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
    groups(slope).reduce(0) { max($0, $1.length(slope) / $1.weight) }
  }

  private func groups(_ b: [Double]) -> [NormGroup] { groups(b.count) }

  private func groups(_ count: Int) -> [NormGroup] {
    (members ?? (0..<count).map { [$0] }).map {
      NormGroup(members: $0, weight: Double($0.count).squareRoot())
    }
  }
}
