import Fitting
import Tables

extension Topic {
  /// Source: R. Tibshirani (1996); soft thresholding, D. Donoho and I. Johnstone (1994).
  static let exactZeros = Topic(
    name: "exact zeros", aliases: ["zeros", "sparsity", "selection", "feature selection", "lasso", "kink"],
    summary: "l1 has a kink at 0 that can answer any loss slope up to its strength; l2 has none",
    text: [
      "The slope of l1 jumps from -1 to +1 at 0, and at 0 itself any value between will do. So λ*l1 can balance a loss slope of size up to λ without the coefficient moving:",
      "  b stays at exactly 0   while   |loss slope at b = 0| ≤ λ",
      "A term whose loss slope is steeper leaves 0, and settles where the two cancel: |loss slope| = λ. Variables are selected by steepness, in one stroke with the fit.",
      "The slope of l2 at 0 is 0: the faintest loss slope moves b off 0. Coefficients become small, and never exactly 0. With one standardised column and loss 1/(2n) Σ(y − ŷ)²:",
      "  λ*l2   b = (least squares) / (1 + 2λ)",
      "  λ*l1   b = (least squares) moved towards 0 by λ, and 0 where that would cross it",
      "An exact zero prints as 0; a small number never does.",
    ],
    examples: ["gradient(fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 1*l1))", "path(m)"],
    own: { subject in
      if case .penalty(let penalty) = subject.value { return gradientBlocks(penalty, subject.presenter) }
      guard let facts = subject.anyFacts, let slopes = facts.slopes, !facts.names.isEmpty else { return [] }
      return ofModel(facts, slopes)
    })

  private static func ofModel(_ facts: ModelFacts, _ slopes: Slopes) -> [Document.Block] {
    let p = facts.presenter
    let b = facts.coefficients
    let zeros = facts.names.indices.filter { b[$0] == 0 }
    let order = zeros + facts.names.indices.filter { b[$0] != 0 }
    let largest = facts.slopesAtZero?.loss.map(abs).max() ?? 0
    // Against the steepest slope with every coefficient at 0 the rest is rounding.
    let loss = slopes.loss.map { abs($0) <= 1e-10 * largest ? 0 : $0 }
    // At a kink of the loss its slope is an interval, of which one element alone is known here.
    let isSmooth = facts.problem.loss.isSmooth
    let table = facts.table(
      [
        Table.Column(facts.scaleHeader, .number), Table.Column("loss slope", .number),
        Table.Column("penalty slope", .number),
      ] + (isSmooth ? [Table.Column("so")] : []), of: order
    ) { j in
      [p.coefficient(b[j]), p.slope(loss[j]), p.slope(slopes.penaltySum(j))]
        + (isSmooth ? [.text(reason(b[j], loss[j], slopes.penaltySum(j), facts))] : [])
    }
    let hasKink = facts.problem.penalties.contains {
      $0.penalty.gradient($0.columns.map { _ in 0 }).contains { !$0.isPoint }
    }
    let count = "\(zeros.count) of \(facts.names.count) coefficients are exactly 0."
    let why = hasKink ? "" : " No part of this objective has a kink at 0, so none is expected."
    let kinks =
      isSmooth
      ? ""
      : " The \(facts.model.family.definition.name) loss has a kink at each row with residual 0, so that its slope is an interval too: some element of it balances the penalty, not as a rule the one shown."
    return [.table(table), .lines(p.wrapped(count + why + kinks))]
  }

  private static func reason(_ b: Double, _ loss: Double, _ range: Interval, _ facts: ModelFacts) -> String {
    let p = facts.presenter
    guard !range.isPoint else { return b == 0 ? "0 without a kink" : "the two cancel" }
    let size = p.short(abs(loss), 3)
    if range.lower == -range.upper { return "|\(size)| ≤ \(p.short(range.upper)): stays" }
    return "\(p.short(-loss, 3)) is inside the range: stays"
  }
}
