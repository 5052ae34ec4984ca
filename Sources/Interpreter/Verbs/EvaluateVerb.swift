import Fitting
import Syntax
import Tables

/// `evaluate(m, d)`: how well models predict rows, those of the fit or others.
enum EvaluateVerb: Verb {
  static let definition = VerbDefinition(
    name: "evaluate", group: .look, summary: "prediction error of models on data sets",
    parameters: [
      Parameter("m", "a model, or several", kinds: [.model], positional: true, required: true),
      Parameter("data", "a data set with the response, or several, after the models", kinds: [.data]),
      Prediction.levels,
    ],
    isVariadic: true,
    details: [
      "evaluate(ols, ridge, test) and evaluate(m, train, test) have a row for every model and data set.",
      "R² compares with the mean of the training rows' response (with 0, without an intercept), so that it can be below 0 on new rows.",
      "Other families have their own measures: log loss (half the mean deviance), class error and auc of classes, mean deviance of counts, the C-index of survival times; explained is the share of the deviance of the training rows' null model.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\n[train, test] = split(cars, every = 4)\nm = fit(mpg ~ wt + hp, train, penalty = 0.5*l1)\nevaluate(m, train, test)"
    ], misnomers: ["newdata": "the data come after the models: evaluate(m, d)"])

  static func run(_ call: Call) throws(Failure) -> Value? {
    var models: [(name: String, model: Model)] = []
    var sets: [(data: DataSet, span: Span)] = []
    for argument in call.arguments where argument.parameter?.name != Prediction.levels.name {
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
    // Models of one family stand in one table; another family has other measures.
    var tables: [(names: [String], table: Table)] = []
    for (name, model) in models {
      for (data, span) in sets {
        let (count, judgement) = try judge(model, data, span, call)
        let names = judgement.measures.map(\.name)
        if tables.last?.names != names { tables.append((names, emptyTable(names))) }
        tables[tables.count - 1].table.append(
          [.text(name), .text(data.name), .number(Double(count), "\(count)")]
            + judgement.measures.map { cell($0.name, $0.value, call.presenter) })
      }
    }
    return .table(Document(tables.map { .table($0.table) }))
  }

  private static func emptyTable(_ names: [String]) -> Table {
    Table(
      columns: [Table.Column("model"), Table.Column("data"), Table.Column("rows", .right)]
        + names.map { Table.Column($0, .number) })
  }

  private static func cell(_ name: String, _ value: Double?, _ presenter: Presenter) -> Table.Cell {
    guard let value else { return .empty }
    let isShare = ["R²", "explained", "class error", "auc", "C-index"].contains(name)
    return isShare ? presenter.fixed(value, 3) : presenter.coefficient(value)
  }

  /// How many rows were predicted, and how well.
  private static func judge(
    _ model: Model, _ data: DataSet, _ span: Span, _ call: Call
  ) throws(Failure) -> (count: Int, judgement: Judgement) {
    let prediction = try Prediction(model, over: data, at: span, needsResponse: true, call)
    if model.weightsText != nil {
      call.context.note("the model was fitted with weights; evaluate counts every row once", code: "weights")
    }
    return (prediction.rows.count, Judgement(prediction))
  }
}
