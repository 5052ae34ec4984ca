import Foundation
import Tables
import Testing

/// Rows 17–20: Bayes' theorem, and the priors of L1 and L2.
@Suite("Product rows: Bayes") struct ProductRowBayesTests {
  @Test("row 17: −log posterior = −log likelihood − log prior + log evidence") func theorem() throws {
    let sigma = 2.5
    let sd = 1.5
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, prior = normal(0, 1.5), sigma = 2.5)
      """)
    let cars = try Sample.cars()
    let diagonal = 1 / (sd * sd)
    let precision = [[diagonal, 0], [0, diagonal]]
    let b = cars.mode(sigma: sigma, mean: [0, 0], precision: precision)
    let likelihood = cars.negativeLogLikelihood(b, sigma: sigma)
    let prior = log(2 * Double.pi * sd * sd) + dot(b, b) * diagonal / 2
    // The posterior of (b₀, b) is normal; at its mode only its constant is left. Centring the columns makes b₀
    // independent of b, with variance σ²/n, and has determinant 1.
    let spread =
      log(sigma * sigma / cars.n)
      - log(determinant(cars.posteriorPrecision(sigma: sigma, precision: precision)))
    let posterior = 1.5 * log(2 * .pi) + spread / 2
    let evidence = posterior - likelihood - prior
    // Printed with four digits: the sum, and each part under its name.
    // The line may be folded.
    let text = try probe.text("m").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let pattern =
      /−log posterior (.+?) = (.+?) \(−log likelihood\) ([+−]) (.+?) \(−log prior\) ([+−]) (.+?) \(−log evidence\)/
    let parts = try #require(text.firstMatch(of: pattern))
    func number(_ text: Substring, _ sign: Substring = "+") throws -> Double {
      (sign == "−" ? -1 : 1) * (try #require(Double(text.replacing("−", with: "-"))))
    }
    #expect(try agree(number(parts.1), posterior, 5e-4))
    #expect(try agree(number(parts.2), likelihood, 5e-4))
    #expect(try agree(number(parts.4, parts.3), prior, 5e-4))
    #expect(try agree(number(parts.6, parts.5), evidence, 5e-4))
  }

  @Test("row 18: Laplace: density, log(2b) + |w|/b, slope ±1/b", arguments: [0.2, 1, 4])
  func laplace(scale: Double) throws {
    let points = [-3, -0.5, 0.25, 2]
    let probe = try Probe("q = laplace(0, \(scale))")
    let table = "density(q, at = \(points))"
    #expect(try agree(probe.column("density", of: table), points.map { exp(-abs($0) / scale) / (2 * scale) }))
    #expect(
      try agree(probe.column("log density", of: table), points.map { -log(2 * scale) - abs($0) / scale }))
    #expect(try agree(probe.column("constant", of: table), points.map { _ in -log(2 * scale) }))
    #expect(try agree(probe.column("part with b", of: table), points.map { -abs($0) / scale }))
    let slopes = try probe.column("slope of −log density", of: table)
    #expect(agree(slopes, points.map { $0 < 0 ? -1 / scale : 1 / scale }))
    let atZero = try probe.cells("slope of −log density", of: "density(q, at = 0)")
    guard case .interval(let low, let high, _)? = atZero.first else {
      Issue.record("a derivative at 0")
      return
    }
    #expect(agree([low, high], [-1 / scale, 1 / scale]))
  }

  @Test("row 18: λ = 1/b, both ways", arguments: [0.25, 2, 10])
  func laplaceIsL1(lambda: Double) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      q = as_prior(\(lambda)*l1)
      m = fit(mpg ~ wt + hp, cars, prior = laplace(0, \(1 / lambda)), sigma = 2.5)
      p = fit(mpg ~ wt + hp, cars, loss = nll, penalty = \(lambda)*l1, scale = "data", sigma = 2.5)
      back = as_penalty(laplace(0, \(1 / lambda)))
      r = fit(mpg ~ wt + hp, cars, loss = nll, penalty = back, scale = "data", sigma = 2.5)
      """)
    // The prior's constant tells its scale.
    #expect(try agree(probe.column("constant", of: "density(q, at = 1)"), [-log(2 / lambda)]))
    let b = try probe.numbers("p.coef")
    #expect(try agree(probe.numbers("m.coef"), b, 1e-8))
    #expect(try agree(probe.numbers("r.coef"), b, 1e-8))
    // And it is the minimum: on centred columns x'r/σ² = λ sign(b).
    let cars = try Sample.cars()
    let rest = cars.residuals(b, cars.centred)
    for (weight, column) in zip(b, cars.centred) where weight != 0 {
      #expect(agree(dot(column, rest) / 6.25, weight > 0 ? lambda : -lambda, 1e-6))
    }
  }

  @Test("row 19: normal: ½log(2πσ²) + w²/2σ², slope w/σ²", arguments: [0.2, 1, 4])
  func normal(sd: Double) throws {
    let points = [-3, -0.5, 0, 2]
    let probe = try Probe("q = normal(0, \(sd))")
    let table = "density(q, at = \(points))"
    let constant = -log(2 * Double.pi * sd * sd) / 2
    let parts = points.map { -$0 * $0 / (2 * sd * sd) }
    #expect(try agree(probe.column("constant", of: table), points.map { _ in constant }))
    #expect(try agree(probe.column("part with b", of: table), parts))
    #expect(try agree(probe.column("log density", of: table), parts.map { constant + $0 }))
    #expect(try agree(probe.column("density", of: table), parts.map { exp(constant + $0) }))
    #expect(try agree(probe.column("slope of −log density", of: table), points.map { $0 / (sd * sd) }))
  }

  @Test("row 19: 1/σ² = 2λ, both ways", arguments: [0.125, 0.5, 8])
  func normalIsL2(lambda: Double) throws {
    let variance = 1 / (2 * lambda)
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt + hp, cars, prior = as_prior(\(lambda)*l2), sigma = 2.5)
      p = fit(mpg ~ wt + hp, cars, loss = nll, penalty = \(lambda)*l2, scale = "data", sigma = 2.5)
      back = as_penalty(normal(0, \(variance.squareRoot())))
      r = fit(mpg ~ wt + hp, cars, loss = nll, penalty = back, scale = "data", sigma = 2.5)
      """)
    let expected = try Sample.cars().mode(
      sigma: 2.5, mean: [0, 0], precision: [[1 / variance, 0], [0, 1 / variance]])
    for model in ["m", "p", "r"] { #expect(try agree(probe.numbers("\(model).coef"), expected)) }
    let slope = try probe.column("slope of −log density", of: "density(as_prior(\(lambda)*l2), at = 3)")
    #expect(agree(slope, [2 * lambda * 3]))
  }

  @Test("row 20: a mean other than 0 is what weights shrink towards", arguments: [0.01, 0.1, 1, 100])
  func centre(sd: Double) throws {
    let probe = try Probe(
      """
      cars = read("mtcars.csv")
      m = fit(mpg ~ wt, cars, prior = normal(-3, \(sd)), sigma = 2.5)
      """)
    let cars = try Sample("mtcars.csv", "mpg", ["wt"])
    // A weighted mean of least squares and −3, the weights Sxx/σ² and 1/sd².
    let x = cars.centred[0]
    let data = dot(x, x) / 6.25
    let belief = 1 / (sd * sd)
    let least = dot(x, cars.response) / dot(x, x)
    let found = try probe.number("m.coef")
    #expect(agree(found, (data * least + belief * -3) / (data + belief)))
    #expect(found > least && found < -3)
    // The slope of −log prior pulls towards −3 from either side.
    let slopes = try probe.column(
      "−log normal(-3, 1) slope", of: "gradient(normal(-3, 1), at = [-4, -3, 0])")
    #expect(slopes == [-1, 0, 3])
  }
}
