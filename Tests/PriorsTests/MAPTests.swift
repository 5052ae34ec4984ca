import Fitting
import Foundation
import Testing

@testable import Priors

/// Maximum a posteriori estimates: exact references, and the closed forms of the two readings of one objective.
@Suite struct MAPTests {
  typealias Map = PriorReferences.Map

  func differs(_ found: [Double], _ expected: [Double]) -> Double {
    zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / expected.reduce(0) { max($0, abs($1)) }
  }

  @Test(arguments: PriorReferences.maps)
  func mapIsTheReference(_ reference: Map) throws {
    let prior = try reference.prior()
    let solution = try solve(
      reference.problem(loss: .likelihood(sigma: reference.sigma), penalties: prior.penaltyTerms))
    let expected = reference.expected
    #expect(solution.certificate.isReached)
    #expect(differs(solution.standardised, expected.standardised) < 1e-8)
    #expect(isNear(solution.intercept, expected.intercept, 1e-8))
    #expect(solution.coefficients.map { $0 == 0 } == expected.coefficients.map { $0 == 0 })
    // −log posterior = −log likelihood − log prior (+ log evidence).
    #expect(isNear(solution.loss, expected.loss, 1e-9))
    #expect(isNear(prior.logDensity(at: expected.coefficients).value, expected.logPrior, 1e-11))
    let constant = prior.logDensity(at: solution.coefficients).constant
    #expect(isNear(solution.objective - constant, expected.loss - expected.logPrior, 1e-10))
  }

  /// 1/(2n)·Σ + (σ²/n)·(−log prior) has the same minimum as −log likelihood − log prior.
  @Test(arguments: PriorReferences.maps)
  func mapIsThePenalisedFit(_ reference: Map) throws {
    let prior = try reference.prior()
    let n = Double(try ReferenceTable(reference.data).column(reference.response).count)
    let equivalent = try mapEquivalent(prior, sigma: reference.sigma, n: n)
    let likelihood = try solve(
      reference.problem(loss: .likelihood(sigma: reference.sigma), penalties: prior.penaltyTerms))
    let penalised = try solve(reference.problem(loss: .mean, penalties: equivalent.terms.map(\.penalty)))
    #expect(differs(penalised.standardised, likelihood.standardised) < 1e-10)
  }

  /// The same as ½(b − m)'V⁻¹(b − m) written as a penalty by hand.
  @Test func fullCovarianceIsQuadOfTheInverse() throws {
    let reference = try #require(PriorReferences.maps.first { $0.name == "joint normal on wt, hp" })
    // The inverse of [[1, 0.006], [0.006, 0.0001]], of determinant 6.4e-5, by hand.
    let inverse = try #require(Matrix([[0.0001 / 6.4e-5, -0.006 / 6.4e-5], [-0.006 / 6.4e-5, 1 / 6.4e-5]]))
    let quad = try PenaltyTerm(strength: 1, penalty: Quad(inverse), columns: [0, 1], centre: [-3, -0.03])
    let loss = SquaredLoss.Scale.likelihood(sigma: reference.sigma)
    let byHand = try solve(reference.problem(loss: loss, penalties: [quad]))
    let byPrior = try solve(reference.problem(loss: loss, penalties: reference.prior().penaltyTerms))
    #expect(differs(byPrior.coefficients, byHand.coefficients) < 1e-10)
  }

  /// On the diagonal λ is one over the variance: ½λb'b.
  @Test func diagonalCovarianceIsALambdaATerm() throws {
    let diagonal = try MultivariateNormal(
      mean: Coordinates(0),
      covariance: PositiveDefiniteMatrix(rows: [[4, 0], [0, 0.25]], parameter: "cov"))
    let independent = try Normal(mean: Coordinates(0), sd: Coordinates([2, 0.5]))
    #expect(independent.penaltyTerms(columns: [0, 1]).map { 2 * $0.strength } == [1 / 4, 1 / 0.25])
    let b = [1.5, -2]
    let penalties = [diagonal, independent as any Distribution].map { distribution in
      distribution.penaltyTerms(columns: [0, 1]).reduce(0) { $0 + $1.value(b) }
    }
    #expect(isNear(penalties[0], penalties[1]))
    #expect(isNear(diagonal.logDensity(at: b).value, independent.logDensity(at: b).value))
  }

  @Test(arguments: [SquaredLoss.Scale.mean, .sum, .likelihood(sigma: 2)])
  func flatIsMaximumLikelihood(_ loss: SquaredLoss.Scale) throws {
    let reference = try #require(PriorReferences.maps.first { $0.name == "flat" })
    let prior = try reference.prior()
    #expect(prior.penaltyTerms.isEmpty)
    let free = try leastSquares(reference.problem(loss: loss))
    let map = try solve(reference.problem(loss: loss, penalties: prior.penaltyTerms))
    #expect(differs(map.coefficients, free.coefficients) < 1e-12)
  }

  /// The constant part of the log prior moves the objective and not its minimum.
  @Test func constantLeavesTheArgmax() throws {
    let prior = try #require(PriorReferences.maps.first).prior()
    let constants = [[0.0, 0, 0, 0], [-3, 0.1, 5, -2]].map { prior.logDensity(at: $0).constant }
    #expect(constants[0] == constants[1])
    // The same ellipses: wider only by the factor that the constant is about.
    let problem = try #require(PriorReferences.maps.first).problem(
      loss: .likelihood(sigma: 2), penalties: prior.penaltyTerms)
    let best = try solve(problem)
    let atBest = best.objective - constants[0]
    for step in [[0.1, 0, 0, 0], [0, 0.01, 0, 0], [0, 0, -0.1, 0], [0, 0, 0, 0.2]] {
      let moved = zip(best.coefficients, step).map { $0 + $1 }
      let parts = try objectiveParts(problem, at: moved, on: .data)
      #expect(parts.loss - prior.logDensity(at: moved).value > atBest)
    }
  }

  /// A tighter prior brings the coefficient nearer to its mean, whatever the mean.
  @Test func shrinksTowardsTheMean() throws {
    let reference = try #require(PriorReferences.maps.first)
    var last = Double.infinity
    for sd in [10, 1, 0.1, 0.01, 1e-4] {
      let prior = try Prior(Normal(mean: Coordinates(-3), sd: Coordinates(sd)))
        .bound(to: reference.columns.map { PriorColumn(name: $0, term: $0) })
      let fit = try solve(reference.problem(loss: .likelihood(sigma: 2.5), penalties: prior.penaltyTerms))
      let distance = fit.coefficients.reduce(0) { $0 + ($1 + 3) * ($1 + 3) }
      #expect(distance < last)
      last = distance
    }
    #expect(last < 0.01)
  }

  @Test func strengthsWithTheirDerivation() throws {
    let columns = ["wt", "hp", "qsec", "drat"].map { PriorColumn(name: $0, term: $0) }
    let sigma = 2.53934582050579
    func equivalent(_ distribution: any Distribution) throws -> MAPEquivalent.Term {
      try mapEquivalent(Prior(distribution).bound(to: columns), sigma: sigma, n: 32).terms[0]
    }
    let normal = try equivalent(Normal(mean: Coordinates(0), sd: Coordinates(1)))
    #expect(isNear(normal.penalty.strength, sigma * sigma / 64))
    #expect(abs(normal.penalty.strength - 0.1008) < 5e-5)
    #expect(normal.derivation == "σ²/(2n·1²)")
    let laplace = try equivalent(Laplace(mean: Coordinates(0), scale: Coordinates(0.5)))
    #expect(isNear(laplace.penalty.strength, sigma * sigma / 16))
    #expect(laplace.derivation == "σ²/(n·0.5)")
  }

  /// Exact posterior of normal priors: the covariance of (intercept, coefficients).
  @Test(arguments: PriorReferences.maps.filter { $0.expected.covariance != nil })
  func posteriorCovarianceIsTheReference(_ reference: Map) throws {
    let problem = try reference.problem(
      loss: .likelihood(sigma: reference.sigma), penalties: reference.prior().penaltyTerms)
    let found = try #require(try posteriorCovariance(problem))
    let expected = try #require(reference.expected.covariance)
    for (i, row) in expected.enumerated() {
      for (j, value) in row.enumerated() {
        #expect(abs(found[i, j] - value) <= 1e-8 * (expected[i][i] * expected[j][j]).squareRoot())
      }
    }
  }
}

/// The numbers that the language's description prints for mtcars.
@Suite struct DescriptionNumbersTests {
  func map(_ name: String) throws -> PriorReferences.Map {
    try #require(PriorReferences.maps.first { $0.name == name })
  }

  func digits(_ value: Double, _ format: String) -> String { String(format: format, value) }

  @Test func normalOnFourTerms() throws {
    let reference = try map("normal(0, 1)")
    let problem = try reference.problem(loss: .likelihood(sigma: reference.sigma))
    let free = try leastSquares(problem)
    #expect(digits(try #require(free.residualDeviation), "%.3f") == "2.539")
    #expect(free.residualDegreesOfFreedom == 27)
    let fit = try solve(problem.with(penalties: reference.prior().penaltyTerms))
    #expect(digits(fit.intercept, "%.3f") == "28.055")
    #expect(
      zip(fit.coefficients, ["%.4f", "%.5f", "%.5f", "%.4f"]).map(digits)
        == ["-2.4874", "-0.03914", "0.07177", "1.2509"])
    let covariance = try #require(
      try posteriorCovariance(problem.with(penalties: reference.prior().penaltyTerms)))
    let sds = (1...4).map { covariance[$0, $0].squareRoot() }
    #expect(
      zip(sds, ["%.4f", "%.5f", "%.4f", "%.4f"]).map(digits) == ["0.6175", "0.01262", "0.3801", "0.7501"])
  }

  @Test func jointNormalOnTwoTerms() throws {
    let reference = try map("joint normal on wt, hp")
    let problem = try reference.problem(
      loss: .likelihood(sigma: reference.sigma), penalties: reference.prior().penaltyTerms)
    let fit = try solve(problem)
    #expect(zip(fit.coefficients, ["%.4f", "%.5f"]).map(digits) == ["-3.6360", "-0.03395"])
    let covariance = try #require(try posteriorCovariance(problem))
    #expect(digits(covariance[1, 1].squareRoot(), "%.4f") == "0.4207")
    #expect(digits(covariance[2, 2].squareRoot(), "%.6f") == "0.005325")
    let correlation = covariance[1, 2] / (covariance[1, 1] * covariance[2, 2]).squareRoot()
    #expect(digits(correlation, "%.2f") == "-0.23")
  }

  @Test func normalAndLaplace() throws {
    let reference = try map("wt normal, rest laplace")
    let fit = try solve(
      reference.problem(
        loss: .likelihood(sigma: reference.sigma), penalties: reference.prior().penaltyTerms))
    #expect(
      zip(fit.coefficients, ["%.4f", "%.5f", "%.5f"]).map(digits) == ["-3.6602", "-0.03317", "0.03029"])
    #expect(fit.coefficients[3] == 0)
  }
}
