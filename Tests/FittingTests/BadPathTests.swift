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
}
