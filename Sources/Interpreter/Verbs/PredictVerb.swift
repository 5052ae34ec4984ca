import Tables

/// `predict(m, d)`: the model's prediction for each row.
enum PredictVerb: Verb {
  static let definition = VerbDefinition(
    name: "predict", group: .look, summary: "the model's predictions for the rows of a data set",
    parameters: ModelArgument.parameters + [
      Parameter(
        "data", "a data set with the model's columns", kinds: [.data], positional: true, required: true)
    ],
    details: [
      "Factor levels, polynomials and averages inside terms are those of the fit. A level that the fit did not see is an error; a row with a missing value predicts NA."
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)\npredict(m, data(wt = [2, 3], hp = [100, 150]))"
    ],
    misnomers: ["newdata": "the data is the second argument: predict(m, d)"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard let data = try call.data("data") else { return nil }
    return .column(
      try Prediction(model, over: data, at: call.span(of: "data"), needsResponse: false, call).column)
  }
}
