import Fitting
import Tables

/// `coef(m)`: the coefficients alone, on both scales.
enum CoefVerb: Verb {
  static let definition = VerbDefinition(
    name: "coef", group: .look, summary: "the coefficients of a model, all of them, on both scales",
    parameters: ModelArgument.parameters + [
      Parameter("interval", "the probability of an interval beside each, such as 0.95", kinds: [.number])
    ],
    details: [
      "m.coef and m.std_coef are the same numbers as lists.",
      "Intervals are credible ones of the posterior under a prior, confidence intervals without penalty and prior. A penalised fit without a prior has none: explain(\"standard errors\").",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\ncoef(fit(mpg ~ wt + hp, cars, penalty = 0.5*l1))",
      "cars = read(\"mtcars.csv\")\ncoef(fit(mpg ~ wt + hp, cars), interval = 0.95)",
    ],
    misnomers: ["level": "the probability is interval = 0.95", "ci": "the probability is interval = 0.95"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    let presenter = call.presenter
    if let level = try call.probability("interval") {
      let spread = try CoefficientSpread(model, call)
      return .table(presenter.intervalDocument(spread, of: model, level: level))
    }
    var table = Table(columns: [
      Table.Column("term"), Table.Column("coef", .number), Table.Column("std coef", .number),
    ])
    if model.hasIntercept {
      for (k, intercept) in model.solution.intercepts.enumerated() {
        let name = model.outputs == 1 ? "(intercept)" : "\(model.problem.details.levels[k]): (intercept)"
        table.append([.text(name), presenter.coefficient(intercept), .empty])
      }
    }
    for (j, name) in model.coefficientNames.enumerated() {
      table.append([
        .text(name), presenter.coefficient(model.solution.coefficients[j]),
        presenter.coefficient(model.solution.standardised[j]),
      ])
    }
    return .table(Document(table: table))
  }
}
