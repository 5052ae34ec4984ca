import Tables

/// `predict(m, d)`: the model's prediction for each row.
enum PredictVerb: Verb {
  static let definition = VerbDefinition(
    name: "predict", group: .look, summary: "the model's predictions for the rows of a data set",
    parameters: ModelArgument.parameters + [
      Parameter(
        "data", "a data set with the model's columns", kinds: [.data], positional: true, required: true),
      Parameter(
        "type", "\"mean\", the linear predictor \"link\", or the likeliest \"class\"", kinds: [.text],
        default: "\"mean\"", choices: ["mean", "link", "class"]),
      Prediction.levels,
      Parameter("interval", "the probability of intervals beside each prediction", kinds: [.number]),
    ],
    details: [
      "The mean is a number, a probability (that of each class where there are several), a rate, or for cox the hazard relative to that of a row whose linear predictor is 0.",
      "Factor levels, polynomials and averages inside terms are those of the fit. A level that the fit did not see is an error; a row with a missing value predicts NA.",
      Prediction.levelsDetail,
      "interval = 0.95 adds `low` and `high`, between which the mean lies: a credible interval under a prior (by Laplace's approximation where the posterior is not normal), a confidence interval without penalty and prior. For a normal likelihood `new_low` and `new_high` are for a new response, whose σ comes on top, and under levels = \"other\" the differences between the levels: each may be the row's, with its share.",
      "Of several classes each probability has its own, `a_low` and `a_high` for the class a (`low of a` and `high of a` where another class is called `a_low`): the logarithm of its odds against all other classes is taken as normal, with the variance that the delta method gives it, so that the limits stay between 0 and 1. Each is of its class alone: they do not sum to 1.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)\npredict(m, data(wt = [2, 3], hp = [100, 150]))",
      "cars = read(\"mtcars.csv\")\nm = fit(am ~ wt, cars, loss = logistic, penalty = 0.01*l2)\npredict(m, data(wt = [2, 3, 4]))",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, prior = normal(0, 1))\npredict(m, data(wt = [2, 3], hp = [100, 150]), interval = 0.95)",
      "births = read(\"birthwt.csv\")\nm = fit(race ~ age + lwt, births, prior = normal(0, 1))\npredict(m, data(age = [20, 30], lwt = [110, 150]), interval = 0.9)",
    ],
    misnomers: [
      "newdata": "the data is the second argument: predict(m, d)",
      "proba": "type = \"mean\" is the probability",
      "level": "the probability is interval = 0.95",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    guard let data = try call.data("data") else { return nil }
    let type = try call.text("type") ?? "mean"
    let prediction = try Prediction(
      model, over: data, at: call.span(of: "data"), needsResponse: false, call)
    if let level = try call.probability("interval") {
      return try PredictionIntervals(prediction, isLink: type == "link", level: level, call).value(data, call)
    }
    switch type {
    case "class":
      guard let classes = prediction.classes else {
        throw call.fail(
          "unused-argument", "the response `\(model.frame.response.name)` has no classes", at: "type",
          help:
            "type = \"mean\" is \(model.family.meanFormula(model.frame.response.name) ?? "the prediction itself")"
        )
      }
      return .column(prediction.column(classes))
    case "link": return try value(prediction.columns(prediction.predictor), data, call)
    default: return try value(prediction.columns(prediction.mean), data, call)
    }
  }

  /// A column, or a data set with one a class.
  private static func value(_ columns: [Column], _ data: DataSet, _ call: Call) throws(Failure) -> Value {
    if columns.count == 1 { return .column(columns[0]) }
    do {
      return .data(DataSet(name: "predictions for \(data.name)", frame: try DataFrame(columns)))
    } catch {
      throw call.fail("bad-columns", error.message)
    }
  }
}
