import Engine
import Fitting
import Testing

@testable import Interpreter

/// Posteriors and intervals against numpy, scipy and statsmodels, and against closed forms.
@Suite("Posteriors") struct PosteriorTests {
  private let references: PosteriorReferences

  init() throws { references = try PosteriorReferences() }

  private static let normal = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), hp ~ normal(-0.03, 0.02)], sigma = 2.5)
    p = posterior(m, interval = 0.9)
    """

  @Test("normal likelihood and prior: mean, sd, intervals and correlations") func normal() throws {
    let probe = try Probe(Self.normal)
    #expect(try agree(probe.numbers("p.mean"), references.numbers("normal", "mean")))
    for field in ["sd", "low", "high"] {
      #expect(try agree(probe.numbers("p.\(field)"), references.numbers("normal", field), 1e-9), "\(field)")
    }
    guard case .matrix(let correlations) = try probe.value("p.cor") else {
      Issue.record("no matrix")
      return
    }
    #expect(try agree(correlations.elements, references.numbers("normal", "cor"), 1e-9))
    guard case .matrix(let covariance) = try probe.value("p.cov") else {
      Issue.record("no matrix")
      return
    }
    let sd = try references.numbers("normal", "sd")
    #expect(agree((0..<3).map { covariance[$0, $0] }, sd.map { $0 * $0 }, 1e-9))
    #expect(try probe.text("p").contains("exact: normal"))
  }

  /// Wool and tension are balanced: their correlation is 0, and came out as −4e-17.
  @Test("a correlation that is rounding is 0, one that is small is not")
  func roundedCorrelations() throws {
    let probe = try Probe(
      """
      w = read("warpbreaks.csv")
      p = posterior(fit(breaks ~ wool + tension, w, loss = poisson, prior = laplace(0.5, 0.02)))
      """)
    guard case .matrix(let p) = try probe.value("p.cor"), case .matrix(let cov) = try probe.value("p.cov")
    else {
      Issue.record("no matrix")
      return
    }
    #expect(p[1, 3] == 0 && cov[1, 3] == 0 && p[0, 3] != 0 && cov[0, 3] != 0)
    #expect(try !probe.text("p").contains("e-17"))
    let joint = "[woolB, tensionM] ~ normal([0, 0], cov = [[1, 0], [0, 1]])"
    #expect(
      try probe.text("fit(breaks ~ wool + tension, w, loss = poisson, prior = [\(joint), rest ~ flat])")
        .contains("posterior correlation  woolB, tensionM 0 (prior 0)"))
    let balanced = "[-1, -1, 1, 1], [-1, 1, -1, 1]"
    #expect(try probe.number("cor(\(balanced))") == 0)
    #expect(
      try probe.number(
        "cor([2000.1, 2000.2, 2000.3, 2000.1, 2000.2, 2000.3], [0.1, 0.1, 0.1, 0.7, 0.7, 0.7])") == 0)
    // Σ(x − x̄)(y − ȳ) = d, both lengths 2: r = d/4.
    let small = try probe.number("cor([-1, -1, 1, 1], [-1, 1, -1, 1 + 1e-9])")
    #expect(abs(small - 2.5e-10) < 1e-15, "\(small)")
  }

  @Test("normal: intervals of the mean and of a new response") func predictions() throws {
    let probe = try Probe(Self.normal)
    try probe.run("q = predict(m, data(wt = [2, 3], hp = [100, 150]), interval = 0.9)")
    for (column, key) in [
      ("prediction", "prediction"), ("low", "predictionLow"), ("high", "predictionHigh"),
      ("new_low", "newLow"),
      ("new_high", "newHigh"),
    ] {
      #expect(try agree(probe.numbers("q.\(column)"), references.numbers("normal", key), 1e-9), "\(column)")
    }
  }

  @Test("Laplace's approximation", arguments: [("logistic", "am"), ("poisson", "carb")])
  func laplace(family: String, response: String) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      p = posterior(fit(\(response) ~ wt, cars, loss = \(family), prior = normal(0, 1.5)))
      q = posterior(fit(\(response) ~ 0 + wt, cars, loss = \(family), prior = normal(0, 1.5)))
      """)
    #expect(try agree(probe.numbers("p.mode"), references.numbers(family, "mode"), 1e-7))
    #expect(try agree(probe.numbers("p.sd"), references.numbers(family, "sd"), 1e-7))
    #expect(try agree(probe.numbers("q.mode"), references.numbers(family, "withoutIntercept", "mode"), 1e-7))
    #expect(try agree(probe.numbers("q.sd"), references.numbers(family, "withoutIntercept", "sd"), 1e-7))
    guard case .matrix(let correlations) = try probe.value("p.cor") else {
      Issue.record("no matrix")
      return
    }
    #expect(try agree(correlations[0, 1], references.number(family, "cor"), 1e-7))
    #expect(try probe.text("p").contains("Laplace's approximation"))
  }

  @Test("confidence intervals: least squares with t, others in large samples") func confidence() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars)
      l = fit(am ~ wt, cars, loss = logistic)
      q = predict(m, data(wt = [2, 3], hp = [100, 150]), interval = 0.95)
      r = predict(l, data(wt = [2, 3, 4]), interval = 0.9)
      """)
    #expect(
      try agree(
        probe.column("2.5%", of: "coef(m, interval = 0.95)"), references.numbers("leastSquares", "low"), 1e-9)
    )
    #expect(
      try agree(
        probe.column("97.5%", of: "coef(m, interval = 0.95)"), references.numbers("leastSquares", "high"),
        1e-9))
    for (column, key) in [
      ("low", "predictionLow"), ("high", "predictionHigh"), ("new_low", "newLow"), ("new_high", "newHigh"),
    ] {
      #expect(
        try agree(probe.numbers("q.\(column)"), references.numbers("leastSquares", key), 1e-9), "\(column)")
    }
    #expect(
      try agree(
        probe.column("5%", of: "coef(l, interval = 0.9)"), references.numbers("logisticLikelihood", "low"),
        1e-6))
    #expect(
      try agree(probe.numbers("r.low"), references.numbers("logisticLikelihood", "predictionLow"), 1e-6))
    #expect(
      try agree(probe.numbers("r.high"), references.numbers("logisticLikelihood", "predictionHigh"), 1e-6))
  }

  /// Where a coefficient is held at 0 the others' posterior is that of the model without it, with the same prior.
  @Test("at a corner there is no sd, and the others hold given it") func corner() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      p = posterior(fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), hp ~ laplace(0, 0.0001)], sigma = 2.5))
      q = posterior(fit(mpg ~ wt, cars, prior = normal(-3, 1), sigma = 2.5))
      """)
    let sds = try probe.numbers("p.sd")
    let without = try probe.numbers("q.sd")
    #expect(try probe.numbers("p.mode")[2] == 0)
    #expect(sds[2].isNaN)
    #expect(agree(Array(sds.prefix(2)), without, 1e-8))
    #expect(try probe.words("sd", of: "p")[2] == "corner")
    // A corner that is not at 0.
    try probe.run(
      "r = posterior(fit(mpg ~ wt + hp, cars, prior = [wt ~ laplace(-4, 0.001), hp ~ flat], sigma = 2.5))")
    #expect(try agree(probe.numbers("r.mode")[1], -4, 1e-12))
    #expect(try probe.numbers("r.sd")[1].isNaN)
  }

  /// A laplace prior away from its corner adds no curvature: sds are those of a flat prior.
  @Test("away from the corner a laplace prior moves the mode alone") func slope() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      p = posterior(fit(mpg ~ wt + hp, cars, prior = laplace(0, 5), sigma = 2.5))
      q = posterior(fit(mpg ~ wt + hp, cars, prior = flat, sigma = 2.5))
      """)
    #expect(try agree(probe.numbers("p.sd"), probe.numbers("q.sd"), 1e-8))
    #expect(try !agree(probe.numbers("p.mode"), probe.numbers("q.mode"), 1e-3))
  }

  /// b of x/c is c times b of x, and so is its sd under a prior that is rescaled with it.
  @Test("units: the posterior of a rescaled column is rescaled") func units() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      p = posterior(fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(0, 1), hp ~ normal(0, 1)], sigma = 2.5))
      q = posterior(fit(mpg ~ wt + z, data(mpg = cars.mpg, wt = cars.wt, z = cars.hp/100), prior = [wt ~ normal(0, 1), z ~ normal(0, 100)], sigma = 2.5))
      """)
    let (p, q) = (try probe.numbers("p.sd"), try probe.numbers("q.sd"))
    #expect(agree([p[0], p[1], 100 * p[2]], q, 1e-8))
  }

  @Test("quantiles of Student's t")
  func student() throws {
    for row in try references.rows("studentQuantiles") {
      let df = try #require(row["df"]?.double ?? row["df"]?.int.map(Double.init))
      let p = try #require(row["p"]?.double)
      let t = try #require(row["t"]?.double)
      #expect(agree(studentQuantile(p, degreesOfFreedom: df), t, 1e-10), "p \(p), df \(df)")
    }
  }
}
