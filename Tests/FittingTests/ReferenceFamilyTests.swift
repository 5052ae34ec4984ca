import Testing

@testable import Fitting

/// Fits of R's glm, MASS, nnet, survival and glmnet, to the digits that they have themselves.
@Suite struct ReferenceFamilyTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let data: String
    let loss: String
    let columns: [String]
    let response: [Double]
    let status: [Double]?
    let l1: Double
    let l2: Double
    let theta: Double?
    let intercepts: [Double]
    let coefficients: [Double]
    let deviance: Double?
    var testDescription: String { name }
  }

  static let cases: [Case] = ReferenceFile<Case>.load("families.json")

  private func problem(_ c: Case) throws -> Problem {
    let words = c.loss.split(separator: " ").map(String.init)
    let definition = try #require(lossCatalogue.first { $0.name == words[0] })
    let loss: any Loss = words.count > 1 ? CoxLoss(ties: .breslow) : try definition.make()
    let details = ResponseDetails(status: c.status)
    let outputs = loss.outputs(Observations(response: c.response, details: details))
    let all = Array(0..<c.columns.count * outputs)
    return try Problem(
      design: ReferenceData(c.data).design(c.columns), response: c.response, details: details, loss: loss,
      penalties: [
        PenaltyTerm(strength: c.l1, penalty: L1(), columns: all),
        PenaltyTerm(strength: c.l2, penalty: L2(), columns: all),
      ])
  }

  @Test func allAreThere() { #expect(Self.cases.count == 17) }

  @Test(arguments: cases) func coefficientsAgree(_ c: Case) throws {
    let (posed, solution) = try solveWithEstimates(problem(c))
    #expect(solution.certificate.isReached, "\(solution.certificate)")
    // glmnet ends where its steps are below 1e-22 of the null deviance, R's own functions near 1e-8 in coefficients.
    let digits = c.name.hasPrefix("glmnet") ? 1e-6 : 1e-7
    #expect(relativeDifference(solution.coefficients, c.coefficients) < digits)
    for (found, expected) in zip(solution.intercepts, c.intercepts) {
      #expect(abs(found - expected) < digits * max(1, abs(expected)))
    }
    if let deviance = c.deviance {
      let found = posed.loss.deviance(posed.observations, predictor: solution.linearPredictor)
      #expect(abs(found - deviance) < 1e-9 * deviance)
    }
    if let theta = c.theta {
      let found = try #require(posed.loss.arguments.first)
      #expect(abs(found - theta) < 1e-6 * theta)
    }
  }

  /// The same at one lambda of a path.
  @Test(arguments: cases.filter { $0.l1 > 0 }) func pathsPassThrough(_ c: Case) throws {
    let grid = [8, 4, 2, 1].map { c.l1 * $0 }
    let path = try path(problem(c), options: PathOptions(lambdas: grid))
    let end = try #require(path.points.last)
    #expect(end.isConverged)
    #expect(relativeDifference(end.coefficients, c.coefficients) < 1e-4)
  }
}
