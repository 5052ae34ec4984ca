import Fitting
import Testing

/// Bad input gets an error that carries its data, or an honest answer; never NaN, never a hang.
@Suite struct BadInputTests {
  private func line(_ columns: [[Double]], _ response: [Double]) throws -> Problem {
    try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }),
      response: response)
  }

  private func lasso(
    _ columns: [[Double]], _ response: [Double], _ strength: Double,
    scale: Problem.Scale = .standardised
  ) throws -> Solution {
    let problem = try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }),
      response: response,
      penalties: [
        PenaltyTerm(strength: strength, penalty: L1(), columns: Array(columns.indices))
      ], scale: scale)
    return try solve(problem)
  }

  @Test func whatIsNotFiniteIsFound() throws {
    #expect(throws: FittingError.nonFinite(what: "x1", row: 1, value: .infinity)) {
      try line([[1, 2], [3, .infinity]], [1, 2])
    }
    #expect(throws: FittingError.self) { try line([[1, .nan]], [1, 2]) }
    #expect(throws: FittingError.nonFinite(what: "response", row: 0, value: -.infinity)) {
      try line([[1, 2]], [-.infinity, 2])
    }
  }

  @Test func shapesAndWeights() throws {
    let design = try DenseDesign(columns: [[1, 2, 4]], names: ["x"])
    #expect(throws: FittingError.shape(what: "response", expected: 3, found: 2)) {
      try Problem(design: design, response: [1, 2])
    }
    #expect(throws: FittingError.shape(what: "offset", expected: 3, found: 1)) {
      try Problem(design: design, response: [1, 2, 3], offset: [1])
    }
    #expect(throws: FittingError.negativeWeight(row: 2, value: -1)) {
      try Problem(design: design, response: [1, 2, 3], weights: [1, 1, -1])
    }
    #expect(throws: FittingError.weightsSumToZero) {
      try Problem(design: design, response: [1, 2, 3], weights: [0, 0, 0])
    }
    #expect(throws: FittingError.noRows) {
      try Problem(design: DenseDesign(columns: [[]], names: ["x"]), response: [])
    }
    #expect(throws: FittingError.shape(what: "b", expected: 2, found: 1)) {
      try DenseDesign(columns: [[1, 2], [3]], names: ["a", "b"])
    }
  }

  @Test func penaltiesThatDoNotFit() throws {
    let design = try DenseDesign(columns: [[1, 2, 4], [0, 1, 0]], names: ["x", "z"])
    func posed(_ term: PenaltyTerm) throws -> Problem {
      try Problem(design: design, response: [1, 2, 3], penalties: [term])
    }
    #expect(throws: FittingError.columnOutOfRange(2, count: 2)) {
      try posed(PenaltyTerm(strength: 1, penalty: L1(), columns: [0, 2]))
    }
    #expect(throws: FittingError.repeatedColumn(penalty: "l1")) {
      try posed(PenaltyTerm(strength: 1, penalty: L1(), columns: [0, 0]))
    }
    #expect(throws: FittingError.self) {
      try posed(PenaltyTerm(strength: -1, penalty: L1(), columns: [0]))
    }
    #expect(throws: FittingError.self) {
      try posed(PenaltyTerm(strength: .infinity, penalty: L1(), columns: [0]))
    }
    #expect(throws: FittingError.shape(what: "centre of l2", expected: 1, found: 2)) {
      try posed(PenaltyTerm(strength: 1, penalty: L2(), columns: [0], centre: [1, 2]))
    }
    let matrix = try Quad(Matrix.diagonal([1, 1, 1]))
    #expect(throws: FittingError.penaltyShape(penalty: "quad", expected: 3, found: 2)) {
      try posed(PenaltyTerm(strength: 1, penalty: matrix, columns: [0, 1]))
    }
  }

  @Test func constantColumnsAreNoted() throws {
    let problem = try line([[1, 2, 4, 7], [3, 3, 3, 3]], [1, 2, 3, 5])
    #expect(problem.notes == [.constantColumn("x1", coefficients: [0])])
    let solution = try lasso([[1, 2, 4, 7], [0.1, 0.1, 0.1, 0.1]], [1, 2, 3, 5], 0.1)
    #expect(solution.coefficients[1] == 0 && solution.notes == [.constantColumn("x1", coefficients: [0])])
    #expect(solution.certificate.isReached)
    let bare = try leastSquares(problem)
    #expect(bare.aliased == [Collinearity(column: "x1", combinationOf: [])])
    #expect(bare.rank == 1 && bare.residualDegreesOfFreedom == 2)
  }

  @Test func collinearColumnsAreNamed() throws {
    let (a, b) = ([1.0, 2, 4, 7, 5, 1], [2.0, 1, 0, 1, 3, 3])
    let sum = zip(a, b).map { 2 * $0 - $1 + 10 }
    let problem = try line([a, b, sum], [1, 2, 3, 5, 4, 0])
    let named = Collinearity(column: "x2", combinationOf: ["x0", "x1"])
    #expect(throws: FittingError.collinear([named])) { try solve(problem) }
    let bare = try leastSquares(problem)
    #expect(bare.aliased == [named] && bare.aliasedColumns == [2] && bare.coefficients[2] == 0)
    let two = try leastSquares(line([a, b], [1, 2, 3, 5, 4, 0]))
    expect(Array(bare.coefficients[..<2]), two.coefficients, 1e-12)
    // A ridge makes the answer unique.
    let ridge = try problem.with(
      penalties: [PenaltyTerm(strength: 0.1, penalty: L2(), columns: [0, 1, 2])])
    #expect(try solve(ridge).certificate.isReached)
  }

  @Test func tooFewRows() throws {
    let problem = try line([[1, 2], [2, 7], [0, 1]], [1, 3])
    #expect(throws: FittingError.notDetermined(rows: 2, coefficients: 4)) { try solve(problem) }
    let bare = try leastSquares(problem)
    #expect(bare.residualDeviation == nil && bare.residualDegreesOfFreedom == 0 && bare.rank == 1)
  }

  @Test func oneRowAndNoColumns() throws {
    let single = try lasso([[3]], [2], 1)
    #expect(single.intercept == 2 && single.coefficients == [0] && single.certificate.isReached)
    let bare = try solve(Problem(design: DenseDesign(elements: [], rows: 3, names: []), response: [1, 2, 6]))
    #expect(bare.intercept == 3 && bare.coefficients.isEmpty && bare.certificate.isReached)
    #expect(bare.rSquared == 0)
  }

  @Test func constantResponse() throws {
    let solution = try lasso([[1, 2, 4]], [5, 5, 5], 0.1)
    #expect(solution.intercept == 5 && solution.coefficients == [0] && solution.rSquared == nil)
    #expect(solution.certificate.isReached)
  }

  /// Coefficients follow the units of columns and response exactly, as all factors are powers of two.
  @Test(arguments: [-1020, -900, -400, -100, 0, 100, 400, 900, 1015])
  func unitsOfAColumnDoNotMatter(_ exponent: Int) throws {
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    let (a, b) = ([1.0, 2, 4, 7, 5, 1], [2.0, 1, 0, 1, 3, 3])
    let response = [1.0, 2, 3, 5, 4, 0]
    let usual = try lasso([a, b], response, 0.1)
    let scaled = try lasso([a.map { $0 * factor }, b], response, 0.1)
    #expect(scaled.certificate.isReached)
    expect(scaled.standardised, usual.standardised, 1e-14)
    expect([scaled.coefficients[0] * factor], [usual.coefficients[0]], 1e-14)
  }

  @Test(arguments: [1e-150, 1e-100, 1e-30, 1, 1e30, 1e100, 1e150])
  func unitsOfTheResponseDoNotMatter(_ factor: Double) throws {
    let (a, b) = ([1.0, 2, 4, 7, 5, 1], [2.0, 1, 0, 1, 3, 3])
    let response = [1.0, 2, 3, 5, 4, 0]
    let usual = try lasso([a, b], response, 0.1)
    let scaled = try lasso([a, b], response.map { $0 * factor }, 0.1 * factor)
    #expect(scaled.certificate.isReached)
    expect(scaled.standardised.map { $0 / factor }, usual.standardised, 1e-12)
  }

  @Test(arguments: [1e160, 1e200, 1e308, 1e-170, 1e-308])
  func responsesBeyondTheRangeAreRefused(_ factor: Double) throws {
    #expect(throws: FittingError.outOfRange(what: "the sum of squares of the response")) {
      try lasso([[1, 2, 4, 7]], [1, 0.2, 0.3, 0.5].map { $0 * factor }, 0.1)
    }
  }

  @Test func dataUnitsBeyondTheRangeAreRefused() throws {
    #expect(throws: FittingError.self) {
      try lasso([[1e308, 2e307, -1e308, 7e307]], [1, 2, 3, 5], 0.1, scale: .data)
    }
  }

  @Test func farFromZeroIsNotConstant() throws {
    // A year-like column, and one whose deviation is a hundred-millionth of its mean.
    let years = (0..<10).map { 1_000_000_000 + Double($0 * 10) }
    let response = (0..<10).map { Double($0) + ($0 % 2 == 0 ? 0.1 : -0.1) }
    let usual = try lasso([(0..<10).map { Double($0 * 10) }], response, 0.1)
    let far = try lasso([years], response, 0.1)
    expect(far.coefficients, usual.coefficients, 1e-9)
  }

  @Test func optionsAreChecked() throws {
    let problem = try line([[1, 2, 4, 7]], [1, 2, 3, 5])
    #expect(throws: FittingError.self) { try solve(problem, options: SolverOptions(tolerance: 0)) }
    #expect(throws: FittingError.self) {
      try solve(problem, options: SolverOptions(iterationLimit: 0))
    }
    #expect(throws: FittingError.self) { try solve(problem, options: SolverOptions(solver: "magic")) }
    #expect(throws: FittingError.shape(what: "start", expected: 1, found: 2)) {
      try solve(problem, start: Start(coefficients: [1, 2]))
    }
    #expect(throws: FittingError.noPenalty) { try path(problem) }
    #expect(throws: FittingError.badFolds(count: 1, rows: 4)) { try foldsByRowOrder(rows: 4, folds: 1) }
    #expect(throws: FittingError.self) { try SquaredLoss(scale: .likelihood(sigma: 0)) }
    #expect(throws: FittingError.self) { try trace(problem, start: [0], rate: -1, steps: 3) }
    #expect(throws: FittingError.self) { try trace(problem, start: [.nan], rate: 1, steps: 3) }
    #expect(throws: FittingError.self) { try slopes(problem, at: [1, 2], on: .data) }
  }
}

extension BadInputTests {
  /// Strengths at the ends of the range: an honest answer or an error, soon.
  @Test(arguments: [0, 1e-308, 1e-150, 1e-20, 1e20, 1e150, 1e300, 1.7e308])
  func extremeStrengths(_ strength: Double) throws {
    let quad = try Quad(Samples.positiveMatrix(6))
    let options = SolverOptions(iterationLimit: 5000)
    let penalties: [any Penalty] = [L1(), L2(), try Lp(1.5), try Lp(1.05), quad]
    for penalty in penalties {
      for centre in [nil, 0.5] {
        let problem = try Samples.problem([(strength, penalty)], centre: centre)
        guard let solution = try inRange({ try solve(problem, options: options) }) else {
          #expect(strength > 1e100)
          continue
        }
        #expect(solution.coefficients.allSatisfy(\.isFinite) && solution.objective.isFinite)
        // Beside a centre doubles are too coarse for such a strength: then it must not say converged.
        let isTooCoarse = strength > 1e100 && centre != nil && solution.stop == .stalled
        #expect(
          solution.certificate.isReached || isTooCoarse,
          "\(penalty.formula) \(solution.solver) \(solution.certificate)")
      }
    }
  }

  /// The strength at which the first column would leave 0 is no finite number, or far above: the way down to the
  /// problem's own ends, and what it ends at is near least squares or fits every row, or is said not to be proved.
  @Test(arguments: [1e-308, 1e-200, 1e-30, 1e-13, 1e-7], [(40, 6), (12, 30)])
  func pathsFromStrengthsBeyondTheRangeEnd(_ strength: Double, _ shape: (rows: Int, columns: Int)) throws {
    let (design, response) = try Samples.data(rows: shape.rows, columns: shape.columns)
    let all = Array(0..<shape.columns)
    for l2 in [0, 1e-3] {
      var penalties = [PenaltyTerm(strength: strength, penalty: L1(), columns: all)]
      if l2 > 0 { penalties.append(PenaltyTerm(strength: l2 * strength, penalty: L2(), columns: all)) }
      let problem = try Problem(
        design: design, response: response.map { 1e3 * $0 },
        loss: SquaredLoss(scale: .likelihood(sigma: 1)), penalties: penalties)
      let found = try solve(problem, options: SolverOptions(solver: "active-set path"))
      guard found.certificate.isReached else {
        // So far down pulls are rounding: then it must not say converged.
        #expect(found.stop == .stalled && strength < 1e-10)
        continue
      }
      if shape.rows > shape.columns {
        let least = try leastSquares(problem)
        expect(found.coefficients.map { 1e-3 * $0 }, least.coefficients.map { 1e-3 * $0 }, 1e-9)
      } else {
        let explained = try #require(found.rSquared)
        #expect(explained > 1 - 1e-9)
      }
    }
  }

  @Test func extremeStartsAndPaths() throws {
    let problem = try Samples.problem([(0.1, L1())])
    let start = Start(coefficients: [1e300, -1e300, 1e308, 0, 1, 2])
    if let far = try inRange({ try solve(problem, start: start) }) {
      expect(far.standardised, try solve(problem).standardised, 1e-9)
    }
    let found = try path(problem, options: PathOptions(lambdas: [1e300, 1e-308, 0]))
    #expect(found.points.allSatisfy { $0.isConverged && $0.coefficients.allSatisfy(\.isFinite) })
    #expect(found.points[0].nonzero == 0)
  }

  /// Nil where the answer is that numbers leave the range; any other error goes on.
  private func inRange(_ work: () throws -> Solution) throws -> Solution? {
    do {
      return try work()
    } catch {
      guard case .outOfRange? = error as? FittingError else { throw error }
      return nil
    }
  }
}
