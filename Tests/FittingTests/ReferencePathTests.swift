import Testing

@testable import Fitting

/// Paths and cross-validation against scikit-learn (`make_path.py`).
@Suite struct ReferencePathTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let kind: String
    let name: String
    let data: String
    let response: String
    let columns: [String]
    let lambdas: [Double]
    let standardised: [[Double]]?
    let rSquared: [Double]?
    let folds: Int?
    let mean: [Double]?
    let standardError: [Double]?
    let byFold: [[Double]]?
    let nonzero: [Int]?
    let best: Int?
    let oneStandardError: Int?

    var testDescription: String { name }

    func problem() throws -> Problem {
      let source = try ReferenceData(data)
      return try Problem(
        design: source.design(columns), response: source.column(response),
        penalties: [PenaltyTerm(strength: 1, penalty: L1(), columns: Array(columns.indices))])
    }

    static func of(_ kind: String) -> [Case] {
      ReferenceFile<Case>.load("path.json").filter { $0.kind == kind }
    }
  }

  @Test(arguments: Case.of("knots"))
  func eventsAreTheKnots(_ reference: Case) throws {
    let found = try path(reference.problem())
    let knots = try #require(reference.standardised)
    #expect(found.eventsAreExact)
    try #require(found.events.count == reference.lambdas.count)
    let scale = try #require(knots.last).reduce(0) { max($0, abs($1)) }
    for (place, event) in found.events.enumerated() {
      #expect(abs(event.lambda - reference.lambdas[place]) <= 1e-9 * reference.lambdas[0])
      for (coefficient, expected) in zip(event.standardised, knots[place]) {
        #expect(abs(coefficient - expected) <= 1e-8 * scale)
      }
      let (found, expected) = try (#require(event.rSquared), #require(reference.rSquared)[place])
      #expect(abs(found - expected) <= 1e-9)
    }
  }

  /// Between knots the path is linear in lambda.
  @Test(arguments: Case.of("knots"))
  func pointsLieBetweenKnots(_ reference: Case) throws {
    let found = try path(reference.problem(), options: PathOptions(wantsEvents: false))
    let knots = try #require(reference.standardised)
    let scale = try #require(knots.last).reduce(0) { max($0, abs($1)) }
    for point in found.points {
      #expect(point.isConverged)
      let above = reference.lambdas.lastIndex { $0 >= point.lambda * (1 - 1e-12) } ?? 0
      let below = min(above + 1, knots.count - 1)
      let span = reference.lambdas[above] - reference.lambdas[below]
      let share = span > 0 ? min(max((reference.lambdas[above] - point.lambda) / span, 0), 1) : 0
      for (j, coefficient) in point.standardised.enumerated() {
        let expected = knots[above][j] * (1 - share) + knots[below][j] * share
        #expect(abs(coefficient - expected) <= 1e-8 * scale)
      }
    }
  }

  @Test(arguments: Case.of("cv"))
  func crossValidationTable(_ reference: Case) throws {
    let problem = try reference.problem()
    let folds = try foldsByRowOrder(rows: problem.response.count, folds: #require(reference.folds))
    let found = try crossValidate(
      problem, folds: folds, options: PathOptions(count: reference.lambdas.count, ratio: 1e-3))
    let (means, errors, byFold) = try (
      #require(reference.mean), #require(reference.standardError), #require(reference.byFold)
    )
    try #require(found.rows.count == reference.lambdas.count)
    for (place, row) in found.rows.enumerated() {
      #expect(relativeDifference(row.lambda, reference.lambdas[place]) <= 1e-10)
      #expect(relativeDifference(row.mean, means[place]) <= 1e-8)
      #expect(relativeDifference(row.standardError, errors[place]) <= 1e-8)
      #expect(relativeDifference(row.byFold, byFold[place]) <= 1e-8)
    }
    #expect(found.rows.map(\.nonzero) == reference.nonzero)
    #expect(found.best == reference.best)
    #expect(found.oneStandardError == reference.oneStandardError)
  }
}
