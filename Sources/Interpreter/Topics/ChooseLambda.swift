import Fitting
import Tables

extension Topic {
  /// Source: Hastie, Tibshirani and Friedman (2009), 7.10.
  static let chooseLambda = Topic(
    name: "choose lambda",
    aliases: [
      "cross-validation", "cross validation", "tuning", "cv", "best lambda", "1 se", "choosing lambda",
    ],
    summary: "by the error on rows that the fit has not seen; the training loss cannot choose",
    text: [
      "The training loss falls all the way as the penalty weakens, so by itself it always asks for none. cv(m) fits on some of the rows and measures the error on the others, for a grid of strengths:",
      "  best    the smallest mean error",
      "  1 se    the strongest penalty within one standard error of it: simpler, and hardly worse",
      "Folds go by row order, so two runs agree; if the rows are sorted, give a seed. A best λ at the edge of the grid is no minimum: the table says so, and lambdas = widens the grid.",
      "The λ that predicts best keeps more terms than there are true ones. Read path(m) for the order in which terms come in; and let the test rows of split wait until all choices are made.",
    ],
    examples: ["cv(m, folds = 8)", "path(m)"],
    own: { subject in subject.anyFacts.map { ofModel($0, subject.isInterrupted) } ?? [] })

  private static func ofModel(_ facts: ModelFacts, _ isInterrupted: () -> Bool) -> [Document.Block] {
    guard !facts.problem.penalties.isEmpty else {
      return [.lines(["This model has no penalty, and so nothing to choose: fit(…, penalty = 1*l1)."])]
    }
    let p = facts.presenter
    guard facts.problem.penalties.contains(where: { $0.strength > 0 && !$0.penalty.definition.isConstraint })
    else {
      return [
        .lines(
          p.wrapped(
            "Constraints have no strength, and so there is nothing to choose; beside one, as in nonneg + 0.1*l1, there is."
          ))
      ]
    }
    var lines: [String] = []
    // Where the loss has kinks a slope at 0 is one of many.
    if let own = facts.plainStrengths, own.l1 > 0, facts.problem.loss.isSmooth, let zero = facts.slopesAtZero
    {
      let top = zero.loss.map(abs).max() ?? 0
      lines.append(
        "From \(p.brief(top))*l1 on every coefficient is 0; \(p.brief(own.l1)) is \(p.short(100 * own.l1 / top, 3))% of that, and keeps \(facts.model.solution.nonzero) of \(facts.names.count) terms."
      )
    }
    guard let folds = ownFolds(facts),
      let validation = try? crossValidate(facts.problem, folds: folds, isInterrupted: isInterrupted)
    else {
      let why =
        ownFolds(facts) == nil
        ? "The data are too large or too few for an aside" : "This path could not be computed"
      return [.lines(p.wrapped((lines + ["\(why): cv(m) measures the error."]).joined(separator: " ")))]
    }
    var table = Table(columns: [
      Table.Column("rule"), Table.Column("λ", .number),
      Table.Column("cv \(validation.measure.rawValue)", .number),
      Table.Column("se", .number),
    ])
    for (rule, place) in [("best", validation.best), ("1 se", validation.oneStandardError)] {
      let row = validation.rows[place]
      table.append([
        .text(rule), .number(row.lambda, p.short(row.lambda)), p.fixed(row.mean, 3),
        p.fixed(row.standardError, 3),
      ])
    }
    let isAtEdge = validation.notes.contains { if case .edgeOfGrid = $0 { true } else { false } }
    if isAtEdge { table.footer.append("the best λ is at the edge of the grid") }
    let count = (folds.max() ?? 0) + 1
    lines.append("By cross-validation with \(count) folds in row order:")
    return [.lines(p.wrapped(lines.joined(separator: " "))), .table(table)]
  }

  /// Ten folds by row order; nil where a hundred fits are more than a reader waits for.
  private static func ownFolds(_ facts: ModelFacts) -> [Int]? {
    let rows = facts.problem.design.rows
    guard rows >= 4, rows * facts.names.count <= 50_000 else { return nil }
    return try? foldsByRowOrder(rows: rows, folds: min(10, rows))
  }
}
