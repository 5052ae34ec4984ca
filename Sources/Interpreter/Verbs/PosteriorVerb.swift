import Fitting
import Syntax

/// `posterior(m)`: what likelihood and prior together say of the coefficients.
enum PosteriorVerb: Verb {
  static let definition = VerbDefinition(
    name: "posterior", group: .bayes,
    summary: "the posterior of a fit under a prior: mean or mode, sd, intervals, correlations",
    parameters: ModelArgument.parameters + [
      Parameter("interval", "the probability of the intervals", kinds: [.number], default: "0.95")
    ],
    details: [
      "Where likelihood and prior are normal the posterior is normal: mean, sd and intervals are exact, given σ. Elsewhere they are Laplace's approximation: the normal distribution with the same mode and the same curvature of -log posterior there.",
      "σ, and a parameter of the loss that was estimated, are held fixed: their own uncertainty is not in the sd.",
      "At a kink, as where a laplace prior holds a coefficient at 0, there is no curvature and so no sd: none is made up. The sds of the others hold with those coefficients where they are.",
      "With several classes the likelihood leaves a constant common to all intercepts open: their mean is held at 0.",
      "p = posterior(m) has p.mode, p.sd, p.low, p.high, p.cov, p.cor and p.names; p.mean where it is exact.",
    ],
    examples: [
      "cars = read(\"mtcars.csv\")\nm = fit(mpg ~ wt + hp, cars, prior = normal(0, 1))\nposterior(m)\nposterior(m, interval = 0.9)",
      "cars = read(\"mtcars.csv\")\nposterior(fit(am ~ wt, cars, loss = logistic, prior = student(3, 0, 2.5)))",
    ],
    misnomers: [
      "level": "the probability is interval = 0.9", "prob": "the probability is interval = 0.9",
      "alpha": "the probability inside is interval = 0.95",
    ])

  static func run(_ call: Call) throws(Failure) -> Value? {
    let model = try ModelArgument.model(call)
    let level = try call.probability("interval") ?? 0.95
    guard model.boundPrior != nil else { throw withoutPrior(model, call) }
    return .posterior(
      PosteriorValue(model: model, spread: try CoefficientSpread(model, call), level: level))
  }

  /// A posterior has a prior.
  static func withoutPrior(_ model: Model, _ call: Call) -> Failure {
    let name = call.argument("m")?.expression.asName?.text ?? "m"
    let penalty = call.presenter.source(of: model.penalty)
    guard model.family.definition.hasLikelihood else {
      return call.fail(
        "needs-likelihood",
        "\(call.verb) needs a likelihood and a prior, and \(model.family.definition.name) loss is no likelihood",
        at: "m", help: "leave loss out, for least squares, and give a prior: prior = normal(0, 1)")
    }
    return call.fail(
      "needs-prior",
      model.problem.penalties.isEmpty
        ? "this model has no prior, and \(call.verb) needs one"
        : "this model has a penalty and no prior, and \(call.verb) needs one", at: "m",
      help: model.problem.penalties.isEmpty
        ? "say that it is flat: fit(…, prior = flat); coef(\(name), interval = 0.95) has confidence intervals"
        : "read the penalty as a prior: fit(…, prior = as_prior(\(penalty), \(name)))   explain(\"prior\")")
  }
}

extension Call {
  /// A number between 0 and 1, both exclusive.
  func probability(_ name: String) throws(Failure) -> Double? {
    guard let x = try number(name) else { return nil }
    guard x > 0, x < 1 else {
      throw fail(
        "out-of-range", "\(name) is a probability between 0 and 1, not \(presenter.written(x))", at: name,
        help: "\(name) = \(x > 1 && x < 100 ? presenter.written(x / 100) : "0.95")")
    }
    return x
  }
}
