import Testing

@testable import Fitting

/// Penalised fits against solutions in 50-digit arithmetic (`make_penalised.py`) and against glmnet (`make_glmnet.R`).
@Suite struct ReferencePenalisedTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
      let intercept: Double
      let coefficients: [Double]
      let standardised: [Double]
      let loss: Double
      let penalties: [Double]
      let rSquared: Double
    }

    let name: String
    let data: String
    let response: String
    let columns: [String]
    let penalties: [ReferenceTerm]
    let scale: String
    let loss: String
    let sigma: Double?
    let weights: [Double]?
    let offset: [Double]?
    let expected: Expected

    var testDescription: String { name }

    func problem() throws -> Problem {
      let source = try ReferenceData(data)
      let lossScale: SquaredLoss.Scale =
        switch loss {
        case "mean": .mean
        case "sum": .sum
        case "likelihood": .likelihood(sigma: try #require(sigma))
        default: throw UnknownReference(name: loss)
        }
      return try Problem(
        design: source.design(columns), response: source.column(response), weights: weights,
        offset: offset, loss: SquaredLoss(scale: lossScale), penalties: penalties.map { try $0.term() },
        scale: scale == "data" ? .data : .standardised)
    }
  }

  @Test func filesHoldCases() {
    #expect(ReferenceFile<Case>.load("penalised.json").count >= 70)
    #expect(ReferenceFile<GlmnetCase>.load("glmnet.json").count >= 10)
    #expect(ReferenceFile<ReferenceLeastSquaresTests.Case>.load("least-squares.json").count >= 9)
    #expect(ReferenceTraceTests.Case.of("trace").count >= 4)
    #expect(ReferencePathTests.Case.of("knots").count >= 4)
  }

  @Test(arguments: ReferenceFile<Case>.load("penalised.json"))
  func agreesWithExactSolution(_ reference: Case) throws {
    let solution = try solve(reference.problem())
    let expected = reference.expected
    #expect(solution.certificate.isReached)
    #expect(relativeDifference(solution.standardised, expected.standardised) <= 1e-10)
    // Data units mix large and small numbers: compared one by one.
    for (found, exact) in zip(solution.coefficients, expected.coefficients) where exact == 0 {
      #expect(found == 0)
    }
    #expect(solution.nonzero == expected.coefficients.count { $0 != 0 })
    #expect(relativeDifference(solution.intercept, expected.intercept) <= 1e-10)
    #expect(relativeDifference(solution.loss, expected.loss) <= 1e-10)
    #expect(relativeDifference(solution.objective, expected.loss + expected.penalties.reduce(0, +)) <= 1e-10)
    for (found, exact) in zip(solution.penalties, expected.penalties) {
      #expect(abs(found - exact) <= 1e-8 * max(abs(exact), abs(expected.loss)))
    }
    #expect(abs(try #require(solution.rSquared) - expected.rSquared) <= 1e-9)
  }

  /// The gap or residual that the certificate reports cannot be less than what the exact optimum shows.
  @Test(arguments: ReferenceFile<Case>.load("penalised.json"))
  func certificateBoundsTheError(_ reference: Case) throws {
    let solution = try solve(reference.problem())
    #expect(solution.certificate.kind == .dualityGap)
    let optimum = reference.expected.loss + reference.expected.penalties.reduce(0, +)
    let rounding = 1e-13 * max(abs(optimum), abs(solution.objective))
    #expect(solution.objective - optimum <= solution.certificate.absolute + rounding)
  }

  struct GlmnetCase: Decodable, CustomTestStringConvertible {
    let name: String
    let data: String
    let response: String
    let columns: [String]
    let l1: Double
    let l2: Double
    let intercept: Double
    let coefficients: [Double]

    var testDescription: String { name }
  }

  @Test(arguments: ReferenceFile<GlmnetCase>.load("glmnet.json"))
  func agreesWithGlmnet(_ reference: GlmnetCase) throws {
    let source = try ReferenceData(reference.data)
    let every = Array(reference.columns.indices)
    let problem = try Problem(
      design: source.design(reference.columns), response: source.column(reference.response),
      penalties: [
        PenaltyTerm(strength: reference.l1, penalty: L1(), columns: every),
        PenaltyTerm(strength: reference.l2, penalty: L2(), columns: every),
      ])
    let solution = try solve(problem)
    let deviations = problem.deviations
    let theirs = zip(reference.coefficients, deviations).map { $0 * $1 }
    // glmnet itself is right to about 6e-10 here.
    #expect(relativeDifference(solution.standardised, theirs) <= 2e-9)
    #expect(solution.coefficients.map { $0 == 0 } == reference.coefficients.map { $0 == 0 })
    #expect(relativeDifference(solution.intercept, reference.intercept) <= 1e-8)
  }
}
