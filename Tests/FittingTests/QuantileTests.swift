import Foundation
import Testing

@testable import Fitting

/// Quantile regression: R's quantreg where nothing is penalised, optimality by the certificate elsewhere.
@Suite struct QuantileTests {
  @Test(arguments: ReferenceLossTests.cases.filter { $0.loss == "quantile" })
  func agreesWithQuantreg(_ c: ReferenceLossTests.Case) throws {
    let problem = try c.problem(asLikelihood: false)
    let solution = try solve(problem)
    #expect(solution.certificate.isReached && solution.certificate.kind == .dualityGap)
    #expect(relativeDifference(solution.loss, try #require(c.loss0)) < 1e-12)
    #expect(relativeDifference(solution.coefficients, c.coefficients) < 1e-8)
    #expect(relativeDifference(solution.intercepts, c.intercepts) < 1e-8)
  }

  static let quantile = lossCatalogue.firstIndex { $0.name == "quantile" }!

  @Test(arguments: LossCertificateTests.settings.indices, [0.5, 0.3, 0.95])
  func certified(_ setting: Int, _ tau: Double) throws {
    let s = LossCertificateTests.settings[setting]
    let given = try LossCertificateTests.problem(lossCatalogue[Self.quantile], s)
    let problem = try Problem(
      design: given.design, response: given.response, weights: given.weights, offset: given.offset,
      loss: QuantileLoss(tau: tau), penalties: given.penalties, scale: given.scale,
      intercept: given.intercept)
    let solution = try solve(problem)
    #expect(solution.certificate.isReached, "\(s.name): \(solution.certificate)")
    // No other point nearby, or far off, is better.
    let beta = problem.penaltyScale(solution.coefficients, from: .data)
    var random = RandomNumbers(seed: 2)
    for size in [1e-6, 1e-3, 0.1, 1] {
      for _ in 0..<20 {
        let other = zip(beta, random.vector(beta.count)).map { $0 + size * $1 }
        let value = try LossCertificateTests.objective(problem, other)
        #expect(value >= solution.objective - 1e-12, "\(s.name)")
      }
    }
  }

  /// A strong enough l1 leaves the quantile of the response alone, and exact zeros.
  @Test func strongPenaltiesLeaveTheQuantile() throws {
    let problem = try Samples.problem(rows: 41, [(10, L1())], loss: QuantileLoss(tau: 0.25))
    let solution = try solve(problem)
    #expect(solution.coefficients.allSatisfy { $0 == 0 })
    #expect(solution.intercept == problem.response.sorted()[10])
    #expect(solution.certificate.isReached)
  }

  @Test func constantResponsesAndInterruptionsAreSafe() throws {
    let (design, y) = try Samples.data(rows: 20, columns: 3)
    let constant = try Problem(
      design: design, response: y.map { _ in 7 }, loss: QuantileLoss(tau: 0.3))
    let solution = try solve(constant)
    #expect(solution.intercept == 7 && solution.coefficients.allSatisfy { abs($0) < 1e-12 })
    #expect(solution.certificate.isReached)
    for limit in 0..<30 {
      var polls = 0
      let problem = try Samples.problem(rows: 30, [(0.05, L1())], loss: QuantileLoss(tau: 0.5))
      do {
        let found = try solve(
          problem,
          isInterrupted: {
            polls += 1
            return polls > limit
          })
        #expect(found.certificate.isReached)
      } catch {
        #expect(error == .interrupted)
      }
    }
  }

  struct Lasso: Decodable {
    struct Case: Decodable {
      let name: String
      let tau: Double
      let strength: Double
      let objective: Double
      let coefficients: [Double]
    }
    let response: [Double]
    let columns: [[Double]]
    let cases: [Case]
  }

  /// scikit-learn's QuantileRegressor (make_quantile.py).
  @Test func agreesWithScikitLearn() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "References/quantile.json")
    let file = try JSONDecoder().decode(Lasso.self, from: Data(contentsOf: url))
    #expect(file.cases.count == 6)
    for c in file.cases {
      let p = file.columns.count
      let problem = try Problem(
        design: DenseDesign(columns: file.columns, names: (0..<p).map { "x\($0)" }), response: file.response,
        loss: QuantileLoss(tau: c.tau),
        penalties: [PenaltyTerm(strength: c.strength, penalty: L1(), columns: Array(0..<p))], scale: .data)
      let solution = try solve(problem)
      #expect(solution.certificate.isReached, "\(c.name)")
      #expect(relativeDifference(solution.objective, c.objective) < 1e-9, "\(c.name)")
      #expect(relativeDifference(solution.coefficients, c.coefficients) < 1e-7, "\(c.name)")
    }
  }
}
