import Fitting
import Syntax
import Tables

/// `compare(m1, m2, …)`: models side by side.
enum CompareVerb: Verb {
  static let definition = VerbDefinition(
    name: "compare", group: .look, summary: "models side by side: coefficients, kept terms, error",
    parameters: ModelArgument.parameters, isVariadic: true,
    details: [
      "Coefficients are in data units; a term that a model has not stays empty, an exact zero prints as 0. mse is of the rows that each model was fitted to."
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
    let responses = Set(models.map(\.model.frame.response.name))
    if responses.count > 1 {
      call.context.note(
        "the responses differ (\(responses.sorted().joined(separator: ", "))): coefficients and errors are not on one scale",
        code: "responses-differ")
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
    let intercepts = models.map { interceptsByName($0.model) }
    var interceptNames: [String] = []
    for name in intercepts.joined().map(\.name) where !interceptNames.contains(name) {
      interceptNames.append(name)
    }
    for name in interceptNames {
      table.append(
        [.text(name)]
          + intercepts.map { own in
            own.first { $0.name == name }.map { presenter.coefficient($0.value) } ?? .empty
          })
    }
    for name in names {
      table.append(
        [.text(name)]
          + models.map { entry in
            guard let column = entry.model.coefficientNames.firstIndex(of: name) else { return .empty }
            return presenter.coefficient(entry.model.solution.coefficients[column])
          })
    }
    var facts = Table(columns: [Table.Column("")] + models.map { Table.Column($0.name, .right) })
    facts.append([.text("penalty or prior")] + models.map { .text(regulariser($0.model, presenter)) })
    facts.append(
      [.text("terms kept")]
        + models.map { .number(Double($0.model.solution.nonzero), "\($0.model.solution.nonzero)") })
    for (name, cell) in measures(models, presenter) {
      facts.append([.text(name)] + models.map { cell($0.model) })
    }
    return Document([.table(table), .table(facts)])
  }

  /// One, or one a class.
  private static func interceptsByName(_ model: Model) -> [(name: String, value: Double)] {
    guard model.hasIntercept else { return [] }
    guard model.outputs > 1 else { return [("(intercept)", model.solution.intercept)] }
    return zip(model.problem.details.levels, model.solution.intercepts).map { ("\($0): (intercept)", $1) }
  }

  /// Mean squares and R² of gaussian models; where another family is among them, deviance, which all have.
  private static func measures(
    _ models: [(name: String, model: Model)], _ presenter: Presenter
  ) -> [(String, (Model) -> Table.Cell)] {
    func share(_ x: Double?) -> Table.Cell { x.map { presenter.fixed($0, 3) } ?? .empty }
    if models.allSatisfy(\.model.family.takesSigma) {
      return [
        ("mse", { presenter.coefficient(meanSquare($0)) }), ("R²", { share($0.solution.rSquared) }),
      ]
    }
    return [
      ("family", { .text($0.family.definition.family) }),
      ("deviance", { presenter.coefficient($0.deviance) }),
      ("deviance explained", { share($0.devianceExplained ?? $0.solution.rSquared) }),
    ]
  }

  private static func regulariser(_ model: Model, _ presenter: Presenter) -> String {
    model.prior.map(presenter.source) ?? presenter.source(of: model.penalty)
  }

  /// Σ w(y − ŷ)²/Σ w on the rows of the fit: one scale for every loss.
  private static func meanSquare(_ model: Model) -> Double {
    var sum = 0.0
    var total = 0.0
    for (i, y) in model.problem.response.enumerated() {
      let weight = model.problem.weights?[i] ?? 1
      let residual = y - model.solution.linearPredictor[i]
      sum += weight * residual * residual
      total += weight
    }
    return sum / total
  }
}
