import Fitting
import Tables

/// `evaluate(m, d)`: how well a model predicts rows, those of the fit or others.
enum EvaluateVerb: Verb {
  static let definition = VerbDefinition(
    name: "evaluate", group: .look, summary: "prediction error of a model on a data set",
    parameters: ModelArgument.parameters + [
      Parameter("data", "a data set with the response", kinds: [.data], positional: true, required: true)
    ],
    details: [
      "R² compares with the mean of the training rows' response, so that it can be below 0 on new rows."
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\nm = fit(mpg ~ wt + hp, train, penalty = 0.5*l1)\nevaluate(m, test)"
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard let data = try call.data("data") else { return nil }
    let prediction = try Prediction(model, over: data, needsResponse: true, call)
    let presenter = call.presenter
    let training = model.problem.response
    let mean = training.reduce(0, +) / Double(training.count)
    let n = Double(prediction.values.count)
    var squares = 0.0
    var absolutes = 0.0
    var total = 0.0
    for (y, fitted) in zip(prediction.response, prediction.values) {
      squares += (y - fitted) * (y - fitted)
      absolutes += abs(y - fitted)
      total += (y - mean) * (y - mean)
    }
    var table = Table(columns: [
      Table.Column("data"), Table.Column("rows", .right), Table.Column("mse", .number),
      Table.Column("rmse", .number),
      Table.Column("mae", .number), Table.Column("R²", .number),
    ])
    table.append([
      .text(data.name), .number(n, "\(prediction.values.count)"), presenter.coefficient(squares / n),
      presenter.coefficient((squares / n).squareRoot()), presenter.coefficient(absolutes / n),
      total > 0 ? presenter.fixed(1 - squares / total, 3) : .empty,
    ])
    return .table(Document(table: table))
  }
}
