import Tables

extension Topic {
  /// Source: J. Chambers and T. Hastie, Statistical Models in S (1992), chapter 2.
  static let factor = Topic(
    name: "factor",
    aliases: [
      "factors", "dummy", "dummies", "category", "categorical", "reference level", "levels", "contrasts",
    ],
    summary: "a text column becomes a dummy for each level but the first, its reference",
    text: [
      "A text or logical column in a formula is a factor. A level's coefficient is its difference from the reference level, which is the first in order and is printed; factor(x, ref = \"b\") takes another, and factor(cyl) reads numbers as levels. Without an intercept the first factor keeps all its levels.",
      "Least squares predicts the same whatever the reference. A penalty does not: it shrinks differences from the reference, so that another reference gives another fit. Take one that means something, such as the control group.",
      "l1 may set one dummy to 0 and keep the others: that level is then not told apart from the reference. Dummies are standardised like other columns.",
    ],
    examples: [
      "breaks = read(\"warpbreaks.csv\")",
      "fit(breaks ~ wool + factor(tension, ref = \"M\"), breaks, penalty = 0.5*l1)",
      "fit(mpg ~ wt + factor(cyl), cars)",
    ],
    own: { subject in
      switch subject.value {
      case .model(let model): ofModel(model, subject.presenter)
      case .data(let data): ofData(data, subject.presenter)
      default: []
      }
    })

  private static func ofModel(_ model: Model, _ p: Presenter) -> [Document.Block] {
    guard !model.frame.factors.isEmpty else {
      return [.lines(["This model has no factor: all its columns are numbers."])]
    }
    var table = Table(columns: ["factor", "levels", "reference", "coefficients"].map { Table.Column($0) })
    for coding in model.frame.factors {
      let names = model.frame.terms.filter { $0.name == coding.variable }
        .flatMap { term in term.columns.map { model.frame.columns[$0].name } }
      table.append([
        .text(coding.variable), .text(p.elided(coding.levels, limit: 8)),
        coding.reference.map { .text($0) } ?? .text("none"), .text(p.elided(names, limit: 8)),
      ])
    }
    return [.table(table)]
  }

  private static func ofData(_ data: DataSet, _ p: Presenter) -> [Document.Block] {
    let factors = data.frame.columns.filter { $0.kind == .text }
    guard !factors.isEmpty else {
      return [.lines(["No column is text: factor(x) makes a factor of numbers."])]
    }
    var table = Table(columns: ["factor", "levels", "reference"].map { Table.Column($0) })
    for column in factors.prefix(ModelFacts.mostRows) {
      let levels = column.factor?.levels ?? []
      table.append([
        .text(column.name), .text(p.elided(levels, limit: 8)), .text(levels.first ?? ""),
      ])
    }
    return [.table(table)]
  }
}
