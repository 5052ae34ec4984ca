import Testing

@testable import Fitting

/// Every family against R's own fits (make_losses.R): at R's coefficients the slopes vanish, and log-likelihood,
/// deviances, residuals and estimated parameters are R's.
@Suite struct ReferenceLossTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let loss: String
    let response: [Double]
    let columns: [[Double]]
    let intercepts: [Double]
    let coefficients: [Double]
    let arguments: [Double]?
    let weights: [Double]?
    let offset: [Double]?
    let trials: [Double]?
    let status: [Double]?
    let strata: [Int]?
    let logLikelihood: Double?
    let nullLogLikelihood: Double?
    let deviance: Double?
    let nullDeviance: Double?
    let estimate: Double?
    let residuals: [Double]?
    let covariance: [Double]?
    let loss0: Double?

    var testDescription: String { name }

    func problem(asLikelihood: Bool) throws -> Problem {
      let definition = try #require(lossCatalogue.first { $0.name == loss })
      return try Problem(
        design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }), response: response,
        weights: weights, offset: offset,
        details: ResponseDetails(trials: trials, status: status, strata: strata),
        loss: definition.make((arguments ?? []).map { Optional($0) }, asLikelihood: asLikelihood))
    }

    /// R's first class is the reference.
    func predictor(_ problem: Problem) -> [Double] {
      DirectEvaluation.predict(
        problem, problem.storedUnits(dataUnits: coefficients), intercepts.isEmpty ? [0] : intercepts)
    }
  }

  static let cases: [Case] = ReferenceFile.load("losses.json")

  @Test func casesAreThere() { #expect(Self.cases.count == 19) }

  @Test(arguments: cases.filter { $0.loss != "quantile" }) func slopesVanish(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: true)
    let direct = DirectEvaluation(
      problem, stored: problem.storedUnits(dataUnits: c.coefficients),
      intercepts: c.intercepts.isEmpty ? [0] : c.intercepts)
    // The size of the terms that cancel.
    let size = direct.pointwise.reduce(0) { $0 + abs($1) }
    // nnet stops at about seven digits.
    let tolerance = c.loss == "multinomial" ? 1e-5 : 1e-8
    #expect(size > 0)
    for slope in direct.slopes + direct.interceptSlopes { #expect(abs(slope) < tolerance * size) }
    if !c.intercepts.isEmpty {
      let mean = c.intercepts.reduce(0, +) / Double(c.intercepts.count)
      let best = problem.bestIntercepts(stored: problem.storedUnits(dataUnits: c.coefficients))
      let centred = c.intercepts.count > 1 ? c.intercepts.map { $0 - mean } : c.intercepts
      #expect(relativeDifference(best, centred) < 100 * tolerance)
    }
  }

  @Test(arguments: cases.filter { $0.logLikelihood != nil }) func likelihoods(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: true)
    let value = problem.loss.value(problem.observations, predictor: c.predictor(problem))
    #expect(relativeDifference(-value, try #require(c.logLikelihood)) < 1e-10)
    if let null = c.nullLogLikelihood {
      let value = problem.loss.value(problem.observations, predictor: problem.nullPredictor)
      #expect(relativeDifference(-value, null) < 1e-12)
    }
  }

  @Test(arguments: cases.filter { $0.deviance != nil }) func deviances(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: false)
    let found = problem.loss.deviance(problem.observations, predictor: c.predictor(problem))
    #expect(relativeDifference(found, try #require(c.deviance)) < 1e-10)
    let null = try #require(c.nullDeviance)
    #expect(relativeDifference(problem.nullDeviance, null) < 1e-10)
    let ratio = try #require(problem.devianceRatio(predictor: c.predictor(problem)))
    #expect(abs(ratio - (1 - c.deviance! / null)) < 1e-10)
  }

  @Test(arguments: cases.filter { $0.estimate != nil }) func estimates(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: true)
    let loss = try problem.loss.estimated(problem.observations, predictor: c.predictor(problem))
    #expect(relativeDifference(loss.arguments, [try #require(c.estimate)]) < 1e-9)
  }

  @Test(arguments: cases.filter { $0.residuals != nil }) func martingaleResiduals(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: false)
    let found = problem.loss.residual(problem.observations, predictor: c.predictor(problem))
    #expect(relativeDifference(found, try #require(c.residuals)) < 1e-10)
  }

  @Test(arguments: cases.filter { $0.loss0 != nil }) func checkLosses(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: false)
    let found = problem.loss.value(problem.observations, predictor: c.predictor(problem))
    #expect(relativeDifference(found, try #require(c.loss0)) < 1e-12)
  }

  /// Flat priors: the inverse Hessian at the mode is the covariance that R reports.
  @Test(arguments: cases.filter { $0.covariance != nil }) func covariances(_ c: Case) throws {
    let problem = try c.problem(asLikelihood: true)
    let found = try #require(try laplaceApproximation(problem, coefficients: c.coefficients))
    #expect(relativeDifference(found.covariance.elements, try #require(c.covariance)) < 1e-8)
    #expect(!found.isExact)
  }

  /// Where the posterior is normal it is the one that the closed form gives.
  @Test func normalPosteriorsAreExact() throws {
    for intercept in [true, false] {
      let problem = try Samples.problem(
        [(0.3, L2()), (1, Quad(Samples.positiveMatrix(6)))], centre: 0.2,
        weights: (0..<40).map { Double($0 % 4) }, loss: SquaredLoss(scale: .likelihood(sigma: 1.3)),
        scale: .data, intercept: intercept)
      let mode = try solve(problem)
      let found = try #require(try laplaceApproximation(problem, coefficients: mode.coefficients))
      let exact = try #require(try posteriorCovariance(problem))
      #expect(found.isExact && relativeDifference(found.covariance.elements, exact.elements) < 1e-12)
    }
  }
}
