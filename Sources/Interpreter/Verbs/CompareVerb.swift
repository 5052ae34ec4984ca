import Fitting
import Syntax
import Tables

/// `compare(m1, m2, …)`: models side by side.
enum CompareVerb: Verb {
  static let definition = VerbDefinition(
    name: "compare", group: .look, summary: "models side by side: coefficients, kept terms, loss, R²",
    parameters: ModelArgument.parameters, isVariadic: true,
    details: [
      "Coefficients are in data units; a term that a model has not stays empty, an exact zero prints as 0."
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\na = fit(mpg ~ wt + hp + qsec, cars, penalty = 1*l1)\nb = fit(mpg ~ wt + hp + qsec, cars, penalty = 1*l2)\ncompare(a, b)"
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    var models: [(name: String, model: Model)] = []
    for argument in call.arguments {
      guard case .model(let model) = try call.evaluator.evaluate(argument.expression) else {
        throw call.fail(
          "wrong-kind", "compare takes models", span: argument.expression.span,
          help: "compare(m1, m2): each from fit(…)")
      }
      let name = argument.expression.asName?.text ?? model.title
      let taken = models.count { $0.name == name || $0.name.hasPrefix(name + " ") }
      models.append((taken == 0 ? name : "\(name) \(taken + 1)", model))
    }
    return .table(document(models, call.presenter))
  }

  private static func document(_ models: [(name: String, model: Model)], _ presenter: Presenter) -> Document {
    var names: [String] = []
    var seen: Set<String> = []
    for (_, model) in models {
      for name in model.coefficientNames where seen.insert(name).inserted { names.append(name) }
    }
    var table = Table(columns: [Table.Column("term")] + models.map { Table.Column($0.name, .number) })
    table.append(
      [.text("(intercept)")]
        + models.map {
          $0.model.problem.intercept ? presenter.coefficient($0.model.solution.intercept) : .empty
        })
    for name in names {
      table.append(
        [.text(name)]
          + models.map { entry in
            guard let column = entry.model.coefficientNames.firstIndex(of: name) else { return .empty }
            return presenter.coefficient(entry.model.solution.coefficients[column])
          })
    }
    var facts = Table(columns: [Table.Column("")] + models.map { Table.Column($0.name, .number) })
    facts.append(
      [.text("objective")]
        + models.map { .text($0.model.boundPrior == nil ? presenter.source(of: $0.model.penalty) : "prior") })
    facts.append(
      [.text("loss")]
        + models.map { .number($0.model.solution.loss, presenter.short($0.model.solution.loss)) })
    facts.append(
      [.text("penalty")]
        + models.map { .number($0.model.solution.penalty, presenter.short($0.model.solution.penalty)) })
    facts.append(
      [.text("terms kept")]
        + models.map { .number(Double($0.model.solution.nonzero), "\($0.model.solution.nonzero)") })
    facts.append(
      [.text("R²")] + models.map { $0.model.solution.rSquared.map { presenter.fixed($0, 3) } ?? .empty })
    return Document([.table(table), .table(facts)])
  }
}
