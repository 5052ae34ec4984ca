import Fitting
import Tables

extension Topic {
  /// Sources: documentation of glmnet 4.1, scikit-learn 1.5, statsmodels 0.14.
  static let alpha = Topic(
    name: "alpha", aliases: ["α", "l1_ratio", "mix", "elastic net", "elastic", "elasticnet", "L1_wt"],
    summary: "elsewhere the strength, or the mix of l1 and l2, by tool; here there is none",
    text: [
      "A mix is a sum, and both numbers are strengths: penalty = 0.3*l1 + 0.1*l2. elastic(strength, mix) abbreviates it:",
      "  elastic(s, a) = s·a*l1 + s·(1 - a)·0.5*l2",
    ],
    table: { _ in toolTable },
    examples: ["elastic(0.5, 0.6)", "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.3*l1 + 0.1*l2)"],
    own: { subject in
      guard let facts = subject.anyFacts else { return [] }
      return ToolStrengths(facts).map { ofModel($0, facts) } ?? ofOther(facts)
    })

  private static var toolTable: Table {
    var table = Table(columns: ["tool", "strength", "mix (1 is all l1)"].map { Table.Column($0) })
    for row in [
      ["glmnet", "lambda", "alpha"], ["scikit-learn ElasticNet", "alpha", "l1_ratio"],
      ["scikit-learn Lasso, Ridge", "alpha", ""], ["statsmodels", "alpha", "L1_wt"],
      ["regshell", "the numbers in front", "their ratio"],
    ] { table.append(row.map { $0.isEmpty ? .empty : .text($0) }) }
    return table
  }

  /// Another family than the gaussian one, or a penalty that is no such mix.
  private static func ofOther(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard !facts.problem.penalties.isEmpty else {
      return [.lines(["This model has no penalty: strength 0, and no mix."])]
    }
    guard let own = facts.plainStrengths, own.l1 + own.l2 > 0 else {
      return [
        .table(facts.partsTable),
        .lines(p.wrapped("This is not one l1 and one l2 on all coefficients alike, so it has no mix.")),
      ]
    }
    let (strength, mix) = (own.l1 + 2 * own.l2, own.l1 / (own.l1 + 2 * own.l2))
    let name = facts.model.family.definition.name
    let loss = facts.model.family.isLikelihood ? "nll(\(name))" : "\(name) loss"
    var lines = [
      "Beside \(loss) this is elastic(\(p.brief(strength)), \(p.brief(mix))): strength \(p.brief(strength)), of which \(p.short(100 * mix, 3))% l1."
    ]
    if facts.model.family.isLikelihood, !facts.model.family.takesSigma {
      lines.append(
        "Beside the mean over \(p.brief(facts.rows)) rows, as glmnet counts, the strength is \(p.brief(strength / (facts.meanToLikelihood ?? facts.rows))) and the mix the same."
      )
    } else if ["logistic", "multinomial", "poisson"].contains(name) {
      lines.append("In glmnet: lambda = \(p.brief(strength)), alpha = \(p.brief(mix)).")
    }
    return [.table(facts.partsTable), .lines(p.wrapped(lines.joined(separator: " ")))]
  }

  private static func ofModel(_ strengths: ToolStrengths, _ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    let elastic = strengths.elasticNet
    let own =
      "Beside 1/(2n) Σ(y − ŷ)² this is elastic(\(p.brief(elastic.alpha)), \(p.brief(elastic.ratio))): strength \(p.brief(elastic.alpha)), of which \(p.short(100 * elastic.ratio, 3))% l1."
    return [.lines(p.wrapped(own)), .table(strengths.table(facts))]
  }
}
