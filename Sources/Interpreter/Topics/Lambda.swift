import Fitting
import Tables

extension Topic {
  /// Sources: the objectives in the documentation of scikit-learn 1.5 (Lasso, Ridge, ElasticNet), glmnet 4.1
  /// (gaussian family, y divided by its sd inside) and statsmodels 0.14 (OLS.fit_regularized).
  static let lambda = Topic(
    name: "lambda", aliases: ["λ", "strength", "regularisation", "regularization", "C", "penalty strength"],
    summary: "the number in front of the penalty; beside another loss it means something else",
    text: [
      "There is no argument called lambda: in penalty = 0.5*l1 + 0.1*l2 the numbers are the strengths. What a strength means depends on the loss it stands beside, and each tool writes another one. For λ*l1 or λ*l2 beside 1/(2n) Σ(y − ŷ)², on columns divided by their sd with 1/n:"
    ],
    table: { _ in toolTable },
    examples: ["m", "fit(mpg ~ wt + hp, cars, penalty = 0.5*l1, loss = sse)"],
    own: { subject in
      if case .loss(let loss) = subject.value { return [.lines([besides(loss)])] }
      if let facts = subject.facts { return ofModel(facts) }
      return subject.anyFacts.map(ofOther) ?? []
    })

  private static var toolTable: Table {
    var table = Table(
      columns: ["tool", "minimises", "for λ*l1", "for λ*l2"].map { Table.Column($0) })
    let rows = [
      ["regshell, squared", "1/(2n) Σ(y − ŷ)² + penalty", "λ*l1", "λ*l2"],
      ["regshell, sse", "Σ(y − ŷ)² + penalty", "2nλ*l1", "2nλ*l2"],
      ["regshell, nll", "1/(2σ²) Σ(y − ŷ)² + penalty", "(n/σ²)λ*l1", "(n/σ²)λ*l2"],
      ["scikit-learn Lasso", "1/(2n) Σ(y − ŷ)² + alpha Σ|b|", "alpha = λ", ""],
      ["scikit-learn Ridge", "Σ(y − ŷ)² + alpha Σb²", "", "alpha = 2nλ"],
      ["glmnet", "1/(2n) Σ(y − ŷ)² + lambda (½Σb² or Σ|b|)", "lambda = λ", "lambda = 2λ·sd(y)"],
      ["statsmodels", "1/(2n) Σ(y − ŷ)² + alpha (½Σb² or Σ|b|)", "alpha = λ", "alpha = 2λ"],
    ]
    for row in rows { table.append(row.map { $0.isEmpty ? .empty : .text($0) }) }
    table.footer += [
      "glmnet divides y by its sd (1/n) inside; statsmodels penalises the constant too if alpha is one number",
      "beside the mean loss of logistic and poisson: nll nλ, glmnet's lambda λ for l1 and 2λ for l2",
      "there LogisticRegression's C is 1/(nλ) for l1 and 1/(2nλ) for l2, PoissonRegressor's alpha 2λ for l2",
    ]
    return table
  }

  private static func besides(_ loss: LossExpression) -> String {
    if let definition = loss.definition, !definition.takesSigma {
      return loss.isLikelihood
        ? "\(loss.source { NumberFormat.shortest.string($0) }) is the likelihood itself: λ beside it is -log prior as it stands, and λ beside \(definition.name) is nλ here"
        : "\(definition.name) is \(definition.formula): λ stands beside it as written, the mean over rows"
    }
    if loss.isLikelihood {
      return
        "nll is n/σ² times squared, and a constant: λ beside squared is (n/σ²)λ here, and λ here is -log prior as it stands"
    }
    return loss.definition?.name == "sse"
      ? "sse is 2n times squared: λ beside squared is 2nλ here"
      : "squared is the loss of the table's other columns: λ stays λ"
  }

  /// A penalty beside another loss than squares.
  private static func ofOther(_ facts: ModelFacts) -> [Document.Block] {
    let (p, model) = (facts.presenter, facts.model)
    guard !model.problem.penalties.isEmpty else {
      return [.lines(["This model has no penalty: λ = 0 in every tool."])]
    }
    guard let own = facts.plainStrengths, own.l1 + own.l2 > 0 else {
      return [
        .table(facts.partsTable),
        .lines(p.wrapped("translate says what this penalty is called elsewhere, where it has a name.")),
      ]
    }
    let name = model.family.definition.name
    let toMean = model.family.isLikelihood ? 1 / (facts.meanToLikelihood ?? facts.rows) : 1
    let (l1, l2) = (own.l1 * toMean, own.l2 * toMean)
    func sum(_ factor: Double) -> String {
      [(l1, "l1"), (l2, "l2")].filter { $0.0 > 0 }.map { "\(p.brief($0.0 * factor))*\($0.1)" }
        .joined(separator: " + ")
    }
    var rows = [
      (
        "beside \(facts.problem.loss is CustomLoss ? "your loss" : name), the mean over \(p.brief(facts.rows)) rows",
        sum(1)
      )
    ]
    // A quantile or a loss of one's own has no likelihood to stand beside.
    if let factor = facts.meanToLikelihood {
      let likelihood = LossExpression(
        definition: model.family.definition, arguments: model.family.arguments, isLikelihood: true)
      rows.append(("beside the likelihood itself, \(likelihood.source { p.brief($0) })", sum(factor)))
    }
    let counts = model.problem.weights == nil && model.problem.details.trials == nil
    if counts { rows += otherTools(name, l1: l1, l2: l2, facts) }
    var table = Table(columns: [Table.Column("the same fit"), Table.Column("strength")])
    for row in rows { table.append([.text(row.0), .text(row.1)]) }
    let line =
      counts
      ? units(model.problem)
      : "Other tools count \(model.problem.weights == nil ? "trials" : "weights") differently; translate writes their programs."
    return [.table(table), .lines(p.wrapped(line))]
  }

  /// The strengths of scikit-learn and glmnet, where each row counts once.
  private static func otherTools(
    _ name: String, l1: Double, l2: Double, _ facts: ModelFacts
  ) -> [(String, String)] {
    let p = facts.presenter
    let lambda = l1 + 2 * l2
    var rows: [(String, String)] = []
    switch name {
    case "logistic", "multinomial":
      rows.append(
        (
          "scikit-learn",
          "LogisticRegression(C = \(p.brief(1 / (facts.rows * lambda))), l1_ratio = \(p.brief(l1 / lambda)))"
        ))
    case "poisson" where l1 == 0:
      rows.append(("scikit-learn", "PoissonRegressor(alpha = \(p.brief(lambda)))"))
    case "gamma" where l1 == 0: rows.append(("scikit-learn", "GammaRegressor(alpha = \(p.brief(lambda)))"))
    default: break
    }
    if ["logistic", "multinomial", "poisson"].contains(name) {
      rows.append(("glmnet", "lambda = \(p.brief(lambda)), alpha = \(p.brief(l1 / lambda))"))
    }
    return rows
  }

  private static func units(_ problem: Problem) -> String {
    problem.scale == .standardised
      ? "Give the other tools standardised columns (StandardScaler; glmnet does it by itself)."
      : "The penalty acts in data units: give scikit-learn the columns as they are, and glmnet standardize = FALSE."
  }

  private static func ofModel(_ facts: ModelFacts) -> [Document.Block] {
    let p = facts.presenter
    guard let table = ToolStrengths(facts).map({ $0.table(facts) }) else {
      guard facts.problem.penalties.isEmpty else {
        return [
          .lines(
            p.wrapped(
              "This penalty is not one l1 and one l2 on all coefficients alike, which other tools have no name for."
            ))
        ]
      }
      return [.lines(["This model has no penalty: λ = 0 in every tool."])]
    }
    let line =
      facts.problem.weights == nil
      ? units(facts.problem)
      : "Other tools rescale weights, each in its way; translate writes their programs."
    return [.table(table), .lines(p.wrapped(line))]
  }
}

/// A penalty a·l1 + q·l2 in the terms of other losses and tools.
struct ToolStrengths {
  /// Beside 1/(2n) Σ(y − ŷ)².
  let l1: Double
  let l2: Double

  init?(_ facts: ModelFacts) {
    guard let own = facts.plainStrengths, let factor = facts.factorToMean else { return nil }
    l1 = own.l1 * factor
    l2 = own.l2 * factor
  }

  /// glmnet's pair: (1 − alpha)/2·lambda/sd(y) stands before Σb² and alpha·lambda before Σ|b|.
  func glmnet(_ facts: ModelFacts) -> (lambda: Double, alpha: Double) {
    let lambda = l1 + 2 * l2 * facts.response.deviation
    return (lambda, l1 / lambda)
  }

  /// scikit-learn's ElasticNet pair: alpha·l1_ratio before Σ|b|, ½·alpha·(1 − l1_ratio) before Σb².
  var elasticNet: (alpha: Double, ratio: Double) { (l1 + 2 * l2, l1 / (l1 + 2 * l2)) }

  func table(_ facts: ModelFacts) -> Table {
    let p = facts.presenter
    func sum(_ factor: Double) -> String {
      [(l1, "l1"), (l2, "l2")].filter { $0.0 > 0 }.map { "\(p.brief($0.0 * factor))*\($0.1)" }
        .joined(separator: " + ")
    }
    var rows = [
      ("beside 1/(2n) Σ(y − ŷ)²", sum(1)),
      ("beside Σ(y − ŷ)²  (sse)", sum(2 * facts.rows)),
    ]
    if let sigma = facts.sigma {
      rows.append(("beside nll, σ = \(p.brief(sigma))", sum(facts.rows / (sigma * sigma))))
    }
    guard facts.problem.weights == nil else { return table(of: rows) }
    if l2 == 0 {
      rows.append(("scikit-learn", "Lasso(alpha = \(p.brief(l1)))"))
    } else if l1 == 0 {
      rows.append(("scikit-learn", "Ridge(alpha = \(p.brief(2 * facts.rows * l2)))"))
    } else {
      rows.append(
        (
          "scikit-learn",
          "ElasticNet(alpha = \(p.brief(elasticNet.alpha)), l1_ratio = \(p.brief(elasticNet.ratio)))"
        ))
    }
    let own = glmnet(facts)
    rows.append(("glmnet", "lambda = \(p.brief(own.lambda)), alpha = \(p.brief(own.alpha))"))
    rows.append(
      (
        "statsmodels",
        "alpha = \(p.brief(elasticNet.alpha)), L1_wt = \(p.brief(elasticNet.ratio)), 0 for the constant"
      ))
    return table(of: rows)
  }

  private func table(of rows: [(String, String)]) -> Table {
    var table = Table(columns: [Table.Column("the same fit"), Table.Column("strength")])
    for row in rows { table.append([.text(row.0), .text(row.1)]) }
    return table
  }
}
