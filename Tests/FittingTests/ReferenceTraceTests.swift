import Testing

@testable import Fitting

/// Descents and slopes against numpy (`make_trace.py`).
@Suite struct ReferenceTraceTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Row: Decodable {
      let coefficients: [Double]
      let loss: Double
      let penalty: Double
      let largestSlope: Double
    }

    let kind: String
    let columns: [String]
    let l1: Double?
    let l2: Double?
    let start: [Double]?
    let rate: Double?
    let rows: [Row]?
    let at: [Double]?
    let loss: Double?
    let lossSlopes: [Double]?

    var testDescription: String { "\(kind) \(columns) l1 \(l1 ?? 0) l2 \(l2 ?? 0)" }

    func problem() throws -> Problem {
      let source = try ReferenceData("mtcars")
      let every = Array(columns.indices)
      var terms: [PenaltyTerm] = []
      if let l1 { terms.append(PenaltyTerm(strength: l1, penalty: L1(), columns: every)) }
      if let l2 { terms.append(PenaltyTerm(strength: l2, penalty: L2(), columns: every)) }
      return try Problem(
        design: source.design(columns), response: source.column("mpg"), penalties: terms)
    }

    static func of(_ kind: String) -> [Case] {
      ReferenceFile<Case>.load("trace.json").filter { $0.kind == kind }
    }
  }

  @Test(arguments: Case.of("trace"))
  func everyStep(_ reference: Case) throws {
    let rows = try #require(reference.rows)
    let found = try trace(
      reference.problem(), start: #require(reference.start), rate: reference.rate,
      steps: rows.count - 1, method: reference.l1 == nil ? .gradient : .proximal)
    try #require(found.steps.count == rows.count)
    for (step, row) in zip(found.steps, rows) {
      #expect(zip(step.coefficients, row.coefficients).allSatisfy { abs($0 - $1) <= 1e-10 })
      #expect(relativeDifference(step.loss, row.loss) <= 1e-10)
      #expect(abs(step.penalty - row.penalty) <= 1e-10)
      #expect(abs(step.maxSlope - row.largestSlope) <= 1e-9)
    }
  }

  @Test(arguments: Case.of("slopes"))
  func slopesAtAPoint(_ reference: Case) throws {
    let at = try #require(reference.at)
    let problem = try reference.problem()
    let found = try slopes(problem, at: at, on: .standardised)
    #expect(relativeDifference(found.loss, try #require(reference.lossSlopes)) <= 1e-10)
    let parts = try objectiveParts(problem, at: at, on: .standardised)
    #expect(relativeDifference(parts.loss, try #require(reference.loss)) <= 1e-10)
  }
}
