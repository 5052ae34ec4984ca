import Testing

@testable import Fitting

/// Separation against linear programming, conditions and leverages against statsmodels and explicit refits.
@Suite struct DiagnosisTests {
  struct SeparationCase: Decodable {
    let columns: [[Double]]
    let response: [Double]
    let separated: [Int]
  }

  private static func problem(
    _ columns: [[Double]], _ response: [Double], weights: [Double]? = nil, trials: [Double]? = nil
  ) throws -> Problem {
    try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }), response: response,
      weights: weights, details: ResponseDetails(trials: trials), loss: LogisticLoss())
  }

  @Test(arguments: ReferenceFile<SeparationCase>.load("separation.json"))
  func separationIsThatOfTheLinearProgramme(_ reference: SeparationCase) throws {
    let found = try separation(Self.problem(reference.columns, reference.response))
    guard !reference.separated.isEmpty else {
      #expect(found == SeparationFinding.none)
      return
    }
    guard case .separated(let separation) = found else {
      Issue.record("not found: \(String(describing: found))")
      return
    }
    #expect(separation.rows == reference.separated)
    #expect(separation.isComplete == (reference.separated.count == reference.response.count))
    for (i, y) in reference.response.enumerated() {
      var eta = separation.intercept
      for (j, column) in reference.columns.enumerated() { eta += separation.coefficients[j] * column[i] }
      let margin = y == 1 ? eta : -eta
      #expect(reference.separated.contains(i) ? margin > 1e-9 : abs(margin) < 1e-8)
    }
  }

  @Test func separationSeesWhatCounts() throws {
    let x: [Double] = [1, 2, 3, 4, 5, 6]
    // Only row 2 is on the wrong side.
    let y: [Double] = [0, 0, 1, 0, 1, 1]
    #expect(try separation(Self.problem([x], y)) == SeparationFinding.none)
    guard
      case .separated(let without) = try separation(Self.problem([x], y, weights: [1, 1, 0, 1, 1, 1]))
    else {
      Issue.record("a row of weight 0 counts")
      return
    }
    #expect(without.isComplete && without.rows == [0, 1, 3, 4, 5] && without.coefficients[0] > 0)
    // A row with successes and failures lies on the plane: quasi-complete.
    let shares: [Double] = [0, 0, 0.5, 1, 1, 1]
    guard
      case .separated(let quasi) = try separation(
        Self.problem([x], shares, trials: [1, 1, 2, 1, 1, 1]))
    else {
      Issue.record("shares")
      return
    }
    #expect(!quasi.isComplete && quasi.rows == [0, 1, 3, 4, 5] && quasi.columns == [0])
    #expect(abs(quasi.intercept + 3 * quasi.coefficients[0]) < 1e-9)
    // Extreme units change nothing.
    guard
      case .separated(let tiny) = try separation(
        Self.problem([x.map { $0 * 1e-150 + 1e-145 }], [0, 0, 0, 1, 1, 1]))
    else {
      Issue.record("small numbers")
      return
    }
    #expect(tiny.isComplete && tiny.coefficients[0] > 0 && tiny.coefficients[0].isFinite)
    #expect(try separation(Samples.problem([])) == nil)
  }

  /// The more rows than columns, the more likely none is found: a large one each way.
  @Test(arguments: [false, true]) func separationOfManyRows(_ isSeparated: Bool) throws {
    let (design, noise) = try Samples.data(rows: 900, columns: 12, seed: 2)
    let response = (0..<900).map { i in
      let eta = 3 + design.value(row: i, column: 1) - design.value(row: i, column: 4)
      return eta + (isSeparated ? 0 : 0.3 * noise[i]) > 0 ? 1.0 : 0
    }
    let problem = try Problem(design: design, response: response, loss: LogisticLoss())
    let found = try #require(try separation(problem))
    if isSeparated {
      guard case .separated(let separation) = found else {
        Issue.record("not found")
        return
      }
      #expect(separation.isComplete && separation.rows.count == 900)
    } else {
      #expect(found == .none)
    }
    #expect(throws: FittingError.interrupted) { try separation(problem) { true } }
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let data: String
    let response: String
    let columns: [String]
    let isLogistic: Bool
    let intercept: Double
    let coefficients: [Double]
    let inflation: [Double]
    let leverage: [Double]
    let condition: Double

    var testDescription: String { name }

    func problem() throws -> Problem {
      let source = try ReferenceData(data)
      return try Problem(
        design: source.design(columns), response: source.column(response),
        loss: isLogistic ? LogisticLoss() : SquaredLoss.mean)
    }
  }

  @Test(arguments: ReferenceFile<Case>.load("diagnosis.json"))
  func agreesWithStatsmodels(_ reference: Case) throws {
    let problem = try reference.problem()
    let predictor = problem.response.indices.map { i in
      reference.coefficients.indices.reduce(reference.intercept) {
        $0 + reference.coefficients[$1] * problem.design.value(row: i, column: $1)
      }
    }
    let found = try diagnose(problem, coefficients: reference.coefficients, predictor: predictor)
    #expect(relativeDifference(found.inflation.compactMap { $0 }, reference.inflation) < 1e-8)
    #expect(try relativeDifference(#require(found.leverage), reference.leverage) < 1e-8)
    #expect(relativeDifference(found.conditionBefore, reference.condition) < 1e-8)
    if !reference.isLogistic {
      let after = try #require(found.conditionAfter)
      #expect(relativeDifference(after, reference.condition * reference.condition) < 1e-6)
    }
    let degrees = try #require(found.effectiveDegrees)
    #expect(abs(degrees - Double(reference.columns.count + 1)) < 1e-9)
  }

  /// h_ii = ∂ŷ_i/∂y_i, for a ridge by refits; for a lasso Σ h_ii counts what is active.
  @Test func leverageIsTheSlopeOfTheFit() throws {
    let ridge = try Samples.problem(
      rows: 20, columns: 4, [(0.2, L2()), (0.1, Quad(Samples.positiveMatrix(4)))])
    let leverage = try #require(try diagnose(ridge, solve(ridge)).leverage)
    let fit = try solve(ridge)
    for i in 0..<20 {
      var response = ridge.response
      response[i] += 1
      let raised = try Problem(design: ridge.design, response: response, penalties: ridge.penalties)
      let slope = try solve(raised).linearPredictor[i] - fit.linearPredictor[i]
      #expect(abs(slope - leverage[i]) < 1e-8)
    }
    let selected = try ridgeSelection(ridge, criterion: .gcv, options: PathOptions(lambdas: [0.2]))
    #expect(abs(selected.rows[0].effectiveDegrees - leverage.reduce(0, +)) < 1e-9)
    let lasso = try Samples.problem(rows: 20, columns: 6, [(0.4, L1())])
    let sparse = try solve(lasso)
    #expect(sparse.nonzero < 6)
    let degrees = try #require(try diagnose(lasso, sparse).effectiveDegrees)
    #expect(abs(degrees - Double(sparse.nonzero + 1)) < 1e-9)
  }

  @Test func collinearColumnsAreNamed() throws {
    let x: [Double] = [1, 2, 3, 4, 5, 7]
    let z: [Double] = [2, 1, 4, 3, 6, 5]
    let problem = try Problem(
      design: DenseDesign(
        columns: [x, zip(x, z).map { $0 + 2 * $1 }, z, [1, 1, 1, 1, 1, 1], [3, 1, 0, 1, 2, 2]],
        names: ["x", "sum", "z", "one", "own"]), response: [1, 3, 2, 5, 4, 6],
      penalties: [PenaltyTerm(strength: 0.1, penalty: L2(), columns: Array(0..<5))])
    let found = try diagnose(problem, solve(problem))
    #expect(found.collinear == [Collinearity(column: "z", combinationOf: ["x", "sum"])])
    #expect(found.inflation[0..<3] == [.infinity, .infinity, .infinity] && found.inflation[3] == nil)
    let own = try #require(found.inflation[4])
    #expect(own.isFinite && own >= 1)
    #expect(found.conditionBefore == .infinity)
    // The penalty makes it finite: λ_max/λ_min of R + 2·0.1.
    let after = try #require(found.conditionAfter)
    #expect(after < 4 / 0.2 + 1 && after > 5)
    let wide = try Samples.problem(rows: 6, columns: 9, [(0.1, L2())])
    let many = try diagnose(wide, solve(wide))
    #expect(many.conditionBefore == .infinity && many.inflation.allSatisfy { $0 == nil })
    #expect(try #require(many.effectiveDegrees) < 6)
  }
}
