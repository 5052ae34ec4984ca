import Testing

@testable import Fitting

/// Least squares against R's `lm` (`make_least_squares.R`).
@Suite struct ReferenceLeastSquaresTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let data: String
    let response: String
    let columns: [String]
    let weights: [Double]?
    let offset: [Double]?
    /// The intercept first.
    let coefficients: [Double]
    let residualSumOfSquares: Double
    let residualDeviation: Double
    let degreesOfFreedom: Int
    let covariance: [[Double]]
    let rSquared: Double?

    var testDescription: String { name }

    func problem(sigma: Double? = nil) throws -> Problem {
      let source = try ReferenceData(data)
      return try Problem(
        design: source.design(columns), response: source.column(response), weights: weights,
        offset: offset, loss: sigma.map { try SquaredLoss(scale: .likelihood(sigma: $0)) } ?? .mean)
    }
  }

  @Test(arguments: ReferenceFile<Case>.load("least-squares.json"))
  func agreesWithLm(_ reference: Case) throws {
    let fit = try leastSquares(reference.problem())
    for (found, expected) in zip([fit.intercept] + fit.coefficients, reference.coefficients) {
      #expect(relativeDifference(found, expected) <= 1e-9)
    }
    #expect(relativeDifference(fit.residualSumOfSquares, reference.residualSumOfSquares) <= 1e-10)
    #expect(relativeDifference(try #require(fit.residualDeviation), reference.residualDeviation) <= 1e-10)
    #expect(fit.residualDegreesOfFreedom == reference.degreesOfFreedom)
    #expect(fit.aliased.isEmpty)
    if let rSquared = reference.rSquared {
      #expect(abs(try #require(fit.rSquared) - rSquared) <= 1e-10)
    }
  }

  @Test(arguments: ReferenceFile<Case>.load("least-squares.json"))
  func solvingWithoutPenaltyIsLeastSquares(_ reference: Case) throws {
    let solution = try solve(reference.problem())
    for (found, expected) in zip([solution.intercept] + solution.coefficients, reference.coefficients) {
      #expect(relativeDifference(found, expected) <= 1e-8)
    }
  }

  /// A flat posterior's covariance is that of least squares.
  @Test(arguments: ReferenceFile<Case>.load("least-squares.json"))
  func posteriorCovarianceIsThatOfLm(_ reference: Case) throws {
    let problem = try reference.problem(sigma: reference.residualDeviation)
    let covariance = try #require(try posteriorCovariance(problem))
    for (i, row) in reference.covariance.enumerated() {
      for (j, expected) in row.enumerated() {
        let scale = (reference.covariance[i][i] * reference.covariance[j][j]).squareRoot()
        #expect(abs(covariance[i, j] - expected) <= 1e-8 * scale)
      }
    }
  }
}
