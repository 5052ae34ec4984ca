import Fitting
import Priors
import Tables

/// `objective(m, at = b)`: the loss, each penalty, and their sum.
enum ObjectiveVerb: Verb {
  static let definition = VerbDefinition(
    name: "objective", group: .look, summary: "the objective of a model, term by term",
    parameters: [
      Parameter("m", "a model", kinds: [.model], positional: true, required: true),
      Parameter(
        "at", "coefficients on the scale that the penalty acts on, without the intercept",
        kinds: [.number, .list, .column], default: "the optimum"),
    ],
    details: ["The intercept is the best one for the coefficients given."],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)\nobjective(m, at = [-3, -1])"
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .model(let model)? = try call.value("m") else { return nil }
    let at = try call.vector("at")
    let point = try call.point(at, of: model)
    let parts: ObjectiveParts
    do {
      parts = try objectiveParts(
        model.problem, at: point, on: model.problem.scale,
        intercepts: at == nil ? model.solution.intercepts : nil)
    } catch {
      throw call.failure(error, frame: model.frame)
    }
    return .table(document(parts, point, model, call.presenter))
  }

  private static func document(
    _ parts: ObjectiveParts, _ point: [Double], _ model: Model, _ presenter: Presenter
  ) -> Document {
    let scale = model.problem.scale == .standardised ? "standardised coefficients" : "data units"
    let places = zip(model.coefficientNames, point).map { name, value in
      "\(name) \(presenter.coefficient(value).string)"
    }
    var table = Table(columns: [
      Table.Column("term"), Table.Column("value", .number), Table.Column("formula"),
    ])
    table.append([.text("loss"), value(parts.loss, presenter), .text(presenter.lossFormula(model.problem))])
    if let prior = model.boundPrior {
      let dependent = parts.penalties.reduce(0, +)
      let constant = -prior.logDensity(at: point).constant
      table.append([
        .text("−log prior, part with b"), value(dependent, presenter),
        .text("−log density less its constant"),
      ])
      table.append([.text("−log prior, constant"), value(constant, presenter), .text("moves with no b")])
      table.append([
        .text("sum"), value(parts.objective + constant, presenter), .text("−log posterior − log evidence"),
      ])
    } else {
      for (term, penalty) in zip(model.terms, parts.penalties) {
        table.append([.text(term.label), value(penalty, presenter), .text(term.formula)])
      }
      table.append([.text("objective"), value(parts.objective, presenter), .text("sum")])
    }
    let line = "at (\(scale))  \(presenter.elided(places, limit: 8))"
    let intercepts = parts.intercepts.map { presenter.coefficient($0).string }.joined(separator: ", ")
    let best =
      model.hasIntercept ? [" · intercept\(parts.intercepts.count > 1 ? "s" : "") \(intercepts)"] : []
    return Document([.lines([line + best.joined()]), .table(table)])
  }

  private static func value(_ x: Double, _ presenter: Presenter) -> Table.Cell {
    .number(x, presenter.short(x, 5))
  }
}
