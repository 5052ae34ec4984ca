import Testing

@testable import Fitting

/// Paths of columns that determine each other: what rounding does near λ = 0 is no event.
@Suite struct CollinearPathTests {
  struct Reference: Decodable {
    let lambdas: [Double]
    let standardised: [[Double]]
    let rSquared: [Double]
  }

  private func lasso(_ columns: [[Double]], _ response: [Double], _ scale: Problem.Scale) throws -> Problem {
    try Problem(
      design: DenseDesign(columns: columns, names: columns.indices.map { "x\($0)" }), response: response,
      penalties: [PenaltyTerm(strength: 1, penalty: L1(), columns: Array(columns.indices))], scale: scale)
  }

  private func cars() throws -> (columns: [[Double]], response: [Double]) {
    let source = try ReferenceData("mtcars")
    let (wt, hp) = (try source.column("wt"), try source.column("hp"))
    let sums = zip(wt, hp).map { $0 + $1 / 100 }
    let differences = zip(wt, hp).map { $0 - $1 / 100 }
    return ([wt, hp, sums, differences], try source.column("mpg"))
  }

  /// Against scikit-learn (`make_collinear_path.py`).
  @Test func knotsAreThoseOfLARS() throws {
    let reference = try #require(ReferenceFile<Reference>.load("collinear_path.json").first)
    let (columns, response) = try cars()
    let found = try path(try lasso(columns, response, .standardised))
    #expect(found.eventsAreExact)
    try #require(found.events.count == reference.lambdas.count)
    for (place, event) in found.events.enumerated() {
      #expect(abs(event.lambda - reference.lambdas[place]) <= 1e-9 * reference.lambdas[0])
      #expect(
        relativeDifference([0, 1] + event.standardised, [0, 1] + reference.standardised[place]) < 1e-8)
      #expect(abs(try #require(event.rSquared) - reference.rSquared[place]) <= 1e-9)
    }
  }

  /// A column a level of a factor, all levels of it, so that they sum to 1.
  private static func dummies(_ levels: Int, _ rows: Int) -> [[Double]] {
    (0..<levels).map { level in (0..<rows).map { $0 % levels == level ? 1 : 0 } }
  }

  @Test(arguments: [Problem.Scale.standardised, .data], [0, 1, 2, 3])
  func noEventIsRounding(scale: Problem.Scale, kind: Int) throws {
    let levels: [Double] = [1, 2, 3, 4, 1.5, 2.2, 3.1, 3.9]
    let (own, mpg) = try cars()
    let (columns, response) =
      switch kind {
      case 0: (own, mpg)
      case 1: (Self.dummies(4, 8), levels)
      case 2: (Self.dummies(4, 8) + [[3, 1, 4, 1, 5, 9, 2, 6]], levels)
      default: ([own[0], own[0], own[1]], mpg)
      }
    let problem = try lasso(columns, response, scale)
    let found = try path(problem)
    let best = try #require(leastSquares(problem).rSquared)
    var last = -1e-12
    for event in found.events {
      let r2 = try #require(event.rSquared)
      #expect(r2 >= last && r2 <= best + 1e-9)
      last = r2 - 1e-12
      #expect(event.lambda == 0 || event.lambda > 1e-12 * found.lambdaMax)
      // What the event says of itself is true of its coefficients.
      let data = problem.dataUnits(problem.penaltyScale(event.standardised, from: .standardised))
      let parts = try objectiveParts(problem, at: data, on: .data)
      let null = try objectiveParts(problem, at: data.map { _ in 0 }, on: .data)
      #expect(abs(1 - parts.loss / null.loss - r2) < 1e-9)
    }
    #expect(abs(try #require(found.events.last?.rSquared) - best) < 1e-9)
  }
}
