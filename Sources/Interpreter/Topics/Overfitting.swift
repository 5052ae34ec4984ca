import Fitting
import Tables

extension Topic {
  /// Source: Hastie, Tibshirani and Friedman (2009), chapter 7.
  static let overfitting = Topic(
    name: "overfitting",
    aliases: ["overfit", "bias variance", "generalisation", "generalization", "test error", "hold-out"],
    summary: "the error on the rows of the fit always asks for less penalty; that on new rows does not",
    text: [
      "A fit follows the rows that it sees, their noise included. Each further term of least squares, and each weakening of a penalty, lets it follow more closely: the training error can only fall. On new rows the noise is another one, and what was learnt of the old is a loss: their error falls first and rises later.",
      "A penalty holds coefficients back. It makes them wrong by a little on average (bias), and makes them depend less on which rows came (variance). Up to some strength the second gain is larger than the first loss.",
      "So judge a fit by rows that it has not seen: cv(m) over strengths, or split, fit on train, evaluate on test. R² of least squares never falls as terms are added, and says nothing of this.",
    ],
    examples: [
      "[train, test] = split(cars, every = 4)", "evaluate(fit(mpg ~ wt + hp, train, penalty = 0.5*l1), test)",
      "cv(m)",
    ],
    own: { subject in
      if let facts = subject.facts { return ofModel(facts, subject.isInterrupted) }
      return subject.anyFacts.map { ofOther($0, subject.isInterrupted) } ?? []
    })

  /// Another family than the gaussian one, by its usual measure.
  private static func ofOther(_ facts: ModelFacts, _ isInterrupted: () -> Bool) -> [Document.Block] {
    let (p, problem) = (facts.presenter, facts.problem)
    let n = problem.design.rows
    // A partial likelihood compares rows: it is no mean over them. Neither is concordance, which is one of its fit.
    let isSurvival = problem.loss.definition.response == .survival
    let measure = isSurvival ? .concordance : HeldOutMeasure.usual(for: problem.loss)
    guard
      let seen = measure.value(
        problem.loss, problem.observations, predictor: facts.model.solution.linearPredictor)
    else { return [.lines(["cv and split measure the error on other rows."])] }
    var table = Table(columns: [Table.Column(measure.rawValue), Table.Column("value", .number)])
    table.append([.text("on the \(n) rows of the fit"), .number(seen, p.short(seen))])
    let folds = min(10, n)
    guard n >= 4, n * facts.names.count <= 50_000,
      let unseen = unseenMeasure(measure, facts, folds: folds, isInterrupted)
    else { return [.table(table), .lines(["cv and split measure it on other rows."])] }
    table.append([.text("on rows left out, \(folds) folds"), .number(unseen, p.short(unseen))])
    let isWorse = measure.isHigherBetter ? unseen < seen : unseen > seen
    return [
      .table(table),
      .lines([
        isWorse
          ? "The difference is what the fit learnt of its rows alone."
          : "No worse on rows left out: what the fit learnt of its rows alone is less than chance."
      ]),
    ]
  }

  /// The measure of each fold by the same problem on the others, averaged over rows.
  private static func unseenMeasure(
    _ measure: HeldOutMeasure, _ facts: ModelFacts, folds: Int, _ isInterrupted: () -> Bool
  ) -> Double? {
    let problem = facts.problem
    let n = problem.design.rows
    var sum = 0.0
    for fold in 0..<folds {
      let held = (0..<n).filter { $0 % folds == fold }
      guard let training = try? problem.selecting(rows: (0..<n).filter { $0 % folds != fold }),
        let solution = try? solve(training, isInterrupted: isInterrupted)
      else { return nil }
      let others = Observations(
        response: held.map { problem.response[$0] },
        weights: problem.weights.map { weights in held.map { weights[$0] } },
        details: problem.details.selecting(rows: held))
      let p = problem.design.columns
      let predictor = solution.intercepts.indices.flatMap { k in
        held.map { row in
          (0..<p).reduce(solution.intercepts[k] + (problem.offset?[row] ?? 0)) { sum, j in
            let b = solution.coefficients[k * p + j]
            return sum + (b == 0 ? 0 : b * problem.design.dataValue(row: row, column: j))
          }
        }
      }
      guard let value = measure.value(problem.loss, others, predictor: predictor) else {
        return nil
      }
      sum += value * Double(held.count)
    }
    return sum / Double(n)
  }

  private static func ofModel(_ facts: ModelFacts, _ isInterrupted: () -> Bool) -> [Document.Block] {
    let p = facts.presenter
    let n = facts.problem.design.rows
    let squares = zip(facts.problem.response, facts.model.solution.linearPredictor)
      .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    var table = Table(columns: [Table.Column("mean squared error"), Table.Column("value", .number)])
    func add(_ name: String, _ x: Double) { table.append([.text(name), .number(x, p.short(x))]) }
    add("on the \(n) rows of the fit", squares / Double(n))
    if let least = facts.model.leastSquares {
      add("there, by least squares", least.residualSumOfSquares / Double(n))
    }
    guard n >= 4, n * facts.names.count <= 500_000, facts.problem.weights == nil,
      let unseen = unseenError(facts, isInterrupted)
    else { return [.table(table), .lines(["cv and split measure the error on other rows."])] }
    add("on rows left out, \(unseen.folds) folds", unseen.error)
    return [
      .table(table),
      .lines(
        p.wrapped(
          "The difference between the first and the last row is what the fit learnt of its rows alone.")),
    ]
  }

  /// Each row predicted by the same problem on the other folds, in row order.
  private static func unseenError(
    _ facts: ModelFacts, _ isInterrupted: () -> Bool
  ) -> (error: Double, folds: Int)? {
    let problem = facts.problem
    let n = problem.design.rows
    let folds = min(10, n)
    var squares = 0.0
    for fold in 0..<folds {
      let held = (0..<n).filter { $0 % folds == fold }
      guard let training = try? problem.selecting(rows: (0..<n).filter { $0 % folds != fold }),
        let solution = try? solve(training, isInterrupted: isInterrupted)
      else { return nil }
      for row in held {
        var fitted = solution.intercept + (problem.offset?[row] ?? 0)
        for (column, b) in solution.coefficients.enumerated() where b != 0 {
          fitted += b * problem.design.dataValue(row: row, column: column)
        }
        squares += (problem.response[row] - fitted) * (problem.response[row] - fitted)
      }
    }
    return (squares / Double(n), folds)
  }
}
