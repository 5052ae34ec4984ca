import Fitting
import Tables

extension Topic {
  /// Source: Kyung, Gill, Ghosh and Casella (2010) on the lasso's; Leeb and Pötscher (2005) on inference after
  /// selection.
  static let standardErrors = Topic(
    name: "standard errors",
    aliases: [
      "standard error", "se", "p value", "p values", "confidence interval", "inference", "posterior sd",
    ],
    summary: "how far estimates scatter; a penalty also moves them on purpose, which none shows",
    text: [
      "A standard error measures how far an estimate scatters. Least squares is right on average, so that ±2 standard errors cover the truth in about 95% of samples. A penalty moves coefficients towards 0: they scatter less, and are wrong on average by an amount that no standard error shows. An interval around a shrunk coefficient does not cover what it says.",
      "What can be had instead:",
      "  least squares   std error, exact under normal errors: fit(y ~ x, d)",
      "  normal prior    posterior sd, exact given σ: a statement about b with the prior taken for true",
      "  l1              as a laplace prior: a posterior sd where b is not 0; at 0, a corner, none",
      "coef(m, interval = 0.95) prints intervals where there are any, predict(m, d, interval = 0.95) those of predictions; posterior(m) has the rest.",
      "Refitting the terms that l1 kept and reading off their p-values is too bold: the same data chose them. Choose on one part of the rows and measure on the other (split).",
    ],
    examples: ["fit(mpg ~ wt + hp, cars)", "fit(mpg ~ wt + hp, cars, prior = normal(0, 1))"],
    own: { subject in
      if let facts = subject.facts { return ofModel(facts) }
      if case .model(let model) = subject.value { return ofOther(model, subject.presenter) }
      return []
    })

  /// Another family than the gaussian one.
  private static func ofOther(_ model: Model, _ p: Presenter) -> [Document.Block] {
    guard model.problem.penalties.isEmpty, model.boundPrior == nil else {
      return [
        .lines(
          p.wrapped(
            model.boundPrior == nil
              ? "This model has a penalty: its coefficients have no standard errors in the usual sense."
              : "This model has a prior: where it has no kink, the posterior sd takes their place."))
      ]
    }
    guard model.family.definition.hasLikelihood, model.posterior != nil else {
      return [.lines(p.wrapped("This model has no penalty, and no standard errors are computed for it."))]
    }
    return [
      .lines(
        p.wrapped(
          "No penalty: the standard errors of the fit hold in large samples. They are from the curvature of the likelihood at its maximum."
        ))
    ]
  }

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard let least = facts.model.leastSquares, let errors = facts.standardErrors else {
      return [
        .lines(
          p.wrapped(
            "Least squares has no unique answer on these rows, so there is no standard error to compare with."
          ))
      ]
    }
    let b = facts.model.solution.coefficients
    var columns = [Table.Column("least sq.", .number), Table.Column("std error", .number)]
    let isPlain = facts.problem.penalties.isEmpty
    if !isPlain { columns += [Table.Column("coef", .number), Table.Column("moved, in std errors", .number)] }
    let table = facts.table(columns, of: Array(facts.names.indices)) { j in
      var row = [p.coefficient(least.coefficients[j]), p.coefficient(errors[j])]
      if !isPlain {
        let moved = errors[j] > 0 ? (b[j] - least.coefficients[j]) / errors[j] : 0
        row += [p.coefficient(b[j]), .number(moved, NumberFormat.fixed(2).signed.string(moved))]
      }
      return row
    }
    let line =
      isPlain
      ? "No penalty: the standard errors hold, with σ = \(p.short(facts.sigma ?? .nan)) from \(least.residualDegreesOfFreedom) degrees of freedom."
      : "The last column is what a standard error would not show: how far the coefficients were moved on purpose."
    return [.table(table), .lines(p.wrapped(line))]
  }
}
