import Engine
import Fitting
import Testing

@testable import Interpreter
@testable import Priors

/// Draws against posteriors that are known: closed forms, and quadrature by numpy and scipy. Seeds are fixed; what is
/// allowed are four Monte Carlo standard errors.
@Suite("Draws") struct SampleTests {
  private let references: PosteriorReferences

  init() throws { references = try PosteriorReferences() }

  @Test("a normal posterior: means, sds and correlations of independent draws") func normal() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, prior = [wt ~ normal(-3, 1), hp ~ normal(-0.03, 0.02)], sigma = 2.5)
      s = sample(m, draws = 20000, seed = 3)
      """)
    let mean = try references.numbers("normal", "mean")
    let sd = try references.numbers("normal", "sd")
    for (j, name) in ["intercept", "wt", "hp"].enumerated() {
      let found = moments(try probe.numbers("s.\(name)"))
      #expect(abs(found.mean - mean[j]) < 4 * sd[j] / 20000.0.squareRoot(), "\(name)")
      #expect(abs(found.sd / sd[j] - 1) < 4 / 40000.0.squareRoot(), "\(name)")
    }
    let expected = try references.numbers("normal", "cor")[5]
    #expect(
      try abs(probe.number("cor(s.wt, s.hp)") - expected) < 4 * (1 - expected * expected)
        / 20000.0.squareRoot())
  }

  @Test(
    "chains find the moments of the posterior, not of its approximation",
    arguments: [("logistic", "am"), ("poisson", "carb")])
  func chains(family: String, response: String) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(\(response) ~ wt, cars, loss = \(family), prior = normal(0, 1.5))
      s = sample(m, draws = 4000, seed = 2)
      """)
    let mean = try references.numbers(family, "posteriorMean")
    let sd = try references.numbers(family, "posteriorSd")
    for (j, name) in ["intercept", "wt"].enumerated() {
      let draws = try probe.numbers("s.\(name)")
      let diagnosis = ChainDiagnosis((0..<4).map { Array(draws[$0 * 1000..<($0 + 1) * 1000]) })
      #expect(diagnosis.rHat < 1.02, "\(diagnosis)")
      #expect(diagnosis.effectiveSize > 800, "\(diagnosis)")
      let found = moments(draws)
      #expect(abs(found.mean - mean[j]) < 4 * sd[j] / diagnosis.effectiveSize.squareRoot(), "\(name)")
      #expect(abs(found.sd / sd[j] - 1) < 0.1, "\(name)")
    }
  }

  @Test("around a corner the posterior is on both sides, and never at it") func corner() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ qsec, cars, prior = laplace(0, 0.5), sigma = 10)
      s = sample(m, draws = 8000, seed = 5)
      """)
    #expect(try probe.numbers("m.coef") == [0])
    let draws = try probe.numbers("s.qsec")
    #expect(!draws.contains(0))
    let size = ChainDiagnosis((0..<4).map { Array(draws[$0 * 2000..<($0 + 1) * 2000]) }).effectiveSize
    #expect(size > 1500)
    let found = moments(draws)
    let sd = try references.number("corner", "sd")
    #expect(try abs(found.mean - references.number("corner", "mean")) < 4 * sd / size.squareRoot())
    #expect(abs(found.sd / sd - 1) < 0.1)
    let positive = try references.number("corner", "positive")
    let share = Double(draws.count { $0 > 0 }) / 8000
    #expect(abs(share - positive) < 4 * (positive * (1 - positive) / size).squareRoot())
  }

  /// A density but for its constant is enough for chains.
  @Test("a custom prior draws what the named one with its density draws") func custom() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      a = sample(fit(mpg ~ wt + hp, cars, prior = [wt ~ prior(b -> -sum(log(1 + b^2))), hp ~ flat], sigma = 2.5), draws = 2000)
      b = sample(fit(mpg ~ wt + hp, cars, prior = [wt ~ cauchy(0, 1), hp ~ flat], sigma = 2.5), draws = 2000, seed = 9)
      """)
    for name in ["intercept", "wt", "hp"] {
      let (a, b) = (moments(try probe.numbers("a.\(name)")), moments(try probe.numbers("b.\(name)")))
      // Each mean has a standard error of sd/√1000 or less.
      #expect(abs(a.mean - b.mean) < 4 * a.sd * (2.0 / 1000).squareRoot(), "\(name)")
      #expect(abs(a.sd / b.sd - 1) < 0.15, "\(name)")
    }
  }

  @Test("log posterior has the slopes of its differences", arguments: ["nll", "logistic", "poisson"])
  func slopes(family: String) throws {
    let response = ["nll": "mpg", "logistic": "am", "poisson": "carb"][family] ?? ""
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(\(response) ~ wt + qsec, cars, loss = \(family), scale = "std", prior = [wt ~ student(3, 1, 2), qsec ~ laplace(0, 1)])
      """)
    guard case .model(let model) = try probe.value("m"), let prior = model.boundPrior else {
      Issue.record("no model")
      return
    }
    let target = LogPosterior(model.problem, prior: prior)
    let at = [0.3, -0.2, 0.05]
    let slopes = target(at).slopes
    for j in at.indices {
      let step = 1e-5
      var (low, high) = (at, at)
      low[j] -= step
      high[j] += step
      let difference = (target(high).value - target(low).value) / (2 * step)
      #expect(agree(slopes[j], difference, 1e-5), "\(j)")
    }
    // At the mode the value is the fit's own −log posterior.
    let mode = [model.solution.intercept] + model.solution.coefficients
    let logPrior = prior.logDensity(at: model.penaltyScaleCoefficients).value
    #expect(agree(target(mode).value, logPrior - model.solution.loss, 1e-9))
  }

  @Test(
    "priors: mean absolute deviation from the middle, by its closed form",
    arguments: [
      ("normal(1, 2)", 1, 2 * (2 / Double.pi).squareRoot()), ("laplace(-1, 0.5)", -1, 0.5),
      // 2√ν Γ(3)/(√π Γ(5/2)·4), Γ(5/2) = ¾√π
      ("student(5, 2, 1.5)", 2, 1.5 * 2 * 5.0.squareRoot() * 2 / (0.75 * Double.pi * 4)),
    ])
  func priors(prior: String, middle: Double, deviation: Double) throws {
    let draws = try Probe("s = sample(\(prior), draws = 40000, seed = 4)").numbers("s.b")
    let found = draws.reduce(0) { $0 + abs($1 - middle) } / 40000
    #expect(abs(found - deviation) < 0.03 * deviation, "\(found)")
    #expect(abs(Double(draws.count { $0 > middle }) / 40000 - 0.5) < 4 * 0.5 / 200)
  }

  /// Half of a Cauchy's mass is within its scale; of a joint normal's draws the covariance is its own.
  @Test("heavy tails and joint priors") func heavy() throws {
    let probe = try Probe(
      """
      c = sample(cauchy(0, 2.5), draws = 40000)
      j = sample([wt, hp] ~ normal([1, -1], cov = [[4, 1.2], [1.2, 1]]), draws = 40000)
      """)
    let inside = try probe.numbers("c.b").count { abs($0) < 2.5 }
    #expect(abs(Double(inside) / 40000 - 0.5) < 4 * 0.5 / 200)
    #expect(try abs(probe.number("cor(j.wt, j.hp)") - 0.6) < 4 * 0.64 / 200)
    #expect(try abs(moments(probe.numbers("j.wt")).sd - 2) < 4 * 2 / 80000.0.squareRoot())
    #expect(try abs(moments(probe.numbers("j.hp")).mean + 1) < 4.0 / 200)
  }

  @Test("a seed decides everything") func seeds() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(am ~ wt, cars, loss = logistic, prior = normal(0, 1.5))
      a = sample(m, draws = 200)
      b = sample(m, draws = 200, seed = 1)
      c = sample(m, draws = 200, seed = 2)
      """)
    #expect(try probe.numbers("a.wt") == probe.numbers("b.wt"))
    #expect(try probe.numbers("a.wt") != probe.numbers("c.wt"))
  }

  @Test("independent draws are worth their number; stuck chains are told") func diagnosis() {
    var random = RandomNumbers(seed: 6)
    let chains = (0..<4).map { _ in (0..<2000).map { _ in random.normal() } }
    let good = ChainDiagnosis(chains)
    #expect(good.rHat < 1.005)
    #expect(good.effectiveSize > 7000 && good.effectiveSize < 9500)
    // An autoregression of 0.9 is worth (1 − 0.9)/(1 + 0.9) of its draws.
    let slow = (0..<4).map { _ in
      var x = 0.0
      return (0..<5000).map { _ in
        x = 0.9 * x + 0.19.squareRoot() * random.normal()
        return x
      }
    }
    let size = ChainDiagnosis(slow).effectiveSize
    #expect(abs(size / (20_000 * 0.1 / 1.9) - 1) < 0.2, "\(size)")
    #expect(ChainDiagnosis(chains.enumerated().map { k, x in x.map { $0 + Double(k) } }).rHat > 1.2)
  }

  /// A gaussian autoregression of −0.5 is worth (1 + 0.5)/(1 − 0.5) of its draws for its mean. Squares have the
  /// correlation 0.5^2k at lag k: for the sd it is worth (1 − 0.25)/(1 + 0.25).
  @Test("draws that leap from side to side are worth less for sds than for means") func leaps() {
    var random = RandomNumbers(seed: 8)
    let chains = (0..<4).map { _ in
      var x = 0.0
      return (0..<5000).map { _ in
        x = -0.5 * x + 0.75.squareRoot() * random.normal()
        return x
      }
    }
    #expect(abs(ChainDiagnosis(chains).effectiveSize / 60_000 - 1) < 0.2)
    let size = ChainDiagnosis(ofPlaceAndSpread: chains).effectiveSize
    #expect(abs(size / (20_000 * 0.75 / 1.25) - 1) < 0.1, "\(size)")
    // Chains that agree about the middle and not about the spread.
    let unequal = chains.enumerated().map { k, x in x.map { $0 * Double(k + 1) } }
    #expect(ChainDiagnosis(unequal).rHat < 1.05)
    #expect(ChainDiagnosis(ofPlaceAndSpread: unequal).rHat > 1.1)
  }

  @Test("fewer draws than the chains have are some of each chain") func few() throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(am ~ wt, cars, loss = logistic, prior = normal(0, 1.5))
      a = sample(m, draws = 200)
      b = sample(m, draws = 4)
      c = sample(m, draws = 1)
      """)
    let all = try probe.numbers("a.wt")
    #expect(try probe.numbers("b.wt") == [all[0], all[50], all[100], all[150]])
    #expect(try probe.numbers("c.wt") == [all[0]])
  }

  private func moments(_ x: [Double]) -> (mean: Double, sd: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)).squareRoot())
  }
}
