import Fitting
import Tables

/// What verbs that look at a fitted model share.
enum ModelArgument {
  static let parameters: [Parameter] = [
    Parameter(
      "m", "a model, from fit", kinds: [.model], positional: true,
      required: true)
  ]

  /// The model given.
  static func model(_ call: Call) throws(Failure) -> Model {
    guard case .model(let model)? = try call.value("m") else { preconditionFailure("the kinds were checked") }
    return model
  }

  /// What a verb that fits a model again takes of the arguments of `fit`, by name.
  static let changes: [Parameter] =
    [
      Parameter("formula", "another formula for the model", kinds: [.formula]),
      Parameter("data", "other data for the model", kinds: [.data]),
    ] + ModelRequest.options

  /// The model given, or the one that its changed arguments make of it.
  static func changed(_ call: Call) throws(Failure) -> Model {
    let model = try self.model(call)
    let given = changes.map(\.name).filter(call.has)
    return given.isEmpty ? model : try model.changed(by: call)
  }

  /// A model whose penalty can be scaled, for paths.
  static func penalised(_ call: Call) throws(Failure) -> Model {
    let model = try changed(call)
    guard model.prior == nil else {
      throw call.fail(
        "no-penalty", "\(call.verb) varies the strength of a penalty, and this model has a prior", at: "m",
        help: priorHelp(model))
    }
    guard !model.problem.penalties.isEmpty else {
      throw call.fail(
        "no-penalty", "\(call.verb) varies the strength of a penalty, and this model has none", at: "m",
        help: "fit(…, penalty = 1*l1): the path starts where every coefficient is 0")
    }
    return model
  }

  /// How to get strengths to vary in the place of a prior; one that pulls elsewhere than to 0 is no penalty.
  private static func priorHelp(_ model: Model) -> String {
    let terms = model.problem.penalties
    guard !terms.isEmpty else { return "fit it with a penalty instead: fit(…, penalty = 1*l1)" }
    return terms.contains { $0.centre?.contains { $0 != 0 } ?? false }
      ? "a penalty pulls to 0, and this prior elsewhere: fit with other widths of it and compare(a, b), or vary fit(…, penalty = 1*l1)"
      : "fit it with a penalty: fit(…, penalty = as_penalty(q, m), scale = \"data\")"
  }

  /// The parameters that path and cv share.
  static func gridParameters(count: Int) -> [Parameter] {
    [
      Parameter("lambdas", "strengths to try, strongest first", kinds: [.list], default: "a geometric grid"),
      Parameter("count", "how many strengths the grid has", kinds: [.number], default: "\(count)"),
      Parameter(
        "ratio", "the weakest strength over the strongest", kinds: [.number],
        default: "0.001, 0.01 if p ≥ n; 1e-6 without a kink"),
    ]
  }

  static func grid(_ call: Call) throws(Failure) -> PathOptions {
    var options = PathOptions()
    if let lambdas = try call.vector("lambdas") {
      guard !lambdas.isEmpty, lambdas.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw call.fail("out-of-range", "strengths are finite numbers, 0 or more", at: "lambdas")
      }
      options.lambdas = lambdas.sorted(by: >)
    }
    if let count = try call.whole("count", atLeast: 2) {
      guard count <= 100_000 else { throw call.fail("out-of-range", "count is at most 100000", at: "count") }
      options.count = count
    }
    if let ratio = try call.positive("ratio") {
      guard ratio < 1 else { throw call.fail("out-of-range", "ratio must be below 1", at: "ratio") }
      options.ratio = ratio
    }
    return options
  }
}
