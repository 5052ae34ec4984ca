import Fitting
import Tables

/// `coef(m)`: the coefficients alone, on both scales.
enum CoefVerb: Verb {
  static let definition = VerbDefinition(
    name: "coef", group: .look, summary: "the coefficients of a model, all of them, on both scales",
    parameters: ModelArgument.parameters,
    details: ["m.coef and m.std_coef are the same numbers as lists."],
    examples: ["cars = read(\"mtcars.csv\")\ncoef(fit(mpg ~ wt + hp, cars, penalty = 0.5*l1))"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    let presenter = call.presenter
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
