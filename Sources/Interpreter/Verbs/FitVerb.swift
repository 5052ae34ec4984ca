/// `fit(formula, data, …)`: the coefficients that minimise loss + penalty, with their certificate; `fit(m, …)`: the
/// same again with something changed.
enum FitVerb: Verb {
  static let definition = VerbDefinition(
    name: "fit", group: .model, summary: "fit a model: minimise loss + penalty, or −log posterior",
    parameters: ModelRequest.parameters + ModelRequest.options,
    first: Parameter("m", "a model, to change some of it", kinds: [.model]),
    details: [
      "The objective that is printed is the one that was minimised. The number in front of a penalty is its strength; there is no other knob.",
      "fit(m, penalty = l2) is m with another penalty, fit(m, d) with other data, fit(m, formula = y ~ x) with other terms: whatever is not given stays as it is in m, data and all, and the line below the title says what changed.",
      "A penalty acts on standardised coefficients (x divided by its sd with 1/n), a prior on coefficients in data units; scale = overrides. The intercept is never penalised.",
      "The family follows from the response unless loss = names it: numbers are gaussian, true and false or a text of two levels logistic (the second level is the 1), more levels multinomial, surv(time, status) cox, trials(successes, total) logistic. Counts must be asked for: loss = poisson.",
      "Standard errors are those of the observed information: the curvature of −log likelihood at its minimum.",
      "The log evidence of a MAP fit takes σ as known and gives a flat intercept density 1: it compares priors of one model on the same data.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)",
      "cars = read(\"mtcars.csv\")\nfit(mpg ~ wt + hp, cars, prior = normal(0, 1))",
      "births = read(\"birthwt.csv\")\nfit(low ~ age + lwt + smoke, births, loss = logistic, penalty = 0.02*l1)",
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nfit(m, penalty = 0.5*l2)",
    ],
    misnomers: ModelRequest.misnomers)

  static func run(_ call: Call) throws(Failure) -> Value? {
    if call.has("m"), case .model(let model)? = try call.value("m") {
      return .model(try model.changed(by: call))
    }
    if case .model(let model)? = try call.value("formula") { return .model(try model.changed(by: call)) }
    return .model(try ModelRequest(FitArguments(call, base: nil), call).solved(call))
  }
}
