import Fitting
import Priors
import Tables

extension Topic {
  static let grow = Topic(
    name: "grow", aliases: ["growing", "bigger", "increase", "sign change", "larger coefficient"],
    summary: "a penalty shrinks its own sum, and single coefficients may grow under it",
    text: [
      "With one column, or with columns that do not correlate, every coefficient of a penalised fit is smaller in size than that of least squares. With correlated columns that need not be so: as one shrinks, a column that rises and falls with it takes over a part of its work, and its coefficient grows or changes its sign.",
      "What never grows is the penalty as a whole. Were it larger at the penalised optimum than at least squares, where the loss is smallest, least squares would be better in both parts of the objective.",
      "So the column `change` of a fit is a statement about a coefficient among these others, not about the strength of the penalty.",
    ],
    examples: ["m", "path(m)"],
    own: { subject in subject.anyFacts.map(ofModel) ?? [] })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard !facts.problem.penalties.isEmpty else {
      let size = facts.coefficients.reduce(0) { $0 + abs($1) }
      return [
        .lines(
          p.wrapped(
            "This fit has no penalty: nothing was shrunk, and Σ|\(facts.scaleHeader)| is \(p.short(size)).")
        )
      ]
    }
    guard let bare = facts.model.unpenalised else {
      return [
        .table(facts.partsTable),
        .lines(
          p.wrapped(
            "The fit without \(facts.model.boundPrior == nil ? "its penalty" : "its prior") has no unique answer on these rows, or takes long, so there is nothing to have grown from."
          )),
      ]
    }
    let before = facts.problem.scale == .standardised ? bare.standardised : bare.coefficients
    let after = facts.coefficients
    let order = facts.sorted { abs(after[$0]) - abs(before[$0]) }
    let table = facts.table(
      [Table.Column(bare.header, .number), Table.Column(facts.scaleHeader, .number), Table.Column("so it")],
      of: order
    ) { j in [p.coefficient(before[j]), p.coefficient(after[j]), .text(verdict(before[j], after[j]))] }
    let grown = order.filter { abs(after[$0]) > abs(before[$0]) * (1 + 1e-9) }.map { facts.names[$0] }
    let penalty = facts.problem.penalties.reduce(0) { $0 + $1.value(before) }
    let line =
      (grown.isEmpty ? "No coefficient grew." : "Grown in size: \(p.elided(grown, limit: 8)).")
      + " The \(shrunk(facts)) fell from \(p.short(penalty)) without it to \(p.short(facts.model.solution.penalty))."
    return [.table(table), .lines(p.wrapped(line))]
  }

  /// What the objective has of a penalty or a prior. That of a prior such as the horseshoe is not -log of its density.
  private static func shrunk(_ facts: ModelFacts) -> String {
    guard let prior = facts.model.boundPrior else { return "penalty" }
    return prior.parts.allSatisfy(\.distribution.isPenaltyItsDensity)
      ? "-log prior, its part with b," : "prior's part of the objective, which is not -log of its density,"
  }

  private static func verdict(_ before: Double, _ after: Double) -> String {
    if after == 0 { return before == 0 ? "is 0" : "went to 0" }
    if before * after < 0 { return "changed its sign" }
    return abs(after) > abs(before) * (1 + 1e-9) ? "grew" : "shrank"
  }
}
