import Fitting
import Testing

/// Paths, cross-validation and traces against single solutions and closed forms.
@Suite struct PathTests {
  @Test(arguments: SolverLawTests.sums.indices.dropFirst())
  func pointsAreSolutions(_ index: Int) throws {
    for setting in SolverLawTests.settings.prefix(4) {
      let problem = try Samples.problem(
        SolverLawTests.sums[index].make(6), centre: setting.centre, scale: setting.scale,
        intercept: setting.intercept)
      let found = try path(problem, options: PathOptions(count: 12, tolerance: 1e-12))
      #expect(found.points.count == 12)
      for point in found.points {
        let single = try solve(problem.scalingPenalties(by: point.factor))
        #expect(point.isConverged, "\(point.gap)")
        #expect(abs(point.loss + point.penalty - single.objective) < 1e-8 * max(1, single.objective))
        // Coefficients, and with them R², are only as good as the square root of the gap.
        #expect(abs(point.rSquared! - single.rSquared!) < 1e-5)
        expect(point.standardised, single.standardised, 1e-4)
      }
    }
  }

  @Test func lambdaMaxZeroes() throws {
    for (scale, centre) in [
      (Problem.Scale.standardised, Double?.none), (.data, nil), (.data, 0.3), (.standardised, -2),
    ] {
      for sums in [[(0.3, L1() as any Penalty)], [(0.2, L1()), (0.1, L2())]] {
        let problem = try Samples.problem(sums, centre: centre, scale: scale)
        let top = try path(problem).lambdaMax / sums[0].0
        func atRest(_ factor: Double) throws -> Bool {
          let solution = try solve(problem.scalingPenalties(by: factor))
          let beta = scale == .data ? solution.coefficients : solution.standardised
          return beta.allSatisfy { abs($0 - (centre ?? 0)) <= (centre == nil ? 0 : 1e-14) }
        }
        #expect(try atRest(top))
        #expect(try !atRest(0.999 * top))
      }
    }
  }

  /// At a knot the solution of that very lambda has the knot's coefficients.
  @Test(arguments: [(40, 6), (30, 12), (14, 12)])
  func knotsAreSolutions(_ rows: Int, _ columns: Int) throws {
    let problem = try Samples.problem(rows: rows, columns: columns, [(1, L1())])
    let found = try path(problem)
    #expect(found.eventsAreExact)
    #expect(found.events.count > min(rows, columns) / 2)
    for event in found.events.dropLast() {
      let single = try solve(problem.scalingPenalties(by: event.lambda))
      expect(event.standardised, single.standardised, 1e-8)
      #expect(abs(event.rSquared! - single.rSquared!) < 1e-10)
    }
    let end = try #require(found.events.last)
    #expect(end.kind == .end)
    expect(end.standardised, try leastSquares(problem).standardised, 1e-9)
  }

  /// Other penalties than the lasso, and the lasso where no Gram matrix is formed.
  @Test func otherEventsComeFromTheGrid() throws {
    for problem in [
      try Samples.problem([(0.2, L1()), (0.1, L2())]),
      try Samples.problem(rows: 12, columns: 30, [(1, L1())]),
    ] {
      let found = try path(problem)
      #expect(!found.eventsAreExact && found.lambdaMax > 0 && !found.events.isEmpty)
      for event in found.events { #expect(found.points.contains { $0.lambda == event.lambda }) }
    }
  }

  @Test func givenLambdasAreKept() throws {
    let problem = try Samples.problem([(0.5, L1())])
    let found = try path(problem, options: PathOptions(lambdas: [1, 0.1, 0.5, 0]))
    #expect(found.points.map(\.lambda) == [1, 0.1, 0.5, 0])
    expect(found.points[2].coefficients, try solve(problem).coefficients, 1e-12)
    expect(found.points[3].coefficients, try leastSquares(problem).coefficients, 1e-10)
    #expect(throws: FittingError.self) { try path(problem, options: PathOptions(lambdas: [-1])) }
  }

  @Test func eachFoldIsFittedWithoutItsRows() throws {
    let problem = try Samples.problem([(0.5, L1())])
    let folds = try foldsByRowOrder(rows: 40, folds: 4)
    let found = try crossValidate(problem, folds: folds, options: PathOptions(count: 5))
    for (i, row) in found.rows.enumerated() {
      for fold in 0..<4 {
        let training = try problem.selecting(rows: (0..<40).filter { $0 % 4 != fold })
        let single = try solve(training.scalingPenalties(by: row.lambda / 0.5))
        var sum = 0.0
        for r in 0..<40 where r % 4 == fold {
          var fitted = single.intercept
          for j in 0..<6 { fitted += problem.design.value(row: r, column: j) * single.coefficients[j] }
          sum += (problem.response[r] - fitted) * (problem.response[r] - fitted)
        }
        #expect(abs(row.byFold[fold] - sum / 10) < 1e-8)
      }
      #expect(found.path.points[i].lambda == row.lambda)
    }
    #expect(throws: FittingError.badFolds(count: 2, rows: 40)) {
      try crossValidate(problem, folds: folds.map { $0 % 2 == 0 ? 0 : 2 })
    }
  }

  /// w_new = w_old − rate·2λ·w_old, in all three regimes.
  @Test func contractionOfARidgeAlone() throws {
    func run(_ rate: Double, _ steps: Int = 8) throws -> Trace {
      try trace(
        penalties: [PenaltyTerm(strength: 0.5, penalty: L2(), columns: [0, 1])], start: [-3, 2],
        rate: rate, steps: steps)
    }
    let calm = try run(0.25)
    #expect(calm.contraction == [0.75, 0.75] && calm.outcome == .descended)
    expect(calm.steps[3].coefficients, [-3 * 0.421875, 2 * 0.421875], 1e-15)
    #expect(try run(1.5).outcome == .overshoots && run(1.5).contraction == [-0.5, -0.5])
    #expect(try run(2.5).outcome == .diverges(step: 1) && run(2.5).contraction == [-1.5, -1.5])
    let lost = try run(1e6, 100)
    guard case .notFinite(let step) = lost.outcome else {
      Issue.record("\(lost.outcome)")
      return
    }
    #expect(lost.steps.count == step && lost.steps.allSatisfy { $0.objective.isFinite })
  }

  @Test(arguments: Trace.Method.allCases) func descentsArrive(_ method: Trace.Method) throws {
    let sum: [(Double, any Penalty)] = method == .gradient ? [(0.2, L2())] : [(0.2, L2()), (0.3, L1())]
    let problem = try Samples.problem(sum)
    let target = try solve(problem)
    let found = try trace(
      problem, start: [1, 1, 1, -1, 0, 0], rate: 0.15, steps: 3000, method: method)
    expect(found.steps.last!.coefficients, target.standardised, 1e-6)
    #expect(abs(found.steps.last!.objective - target.objective) < 1e-9)
    #expect(found.steps.last!.maxSlope < 1e-5 && found.outcome == .descended)
  }

  @Test(arguments: Trace.Method.allCases) func aKinkAloneIsDescended(_ method: Trace.Method) throws {
    let found = try trace(
      penalties: [PenaltyTerm(strength: 1, penalty: L1(), columns: [0, 1])], start: [0.95, -2],
      rate: 0.1, steps: 30, method: method)
    // Plain gradient steps of 0.1 hop around the kink, the others come to rest on it.
    let bound = method == .gradient ? 0.1 : 0.0
    #expect(found.steps.last!.coefficients.allSatisfy { abs($0) <= bound })
  }
}
