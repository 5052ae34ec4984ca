/// `prior(b -> log density)`: a prior of one's own.
enum PriorVerb: Verb {
  static let definition = VerbDefinition(
    name: "prior", group: .bayes, summary: "a prior from a function that gives its log density",
    parameters: [
      Parameter(
        "f", "the log density as a function of the coefficients, but for a constant", kinds: [.function],
        positional: true, required: true)
    ],
    details: [
      "The most probable coefficients need no constant, so none is asked for; what needs it, as the evidence, is left out. Coefficients are in data units, as with every prior.",
      "wt ~ prior(b -> …) is for the terms it names; beside others it makes a list of statements.",
    ],
    examples: [
      "density(prior(b -> -sum(log(1 + b^2))), at = [-1, 0, 1])",
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, prior = [wt ~ prior(b -> -sum(sqrt(1 + b^2))), rest ~ flat])",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    guard case .function(let function)? = try call.value("f") else { return nil }
    return .prior(try CustomPieces.prior(function, call))
  }
}
