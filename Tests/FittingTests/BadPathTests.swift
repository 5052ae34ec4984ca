import Fitting
import Testing

/// Paths and folds that end in an error or an honest answer, never in a trap.
@Suite struct BadPathTests {
  /// A second column that is twice the first: X'X is singular, and a weak ridge is lost in rounding.
  private func doubled(_ penalty: any Penalty = L2()) throws -> Problem {
    let x = [1.0, 2, 4, 7, 5, 1, 3, 9]
    return try Problem(
      design: DenseDesign(columns: [x, x.map { 2 * $0 }], names: ["x", "z"]),
      response: [1, 3, 2, 5, 4, 0, 2, 8],
      penalties: [PenaltyTerm(strength: 1, penalty: penalty, columns: [0, 1])])
  }

  @Test func ridgeLostInRoundingIsCollinear() throws {
    let problem = try doubled()
    let named = FittingError.collinear([Collinearity(column: "z", combinationOf: ["x"])])
    for lambda in [1e-20, 1e-300] {
      #expect(throws: named) { try path(problem, options: PathOptions(lambdas: [lambda])) }
    }
    #expect(throws: named) {
      try crossValidate(
        problem, folds: foldsByRowOrder(rows: 8, folds: 2), options: PathOptions(ratio: 1e-30))
    }
    // Strong enough to count: the two share what one alone would have.
    let weak = try path(problem, options: PathOptions(lambdas: [1e-6])).points[0]
    #expect(weak.isConverged && abs(weak.coefficients[0] - 2 * weak.coefficients[1]) < 1e-6)
  }

  @Test func heldOutErrorsBeyondTheRange() throws {
    let x = [1.0, 2, 3, 1e10, -1e10, 5]
    let problem = try Problem(
      design: DenseDesign(columns: [x], names: ["x"]),
      response: [1, -1, 1, -1, 1, -1].map { $0 * 1e150 },
      penalties: [PenaltyTerm(strength: 1e140, penalty: L2(), columns: [0])])
    #expect(throws: FittingError.outOfRange(what: "a held-out error")) {
      try crossValidate(problem, folds: foldsByRowOrder(rows: 6, folds: 3))
    }
  }

  @Test func gridsWithoutALambda() throws {
    let problem = try Samples.problem([(0.5, L1())])
    let none = FittingError.badParameter(name: "the number of lambdas", value: 0, allowed: "at least 1")
    #expect(throws: none) { try path(problem, options: PathOptions(lambdas: [])) }
    #expect(throws: none) {
      try crossValidate(
        problem, folds: foldsByRowOrder(rows: 40, folds: 4), options: PathOptions(lambdas: []))
    }
  }

  @Test func foldsWithoutWeightAreNamed() throws {
    func weighted(_ weights: [Double]) throws -> Problem {
      try Samples.problem(rows: 12, columns: 2, [(0.5, L1())], weights: weights)
    }
    let folds = try foldsByRowOrder(rows: 12, folds: 3)
    #expect(throws: FittingError.foldWithoutWeight(1)) {
      try crossValidate(weighted(folds.map { $0 == 1 ? 0 : 1 }), folds: folds)
    }
    #expect(throws: FittingError.badFolds(count: 2, rows: 12)) {
      try crossValidate(weighted(folds.map { _ in 1 }), folds: (0..<12).map { $0 == 0 ? 0 : .max })
    }
  }

  /// Ten thousand coefficients for twenty rows: refused without 800 MB of products.
  @Test func moreCoefficientsThanRowsAreRefusedAtOnce() throws {
    let (n, p) = (20, 10_000)
    var random = RandomNumbers(seed: 3)
    let wide = try DenseDesign(
      elements: random.vector(n * p), rows: n, names: (0..<p).map { "x\($0)" })
    let response = random.vector(n)
    let started = ContinuousClock.now
    #expect(throws: FittingError.notDetermined(rows: n, coefficients: p + 1)) {
      try solve(Problem(design: wide, response: response))
    }
    // Held in part: as many are left as the rows cannot tell apart.
    let half = [PenaltyTerm(strength: 1, penalty: L2(), columns: Array(0..<p / 2))]
    #expect(throws: FittingError.notDetermined(rows: n, coefficients: p / 2 + 1)) {
      try path(Problem(design: wide, response: response, penalties: half))
    }
    // Rows of weight 0 determine nothing.
    let weights = (0..<n).map { $0 < 3 ? 1.0 : 0 }
    #expect(throws: FittingError.notDetermined(rows: 3, coefficients: 5)) {
      let narrow = try Samples.data(rows: n, columns: 4)
      _ = try solve(Problem(design: narrow.design, response: narrow.response, weights: weights))
    }
    #expect(ContinuousClock.now - started < .seconds(2))
  }

  @Test func tracesAreNoLargerThanMemory() throws {
    let columns = Array(0..<1000)
    let terms = [PenaltyTerm(strength: 0.5, penalty: L2(), columns: columns)]
    let start = columns.map { _ in 1.0 }
    #expect(
      throws: FittingError.badParameter(
        name: "steps", value: 20_001, allowed: "0 to 20000 with 1000 coefficients")
    ) {
      try trace(penalties: terms, start: start, rate: 0.1, steps: 20_001)
    }
    #expect(
      throws: FittingError.badParameter(name: "steps", value: 1_000_001, allowed: "0 to 1000000")
    ) {
      try trace(penalties: [], start: [1], rate: 0.1, steps: 1_000_001)
    }
    let wide = [Double](repeating: 1, count: 4001)
    #expect(throws: FittingError.self) {
      try trace(penalties: [], start: wide, rate: 0.1, steps: 1, method: .coordinate)
    }
  }

  /// The weakest lambda of a grid follows the penalty and the shape.
  @Test func gridsReachAsFarAsTheirPenaltyNeeds() throws {
    func reach(_ sum: [(Double, any Penalty)], columns p: Int = 6) throws -> Double {
      let points = try path(Samples.problem(rows: 12, columns: p, sum), options: PathOptions(count: 3)).points
      return points[2].lambda / points[0].lambda
    }
    #expect(try abs(reach([(0.5, L1())]) / 1e-3 - 1) < 1e-12)
    #expect(try abs(reach([(0.5, L2()), (0.1, L1())]) / 1e-3 - 1) < 1e-12)
    #expect(try abs(reach([(0.5, L1())], columns: 20) / 1e-2 - 1) < 1e-12)
    #expect(try abs(reach([(0.5, L2())]) / 1e-6 - 1) < 1e-12)
    #expect(try abs(reach([(0.5, L2()), (0, L1())], columns: 20) / 1e-6 - 1) < 1e-12)
    let ridge = try Samples.problem([(0.5, L2())])
    let validated = try crossValidate(ridge, folds: foldsByRowOrder(rows: 40, folds: 4))
    #expect(abs(validated.rows[49].lambda / validated.rows[0].lambda / 1e-6 - 1) < 1e-12)
  }
}
