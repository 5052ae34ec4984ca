import Fitting
import Tables

extension Topic {
  static let intercept = Topic(
    name: "intercept", aliases: ["constant", "bias", "fit_intercept"],
    summary: "never penalised: it says where the response lies, not what a column does",
    text: [
      "A penalised intercept would be pulled to 0, and the fit would depend on where the scale of y has its zero: degrees Celsius and kelvin would give different slopes. Left alone it takes the level up, and adding 100 to every y adds 100 to it and changes nothing else.",
      "For any coefficients b the best intercept follows from the means,",
      "  intercept = mean(y) - Σ mean(x_j)·b_j",
      "so with centred columns it is the mean of y. A prior leaves it flat in the same way.",
      "y ~ 0 + x leaves it out: the fit then runs through the origin, and a first factor keeps all its levels. statsmodels penalises the constant like any column when alpha is one number.",
    ],
    examples: ["fit(mpg ~ 0 + wt + hp, cars, penalty = 0.5*l1)", "m.intercept"],
    own: { subject in subject.facts.map(ofModel) ?? [] })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    guard facts.problem.intercept else {
      return [.lines(["The formula leaves the intercept out: the fit runs through the origin."])]
    }
    let p = facts.presenter
    let b = facts.model.solution.coefficients
    let means = facts.problem.means
    let y = facts.response.mean
    let sum = zip(means, b).reduce(0) { $0 + $1.0 * $1.1 }
    let table = facts.table(
      [
        Table.Column("mean(x)", .number), Table.Column("coef", .number),
        Table.Column("mean(x)·coef", .number),
      ],
      of: Array(facts.names.indices)
    ) { j in [p.coefficient(means[j]), p.coefficient(b[j]), p.coefficient(means[j] * b[j])] }
    let response = facts.problem.offset == nil ? "mean(y)" : "mean(y − offset)"
    let line =
      "\(response) \(p.short(y, 5)) − Σ mean(x)·coef \(p.short(sum, 5)) = intercept \(p.short(facts.model.solution.intercept, 5))"
    return [.table(table), .lines([line])]
  }
}
