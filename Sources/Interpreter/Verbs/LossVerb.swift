/// `loss((y, eta) -> expression)`: a loss of one's own.
enum LossVerb: Verb {
  static let definition = VerbDefinition(
    name: "loss", group: .model, summary: "a loss from a function of a row's response and linear predictor",
    parameters: [
      Parameter(
        "f", "a function of the response and the linear predictor of one row", kinds: [.function],
        positional: true, required: true),
      Parameter(
        "mean", "the response's mean as a function of the linear predictor, for predict", kinds: [.function],
        default: "the linear predictor"),
    ],
    details: [
      "What is minimised is its mean over rows, 1/n Σ f(y, η), with weights 1/n Σ w·f(y, η). It must have a derivative in η for every response; slope and curvature come from the expression by automatic differentiation.",
      "It is convex where the rules of its parts say so for the responses at hand; otherwise a fit says that its optimum may be a local one.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, loss = loss((y, eta) -> sqrt(1 + (y - eta)^2) - 1))",
      "cars = read(\"mtcars.csv\")\nm = fit(carb ~ wt, cars, penalty = 0.1*l2, loss = loss((y, eta) -> exp(eta) - y*eta, mean = eta -> exp(eta)))\npredict(m, head(cars))",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .function(let function)? = try call.value("f") else { return nil }
    var mean: FunctionValue?
    if case .function(let given)? = try call.value("mean") { mean = given }
    return .loss(try CustomPieces.loss(function, mean: mean, call))
  }
}
