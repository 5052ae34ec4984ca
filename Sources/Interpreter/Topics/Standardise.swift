import Fitting
import Tables

extension Topic {
  static let standardise = Topic(
    name: "standardise",
    aliases: ["standardize", "scale", "normalise", "normalize", "units", "std coef", "scaling"],
    summary: "a penalty acts on b·sd(x), so that units do not matter; a prior acts on b itself",
    text: [
      "A penalty adds coefficients up as if they were of one kind. In data units they are not: measure a weight in kilograms in place of tonnes, and its coefficient is 1000 times smaller, and pays 1000 times less of l1. So a penalty acts on standardised coefficients,",
      "  std coef = coef · sd(x),   sd with 1/n",
      "which are the same in any unit. That is the sd of scikit-learn's StandardScaler and of glmnet; sd(x) here and in R has 1/(n-1). The response is not scaled. Printed coefficients are in data units, with the standardised ones beside them.",
      "A prior has units: wt ~ normal(-3, 1) says how many mpg a unit of wt costs. So a prior acts on coefficients in data units. scale = \"data\" or scale = \"std\" says otherwise, and the header of a fit always tells.",
      "Dummies of factors are standardised too. That of a rare level has a small sd, so that its coefficient is shrunk less than with scale = \"data\".",
    ],
    examples: ["fit(mpg ~ wt + hp, cars, penalty = 0.5*l1, scale = \"data\")", "m.std_coef"],
    own: { subject in
      switch subject.value {
      case .model: subject.anyFacts.map(ofModel) ?? []
      case .data(let data): ofData(data, subject.presenter)
      default: []
      }
    })

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    let solution = facts.model.solution
    let deviations = facts.problem.deviations
    let table = facts.table(
      [
        Table.Column("coef", .number), Table.Column("sd(x), 1/n", .number), Table.Column("std coef", .number),
      ], of: Array(facts.names.indices)
    ) { j in
      [
        p.coefficient(solution.coefficients[j]), p.coefficient(deviations[j % deviations.count]),
        p.coefficient(solution.standardised[j]),
      ]
    }
    var line =
      facts.problem.penalties.isEmpty
      ? "Without a penalty nothing acts on either: both are the same fit."
      : facts.problem.scale == .standardised
        ? "The penalty acts on the last column." : "The penalty or prior acts on coef, in data units."
    let positive = deviations.filter { $0 > 0 }
    if let least = positive.min(), let most = positive.max(), positive.count > 1 {
      line += " The columns' sd differ by a factor of \(p.short(most / least, 3))."
    }
    return [.table(table), .lines(p.wrapped(line))]
  }

  private static func ofData(_ data: DataSet, _ p: Presenter) -> [Document.Block] {
    let columns = data.frame.columns.filter { $0.kind == .number }
    guard !columns.isEmpty else { return [] }
    var table = Table(columns: [
      Table.Column("column"), Table.Column("mean", .number), Table.Column("sd, 1/n", .number),
    ])
    for column in columns.prefix(ModelFacts.mostRows) {
      let present = (column.numbers ?? []).filter { !$0.isNaN }
      let mean = present.reduce(0, +) / Double(present.count)
      let variance = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)
      table.append([.text(column.name), p.coefficient(mean), p.coefficient(variance.squareRoot())])
    }
    let left = columns.count - ModelFacts.mostRows
    if left > 0 { table.footer.append("… \(left) more columns") }
    return [.table(table)]
  }
}
