import Foundation
import Testing

/// Rows 5–10: a normal prior is a quadratic penalty.
@Suite("Product rows: priors") struct ProductRowPriorTests {
  static let covariance = [[1, 0.006], [0.006, 0.0001]]
  static let centre = [-3, -0.03]
  static let sigma = 2.5
  static let session = """
    cars = read("mtcars.csv")
    V = [[1, 0.006], [0.006, 0.0001]]
    q = [wt, hp] ~ normal([-3, -0.03], cov = V)
    q0 = [wt, hp] ~ normal(0, cov = V)
    m = fit(mpg ~ wt + hp, cars, prior = q, sigma = 2.5)
    m0 = fit(mpg ~ wt + hp, cars, prior = q0, sigma = 2.5)
    """

  @Test("row 5: a prior with a full covariance: mode and posterior sd") func fullCovariance() throws {
    let probe = try Probe(Self.session)
    let cars = try Sample.cars()
    let precision = inverse(Self.covariance)
    let expected = cars.mode(sigma: Self.sigma, mean: Self.centre, precision: precision)
    #expect(try agree(probe.numbers("m.coef"), expected))
    let posterior = inverse(cars.posteriorPrecision(sigma: Self.sigma, precision: precision))
    let sds = try probe.column("posterior sd", of: "m")
    #expect(agree(sds.suffix(2), [posterior[0][0].squareRoot(), posterior[1][1].squareRoot()]))
    // The correlation matters: without it the answer is another.
    let apart = cars.mode(sigma: Self.sigma, mean: Self.centre, precision: [[1, 0], [0, 10_000]])
    #expect(!agree(expected, apart, 1e-3))
  }

  static let points = [[-3, -0.03], [0.0, 0], [1, 0.02], [-4, 0.01]]

  @Test("row 6: log density = −log((2π)^{n/2}|Σ|^{1/2}) − θ'Σ⁻¹θ/2, apart", arguments: points)
  func logDensity(b: [Double]) throws {
    let probe = try Probe(Self.session)
    let constant = -log(2 * Double.pi * determinant(Self.covariance).squareRoot())
    let product = inverse(Self.covariance).map { dot($0, b) }
    let dependent = -dot(b, product) / 2
    let table = "density(q0, at = \(b))"
    #expect(try agree(probe.column("constant", of: table), [constant]))
    #expect(try agree(probe.column("part with b", of: table), [dependent]))
    #expect(try agree(probe.column("log density", of: table), [constant + dependent]))
    #expect(try agree(probe.column("density", of: table), [exp(constant + dependent)]))
    // −log density slopes are Σ⁻¹θ.
    #expect(try agree(probe.column("slope of −log density", of: table), product))
  }

  @Test("row 7: the constant is the same everywhere and leaves the argmax") func constant() throws {
    let probe = try Probe(Self.session)
    let constants = try Self.points.map { try probe.column("constant", of: "density(q0, at = \($0))")[0] }
    #expect(constants.allSatisfy { $0 == constants[0] })
    // as_penalty drops the constant; the mode stays.
    try probe.run(
      "bare = fit(mpg ~ wt + hp, cars, loss = nll, penalty = as_penalty(q0), scale = \"data\", sigma = 2.5)")
    #expect(try agree(probe.numbers("bare.coef"), probe.numbers("m0.coef")))
    #expect(try agree(probe.number("bare.intercept"), probe.number("m0.intercept")))
  }

  @Test("row 8: MAP = argmin −log likelihood + ½θ'Σ⁻¹θ") func mapIsPenalisedLikelihood() throws {
    let probe = try Probe(Self.session)
    try probe.run(
      """
      p = fit(mpg ~ wt + hp, cars, loss = nll, penalty = quad(inverse(V)), scale = "data", sigma = 2.5)
      """)
    let found = try probe.numbers("m0.coef")
    #expect(try agree(found, probe.numbers("p.coef")))
    let precision = inverse(Self.covariance)
    #expect(agree(found, try Sample.cars().mode(sigma: Self.sigma, mean: [0, 0], precision: precision)))
    // And the objective has the value of the formula.
    let quadratic = dot(found, precision.map { dot($0, found) }) / 2
    let loss = try Sample.cars().negativeLogLikelihood(found, sigma: Self.sigma)
    #expect(try agree(probe.number("p.objective"), loss + quadratic))
  }

  @Test("row 9: λ = 1/variance, ½λθ'θ", arguments: [0.1, 0.5, 2, 30])
  func strength(sd: Double) throws {
    // ½λΣb² has the slope λb.
    let probe = try Probe("p = as_penalty(normal(0, \(sd)))")
    try probe.run(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt, cars, loss = nll, penalty = p, scale = "data", sigma = 1)
      """)
    let b = try probe.number("m.coef")
    #expect(try agree(probe.number("m.penalty"), b * b / (2 * sd * sd)))
    #expect(try agree(probe.column("penalty slope", of: "gradient(m)"), [b / (sd * sd)]))
  }

  @Test("row 9: a strength a term for a diagonal Σ") func strengths() throws {
    let probe = try Probe(Self.session)
    let expected = try Sample.cars().mode(
      sigma: Self.sigma, mean: [0, 0], precision: [[1 / 4.0, 0], [0, 1 / 0.0004]])
    try probe.run(
      """
      apart = [wt ~ normal(0, 2), hp ~ normal(0, 0.02)]
      a = fit(mpg ~ wt + hp, cars, prior = apart, sigma = 2.5)
      b = fit(mpg ~ wt + hp, cars, penalty = as_penalty(apart), loss = nll, scale = "data", sigma = 2.5)
      c = fit(mpg ~ wt + hp, cars, prior = [wt, hp] ~ normal(0, cov = [[4, 0], [0, 0.0004]]), sigma = 2.5)
      """)
    for model in ["a", "b", "c"] { #expect(try agree(probe.numbers("\(model).coef"), expected)) }
  }

  @Test("row 10: maximum likelihood is MAP with a flat prior") func flat() throws {
    let probe = try Probe(Self.session)
    try probe.run("ols = fit(mpg ~ wt + hp, cars)\nflat_fit = fit(mpg ~ wt + hp, cars, prior = flat)")
    let expected = try Sample.cars().mode(sigma: 1, mean: [0, 0], precision: [[0, 0], [0, 0]])
    #expect(try agree(probe.numbers("ols.coef"), expected))
    #expect(try agree(probe.numbers("flat_fit.coef"), expected))
    let table = "compare(ols, flat_fit)"
    let pair = try (probe.column("ols", of: table), probe.column("flat_fit", of: table))
    #expect(agree(pair.0, pair.1))
    #expect(agree(Array(pair.0.dropFirst()), expected))
  }
}
