import Fitting
import Testing

@testable import Priors

@Suite struct EvidenceTests {
  func found(_ reference: PriorReferences.Map) throws -> Evidence {
    let prior = try reference.prior()
    let problem = try reference.problem(
      loss: .likelihood(sigma: reference.sigma), penalties: prior.penaltyTerms)
    return try evidence(problem, prior: prior, solution: solve(problem))
  }

  /// Against the density of y with the coefficients integrated out.
  @Test(arguments: PriorReferences.maps.filter { $0.expected.logEvidence != nil })
  func isTheMarginalDensity(_ reference: PriorReferences.Map) throws {
    guard case .exact(let value, let hasFlatIntercept) = try found(reference) else {
      Issue.record("not known")
      return
    }
    #expect(hasFlatIntercept)
    #expect(isNear(value, try #require(reference.expected.logEvidence), 1e-9))
  }

  /// A strength chosen by evidence is judged by the same number.
  @Test(arguments: PriorReferences.maps.filter { $0.expected.logEvidence != nil })
  func isThatOfTheRidgeTable(_ reference: PriorReferences.Map) throws {
    let prior = try reference.prior()
    let problem = try reference.problem(
      loss: .likelihood(sigma: reference.sigma), penalties: prior.penaltyTerms)
    let strength = try #require(problem.penalties.first { $0.strength > 0 }?.strength)
    let found = try ridgeSelection(
      problem, criterion: .evidence, options: PathOptions(lambdas: [strength]))
    #expect(found.rows[0].factor == 1)
    #expect(
      isNear(try #require(found.rows[0].logEvidence), try #require(reference.expected.logEvidence), 1e-9))
  }

  @Test func isNotKnown() throws {
    let maps = PriorReferences.maps
    #expect(try found(#require(maps.first { $0.name == "laplace(0, 0.5)" })) == .notNormal)
    #expect(
      try found(#require(maps.first { $0.name == "normal(-3, 1) on wt" }))
        == .improper(coefficients: ["hp", "qsec", "drat"]))
  }
}
