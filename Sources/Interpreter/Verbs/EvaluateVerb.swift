import Fitting
import Syntax
import Tables

/// `evaluate(m, d)`: how well models predict rows, those of the fit or others.
enum EvaluateVerb: Verb {
  static let definition = VerbDefinition(
    name: "evaluate", group: .look, summary: "prediction error of models on data sets",
    parameters: [
      Parameter("m", "a model, or several", kinds: [.model], positional: true, required: true),
      Parameter("data", "a data set with the response, or several, behind the models", kinds: [.data]),
    ],
    isVariadic: true,
    details: [
      "evaluate(ols, ridge, test) and evaluate(m, train, test) have a row for every model and data set.",
      "R² compares with the mean of the training rows' response (with 0, without an intercept), so that it can be below 0 on new rows.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\nm = fit(mpg ~ wt + hp, train, penalty = 0.5*l1)\nevaluate(m, train, test)"
    ], misnomers: ["newdata": "the data come behind the models: evaluate(m, d)"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    var models: [(name: String, model: Model)] = []
    var sets: [(data: DataSet, span: Span)] = []
    for argument in call.arguments {
      let name = argument.expression.asName?.text
      switch try call.evaluator.evaluate(argument.expression) {
      case .model(let model): models.append((name ?? model.title, model))
      case .data(var data):
        data.name = name ?? data.name
        sets.append((data, argument.expression.span))
      case let value:
        throw call.fail(
          "wrong-kind", "evaluate takes models and data sets, not \(value.kind.phrase)",
          span: argument.expression.span, help: definition.exampleHelp)
      }
    }
    guard !models.isEmpty, !sets.isEmpty else {
      throw call.fail(
        "missing-argument", "evaluate needs \(models.isEmpty ? "a model" : "a data set to predict")",
        span: call.calleeSpan, help: definition.exampleHelp)
    }
    var table = Table(columns: [
      Table.Column("model"), Table.Column("data"), Table.Column("rows", .right), Table.Column("mse", .number),
      Table.Column("rmse", .number), Table.Column("mae", .number), Table.Column("R²", .number),
    ])
    for (name, model) in models {
      for (data, span) in sets {
        table.append([.text(name), .text(data.name)] + (try errors(model, data, span, call)))
      }
    }
    return .table(Document(table: table))
  }

  /// Mean squared error, its root, mean absolute error and R².
  private static func errors(_ model: Model, _ data: DataSet, _ span: Span, _ call: Call) throws(Failure)
    -> [Table.Cell]
  {
    let prediction = try Prediction(model, over: data, at: span, needsResponse: true, call)
    let presenter = call.presenter
    if model.weightsText != nil {
      call.context.note("the model was fitted with weights; evaluate counts every row once", code: "weights")
    }
    let training = model.problem.response
    // As in the fit's own R²: about the mean, or about 0 without an intercept.
    let mean = model.problem.intercept ? training.reduce(0, +) / Double(training.count) : 0
    let n = Double(prediction.values.count)
    var squares = 0.0
    var absolutes = 0.0
    var total = 0.0
    for (y, fitted) in zip(prediction.response, prediction.values) {
      squares += (y - fitted) * (y - fitted)
      absolutes += abs(y - fitted)
      total += (y - mean) * (y - mean)
    }
    return [
      .number(n, "\(prediction.values.count)"), presenter.coefficient(squares / n),
      presenter.coefficient((squares / n).squareRoot()), presenter.coefficient(absolutes / n),
      total > 0 ? presenter.fixed(1 - squares / total, 3) : .empty,
    ]
  }
}
