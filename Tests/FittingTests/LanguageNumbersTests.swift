import Fitting
import Testing

/// The numbers that the language page promises for mtcars, computed there by an independent script.
@Suite struct LanguageNumbersTests {
  @Test func lasso() throws {
    let solution = try solve(Motors.problem([(0.5, L1())]))
    expect(solution.standardised, [-3.1538, -1.6060, 0.2450, 0.5507], 5e-5)
    expect(solution.coefficients, [-3.2749, -0.02380, 0.1393, 1.0465], 5e-5)
    #expect(abs(solution.intercept - 27.868) < 5e-4)
    #expect(abs(solution.objective - 5.753) < 5e-4)
    #expect(abs(solution.loss - 2.975) < 5e-4)
    #expect(abs(solution.penalty - 2.778) < 5e-4)
    #expect(abs(solution.rSquared! - 0.831) < 5e-4)
    #expect(solution.certificate.kind == .dualityGap)
    #expect(solution.certificate.relative < 1e-14)
    #expect(solution.nonzero == 4)
  }
}

func expect(
  _ found: [Double], _ wanted: [Double], _ tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == wanted.count, sourceLocation: sourceLocation)
  for (a, b) in zip(found, wanted) {
    #expect(abs(a - b) <= tolerance, "\(found) against \(wanted)", sourceLocation: sourceLocation)
  }
}

extension LanguageNumbersTests {
  @Test func gradientTableOfThePenalty() {
    let points = [-2, -0.5, 0, 0.5, 2]
    let l1 = L1().gradient(points).map { 0.1 * $0 }
    let l2 = L2().gradient(points).map { 0.25 * $0 }
    #expect(l1 == [.point(-0.1), .point(-0.1), Interval(-0.1, 0.1), .point(0.1), .point(0.1)])
    #expect(l2 == [.point(-1), .point(-0.25), .point(0), .point(0.25), .point(1)])
  }

  @Test func gradientTableOfTheFit() throws {
    let problem = try Motors.problem([(1, L1())])
    let solution = try solve(problem)
    expect(solution.standardised, [-2.9550, -1.5500, 0, 0.2399], 5e-5)
    #expect(solution.standardised[2] == 0)
    let table = try slopes(problem, at: solution.coefficients, on: .data)
    expect(table.loss, [1, 1, -0.848, -1], 5e-4)
    #expect(table.penalties[0] == [.point(-1), .point(-1), Interval(-1, 1), .point(1)])
    for j in 0..<4 { #expect(abs(table.least(j)) < 1e-13) }
  }

  /// A normal(0, 1) prior on coefficients in data units, σ from least squares.
  @Test func normalPrior() throws {
    let sigma = try leastSquares(Motors.problem()).residualDeviation!
    #expect(abs(sigma - 2.539) < 5e-4)
    let problem = try Motors.problem(
      [(0.5, L2())], loss: SquaredLoss(scale: .likelihood(sigma: sigma)), scale: .data)
    let solution = try solve(problem)
    expect(solution.coefficients, [-2.4874, -0.03914, 0.07177, 1.2509], 5e-5)
    #expect(abs(solution.intercept - 28.055) < 5e-4)
    let covariance = try #require(try posteriorCovariance(problem))
    expect(
      (1...4).map { covariance[$0, $0].squareRoot() }, [0.6175, 0.01262, 0.3801, 0.7501], 5e-5)
    let same = try solve(
      Motors.problem([(sigma * sigma / 64, L2())], loss: SquaredLoss.mean, scale: .data))
    expect(same.coefficients, solution.coefficients, 1e-12)
    #expect(abs(sigma * sigma / 64 - 0.1008) < 5e-5)
  }

  @Test func correlatedNormalPrior() throws {
    let sigma = try leastSquares(Motors.problem(columns: ["wt", "hp"])).residualDeviation!
    let covariance = try #require(Matrix([[1, 0.006], [0.006, 0.0001]]))
    let precision = try #require(Cholesky(covariance)).inverse()
    let problem = try Problem(
      design: Motors.design(["wt", "hp"]), response: Motors.mpg,
      loss: SquaredLoss(scale: .likelihood(sigma: sigma)),
      penalties: [
        PenaltyTerm(strength: 1, penalty: Quad(precision), columns: [0, 1], centre: [-3, -0.03])
      ], scale: .data)
    let solution = try solve(problem)
    expect(solution.coefficients, [-3.6360, -0.03395], 5e-5)
    let posterior = try #require(try posteriorCovariance(problem))
    let deviations = (0..<3).map { posterior[$0, $0].squareRoot() }
    expect([deviations[1], deviations[2]], [0.4207, 0.005325], 5e-5)
    #expect(abs(posterior[1, 2] / deviations[1] / deviations[2] - -0.23) < 5e-3)
  }

  /// wt ~ normal(−3, 1), the rest laplace(0, 0.5), all on coefficients in data units.
  @Test func mixedPrior() throws {
    let sigma = try leastSquares(Motors.problem()).residualDeviation!
    let problem = try Problem(
      design: Motors.design(), response: Motors.mpg,
      loss: SquaredLoss(scale: .likelihood(sigma: sigma)),
      penalties: [
        PenaltyTerm(strength: 0.5, penalty: L2(), columns: [0], centre: [-3]),
        PenaltyTerm(strength: 2, penalty: L1(), columns: [1, 2, 3]),
      ], scale: .data)
    let solution = try solve(problem)
    expect(solution.coefficients, [-3.6602, -0.03317, 0.03029, 0], 5e-5)
    #expect(solution.coefficients[3] == 0)
    #expect(solution.certificate.relative < 1e-13)
  }

  @Test func pathKnots() throws {
    let found = try path(Motors.problem([(0.5, L1())]))
    #expect(found.eventsAreExact)
    expect(found.events.map(\.lambda), [5.147, 3.557, 1.393, 0.679, 0], 5e-4)
    #expect(
      found.events.map(\.kind) == [
        .enters(column: 0), .enters(column: 1), .enters(column: 3), .enters(column: 2), .end,
      ])
    expect(found.events[1].standardised, [-1.5904, 0, 0, 0], 5e-5)
    expect(found.events[2].standardised, [-2.8946, -1.3042, 0, 0], 5e-5)
    expect(found.events[3].standardised, [-3.0043, -1.7504, 0, 0.4355], 5e-5)
    expect(found.events[4].standardised, [-3.5707, -1.2036, 0.9278, 0.8721], 5e-5)
    expect(found.events.compactMap(\.rSquared), [0, 0.393, 0.760, 0.819, 0.845], 5e-4)
  }

  @Test func crossValidation() throws {
    let problem = try Motors.problem([(0.5, L1())])
    let found = try crossValidate(problem, folds: foldsByRowOrder(rows: 32, folds: 8))
    let rows = [found.rows[0], found.rows[found.oneStandardError], found.rows[found.best]]
    expect(rows.map(\.lambda), [5.147, 1.092, 0.005147], 5e-4)
    expect(rows.map(\.mean), [39.717, 10.245, 8.351], 5e-4)
    expect(rows.map(\.standardError), [10.038, 3.137, 2.088], 5e-4)
    #expect(rows.map(\.nonzero) == [0, 3, 4])
    #expect(found.notes == [.edgeOfGrid(lambda: rows[2].lambda, weak: true)])
  }

  @Test func traceOfRidge() throws {
    let problem = try Motors.problem([(0.25, L2())], columns: ["wt", "hp"])
    let found = try trace(problem, start: [3, 3], rate: 0.3, steps: 10)
    #expect(found.steps.count == 11 && found.outcome == .descended && found.contraction == nil)
    expect(found.steps[1].coefficients, [-0.4870, -0.3241], 5e-5)
    expect(found.steps[10].coefficients, [-2.5634, -1.9534], 5e-5)
    let shown = [0, 1, 10].map { found.steps[$0] }
    expect(shown.map(\.loss), [61.7769, 13.8707, 3.8988], 5e-5)
    expect(shown.map(\.penalty), [4.5, 0.0856, 2.5967], 5e-5)
    expect(shown.map(\.objective), [66.2769, 13.9563, 6.4954], 5e-5)
    expect(shown.map(\.maxSlope), [11.623, 4.203, 0.015], 5e-4)
  }
}
