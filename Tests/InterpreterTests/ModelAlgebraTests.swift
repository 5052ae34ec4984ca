import Testing

@testable import Interpreter

/// A changed model is the model that would have been asked for whole; a path's model is the fit at that strength.
@Suite("Model algebra") struct ModelAlgebraTests {
  static let before = """
    cars = read("mtcars.csv")
    births = read("birthwt.csv")
    lung = read("lung.csv")
    half = head(cars, 20)
    m = fit(mpg ~ wt + hp + qsec, cars, penalty = 0.5*l1)
    mixed = fit(mpg ~ wt + hp + qsec, cars, penalty = 0.5*l1[wt, hp] + 0.25*l2 + nonneg[-wt, -hp])
    w = cars.qsec
    weighted = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1, weights = w, offset = drat / 10)
    low = fit(low ~ age + lwt, births, loss = logistic, penalty = 0.02*l1)
    deaths = fit(surv(time, status) ~ age, lung, strata = sex, penalty = 0.01*l2)
    dotted = fit(mpg ~ . - model, cars, penalty = 1*l1)
    k = 2
    powered = fit(mpg ~ I(wt^k) + hp, cars)
    powered_half = fit(mpg ~ I(wt^k) + hp, half)
    k = 3
    """

  @Test(arguments: [
    ("fit(m, penalty = 0.1*l2)", "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.1*l2)"),
    ("fit(m, penalty = none)", "fit(mpg ~ wt + hp + qsec, cars)"),
    ("fit(m, half)", "fit(mpg ~ wt + hp + qsec, half, penalty = 0.5*l1)"),
    ("fit(m, data = half)", "fit(mpg ~ wt + hp + qsec, half, penalty = 0.5*l1)"),
    ("fit(m, formula = mpg ~ wt + drat)", "fit(mpg ~ wt + drat, cars, penalty = 0.5*l1)"),
    ("fit(m, prior = normal(0, 1))", "fit(mpg ~ wt + hp + qsec, cars, prior = normal(0, 1))"),
    ("fit(m, scale = \"data\")", "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.5*l1, scale = \"data\")"),
    ("fit(m, loss = huber(2))", "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.5*l1, loss = huber(2))"),
    (
      "fit(m, loss = nll, sigma = 2)",
      "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.5*l1, loss = nll, sigma = 2)"
    ),
    ("fit(fit(m, prior = normal(0, 1)), penalty = l2)", "fit(mpg ~ wt + hp + qsec, cars, penalty = l2)"),
    (
      "fit(weighted, penalty = l2)",
      "fit(mpg ~ wt + hp, cars, penalty = l2, weights = qsec, offset = drat / 10)"
    ),
    (
      "fit(weighted, offset = vs)",
      "fit(mpg ~ wt + hp, cars, penalty = 0.5*l1, weights = qsec, offset = vs)"
    ),
    ("fit(low, loss = probit)", "fit(low ~ age + lwt, births, loss = probit, penalty = 0.02*l1)"),
    (
      "fit(deaths, formula = surv(time, status) ~ age + ecog)",
      "fit(surv(time, status) ~ age + ecog, lung, strata = sex, penalty = 0.01*l2)"
    ),
    ("fit(dotted, cars[mpg, wt, hp, model])", "fit(mpg ~ wt + hp, cars, penalty = 1*l1)"),
    // A value that the formula found in the session stays what it was.
    ("fit(powered, half)", "powered_half"),
    ("path(m, penalty = l2)[lambda = 0.25]", "fit(mpg ~ wt + hp + qsec, cars, penalty = 0.25*l2)"),
    ("path(m)[lambda = 0.125]", "fit(m, penalty = 0.125*l1)"),
    ("path(m)[lambda = 0]", "fit(m, penalty = none)"),
    ("path(m)[7]", "fit(m, penalty = path(m).lambda[7]*l1)"),
    ("cv(m)[lambda = 0.125]", "fit(m, penalty = 0.125*l1)"),
    ("cv(m).best", "fit(m, penalty = cv(m).best.lambda*l1)"),
    ("path(low)[lambda = 0.05]", "fit(low, penalty = 0.05*l1)"),
    // The other penalties keep their proportion, and constraints hold.
    ("path(mixed)[lambda = 0.25]", "fit(m, penalty = 0.25*l1[wt, hp] + 0.125*l2 + nonneg[-wt, -hp])"),
    ("path(mixed)[lambda = 0]", "fit(m, penalty = nonneg[-wt, -hp])"),
  ])
  func changedIsWhole(changed: String, whole: String) throws {
    let bench = try Workbench(Self.before, "a = \(changed)", "b = \(whole)")
    #expect(bench.shown("a.names") == bench.shown("b.names"))
    #expect(bench.shown("max(abs(a.coef - b.coef))") == "0")
    #expect(bench.shown("a.intercept - b.intercept") == "0")
    #expect(bench.shown("a.objective - b.objective") == "0")
  }

  /// Each solution on the grid is that of the path, which another solver found.
  @Test(arguments: ["m", "low", "mixed"]) func pathAgrees(model: String) throws {
    let bench = try Workbench(Self.before, "p = path(\(model), count = 5)")
    for place in 1...5 {
      let gap = try #require(
        Double(bench.shown("abs(p[\(place)].coef[1] - p.coef[\(place), 1])")))
      #expect(gap < 1e-6)
    }
  }
}
