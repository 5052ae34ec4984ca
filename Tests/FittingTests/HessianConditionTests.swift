import Testing

@testable import Fitting

@Suite struct HessianConditionTests {
  /// Orthogonal standardised columns: the Hessian is diagonal, 1 for the intercept, 1 + 2·strength for a ridge.
  @Test func orthogonalColumns() throws {
    let design = try DenseDesign(columns: [[1, 1, -1, -1], [1, -1, 1, -1]], names: ["a", "b"])
    let y = [3.0, 1, 2, -4]
    let ridge = try Problem(
      design: design, response: y, penalties: [PenaltyTerm(strength: 2, penalty: L2(), columns: [1])])
    let found = try #require(try hessianCondition(ridge, coefficients: solve(ridge).coefficients))
    #expect(abs(found - 5) < 1e-13)
    // A coefficient at a kink takes no part.
    let lasso = try Problem(
      design: design, response: y, penalties: [PenaltyTerm(strength: 100, penalty: L1(), columns: [0, 1])])
    #expect(try hessianCondition(lasso, coefficients: [0, 0]) == 1)
  }

  /// At η = 0 a logistic Hessian is a quarter of the squared one; Cox's is that of the general way.
  @Test func families() throws {
    let (design, response) = try Samples.data(rows: 30, columns: 3)
    let y = (0..<30).map { Double($0 % 2) }
    let squared = try Problem(design: design, response: y)
    let logistic = try Problem(design: design, response: y, loss: LogisticLoss())
    let none = [0.0, 0, 0]
    let expected = try #require(try hessianCondition(squared, coefficients: none))
    let found = try #require(try hessianCondition(logistic, coefficients: none))
    #expect(abs(found - expected) < 1e-10 * expected && expected > 2)
    let cox = try Problem(
      design: design, response: response.map { abs($0) }, loss: CoxLoss(asLikelihood: true))
    let mode = [0.1, 0.2, -0.1]
    let covariance = try #require(try laplaceApproximation(cox, coefficients: mode)).covariance
    var scaled = covariance
    for j in 0..<3 {
      for i in 0..<3 { scaled[i, j] *= cox.deviations[i] * cox.deviations[j] }
    }
    let values = try #require(symmetricEigenvalues(scaled))
    let condition = try #require(try hessianCondition(cox, coefficients: mode))
    #expect(abs(condition - values[2] / values[0]) < 1e-8 * condition)
  }
}
