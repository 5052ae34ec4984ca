import Fitting
import Testing

/// Columns that do not vary beside an intercept: the rows say nothing of their coefficients, so that these are where the
/// penalties alone are least, and the objective that is certified is the one printed.
@Suite struct IdleColumnTests {
  private static let y: [Double] = [1, 2, 3, 4, 5, 6.5, 7, 5]
  private static let x: [Double] = [1, 2, 3, 4, 5, 6, 9, 2]

  private func problem(_ terms: [PenaltyTerm], _ scale: Problem.Scale) throws -> Problem {
    try Problem(
      design: DenseDesign(columns: [Self.x, Self.y.map { _ in 3 }], names: ["x", "c"]), response: Self.y,
      penalties: terms, scale: scale)
  }

  @Test(arguments: [Problem.Scale.standardised, .data])
  func aCentredSquareHasItsCentre(scale: Problem.Scale) throws {
    let term = PenaltyTerm(strength: 0.2, penalty: L2(), columns: [0, 1], centre: [-3, -3])
    let solution = try solve(try problem([term], scale))
    #expect(solution.coefficients[1] == -3)
    #expect(solution.certificate.isReached)
    #expect(solution.notes == [.constantColumn("c", coefficients: [-3])])
    // Closed form of x alone: (s² + 2·0.2)β = s·cov − 2·0.2·3 on standardised columns, 1/n of both.
    let alone = try solve(
      try Problem(
        design: DenseDesign(columns: [Self.x], names: ["x"]), response: Self.y,
        penalties: [PenaltyTerm(strength: 0.2, penalty: L2(), columns: [0], centre: [-3])], scale: scale))
    #expect(abs(solution.objective - alone.objective) < 1e-14)
    #expect(abs(solution.coefficients[0] - alone.coefficients[0]) < 1e-13)
  }

  @Test(arguments: [Problem.Scale.standardised, .data])
  func boundsMoveIt(scale: Problem.Scale) throws {
    let bounds = PenaltyTerm(strength: 1, penalty: try Box(1, 2), columns: [1])
    let solution = try solve(
      try problem([PenaltyTerm(strength: 0.1, penalty: L1(), columns: [0, 1]), bounds], scale))
    #expect(solution.coefficients[1] == 1)
    #expect(solution.certificate.isReached)
  }

  /// Its neighbour's value costs nothing.
  @Test(arguments: [Problem.Scale.standardised, .data])
  func differencesVanish(scale: Problem.Scale) throws {
    let posed = try problem([PenaltyTerm(strength: 0.1, penalty: TotalVariation(), columns: [0, 1])], scale)
    let solution = try solve(posed)
    #expect(solution.certificate.isReached)
    #expect(solution.penalty < 1e-12)
    let free = try leastSquares(posed)
    #expect(abs(solution.coefficients[0] - free.coefficients[0]) < 1e-8)
  }

  @Test func withoutAPenaltyElsewhereItIsZero() throws {
    let penalties: [any Penalty] = [L1(), L2(), Norm2(), Linf()]
    for penalty in penalties {
      for scale in [Problem.Scale.standardised, .data] {
        let solution = try solve(
          try problem([PenaltyTerm(strength: 0.1, penalty: penalty, columns: [0, 1])], scale))
        #expect(solution.coefficients[1] == 0 && solution.certificate.isReached)
      }
    }
  }
}

/// Columns that depend on each other under absolute values.
@Suite struct FreelySharedTests {
  private func fit(
    _ columns: [[Double]], _ scale: Problem.Scale = .standardised, _ terms: [PenaltyTerm]? = nil
  ) throws -> (solution: Solution, shared: [String]) {
    let problem = try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }),
      response: [1, 2, 3, 4.2, 5, 3],
      penalties: terms
        ?? [PenaltyTerm(strength: 0.1, penalty: L1(), columns: Array(columns.indices))], scale: scale)
    let solution = try solve(problem)
    return (solution, try freelyShared(problem, solution))
  }

  private let a: [Double] = [1, 2, 3, 4, 7, 5]
  private let b: [Double] = [2, 1, 0, 5, 1, 3]

  @Test func equalColumnsShareFreely() throws {
    let (solution, shared) = try fit([a, a])
    #expect(shared == ["x0", "x1"])
    #expect(solution.nonzero == 1 && solution.coefficients.contains(0))
  }

  /// Twice the column does the same with half the coefficient, which an absolute value in data units prefers.
  @Test func aLongerColumnWins() throws {
    let (solution, shared) = try fit([a, a.map { 2 * $0 }], .data)
    #expect(shared.isEmpty)
    #expect(solution.coefficients[0] == 0 && solution.coefficients[1] > 0)
  }

  @Test func squaresDecide() throws {
    let terms = [
      PenaltyTerm(strength: 0.1, penalty: L1(), columns: [0, 1]),
      PenaltyTerm(strength: 0.01, penalty: L2(), columns: [0, 1]),
    ]
    let (solution, shared) = try fit([a, a], .standardised, terms)
    #expect(shared.isEmpty)
    #expect(abs(solution.coefficients[0] - solution.coefficients[1]) < 1e-9)
  }

  /// A bound that is not reached, a sign, a norm of one coefficient: absolute values share as freely beside them.
  @Test(arguments: [0, 1, 2, 3])
  func otherPenaltiesLeaveItOpen(kind: Int) throws {
    let l1 = PenaltyTerm(strength: 0.1, penalty: L1(), columns: [0, 1])
    let terms: [PenaltyTerm] =
      switch kind {
      case 0: [l1, PenaltyTerm(strength: 1, penalty: try Box(-5, 5), columns: [0, 1])]
      case 1: [l1, PenaltyTerm(strength: 1, penalty: try Box(0, .infinity), columns: [0, 1])]
      case 2: [PenaltyTerm(strength: 1, penalty: try Box(0, .infinity), columns: [0, 1])]
      default: [0, 1].map { PenaltyTerm(strength: 0.1, penalty: Norm2(), columns: [$0]) }
      }
    let (solution, shared) = try fit([a, a], .standardised, terms)
    #expect(shared == ["x0", "x1"])
    #expect(solution.nonzero == 1 && solution.coefficients.contains(0))
  }

  /// The column without a penalty has all of it, and the other nothing at all.
  @Test func aSquareOnOneIsExactlyZero() throws {
    let terms = [PenaltyTerm(strength: 0.1, penalty: L2(), columns: [0])]
    let (solution, shared) = try fit([a, a], .standardised, terms)
    #expect(shared.isEmpty)
    #expect(solution.coefficients[0] == 0 && solution.penalty == 0)
  }

  /// A square that is far stronger than the loss leaves a coefficient that is small, but no rounding.
  @Test func aStrongSquareLeavesASmallCoefficient() throws {
    let terms = [
      PenaltyTerm(strength: 1e16, penalty: L2(), columns: [0]),
      PenaltyTerm(strength: 0.1, penalty: L2(), columns: [1]),
    ]
    #expect(try fit([a, b], .standardised, terms).solution.coefficients[0] != 0)
  }

  /// More columns than rows: equal ones share freely under l1, and l2 has an answer of its own.
  @Test func wideDesigns() throws {
    let wide = [a, a, b, [0, 3, 1, 1, 0, 0], [1, 0, 0, 2, 0, 5], [2, 2, 1, 0, 0, 1], [1, 0, 1, 0, 1, 1]]
    let all = Array(wide.indices)
    let lasso = try fit(wide, .standardised, [PenaltyTerm(strength: 0.1, penalty: L1(), columns: all)])
    #expect(lasso.shared == ["x0", "x1"])
    let ridge = try fit(wide, .standardised, [PenaltyTerm(strength: 0.1, penalty: L2(), columns: all)])
    #expect(ridge.shared.isEmpty)
    let problem = try Problem(
      design: DenseDesign(columns: wide, names: all.map { "x\($0)" }), response: [1, 2, 3, 4.2, 5, 3])
    #expect(try dependentOnFew(problem) == Collinearity(column: "x1", combinationOf: ["x0"]))
    let other = try Problem(
      design: DenseDesign(columns: Array(wide.dropFirst()), names: all.dropFirst().map { "x\($0)" }),
      response: [1, 2, 3, 4.2, 5, 3])
    #expect(try dependentOnFew(other) == nil)
  }

  @Test func independentColumnsShareNothing() throws {
    #expect(try fit([a, b]).shared.isEmpty)
  }
}
