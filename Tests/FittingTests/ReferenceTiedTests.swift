import Testing

@testable import Fitting

/// Penalties that tie, bound or are not convex against skglm, scikit-learn and scipy (`make_tied.py`).
@Suite struct ReferenceTiedTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Term: Decodable, Sendable {
      let penalty: String
      let strength: Double
      let groups: [[Int]]?
      let numbers: [Double]?
    }
    let name: String
    let loss: String
    let terms: [Term]
    let standardised: [Double]
    let objective: Double

    var testDescription: String { "\(name) \(terms[0].strength) \(terms[0].numbers ?? [])" }
  }

  static let cases: [Case] = ReferenceFile.load("tied.json")

  @Test func casesAreThere() { #expect(Self.cases.count >= 18) }

  @Test(arguments: cases) func agrees(_ example: Case) throws {
    let data = try ReferenceData("diabetes")
    let names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    let response = try data.column("progression")
    let isLogistic = example.loss == "logistic"
    let terms = try example.terms.map { term in
      let definition = try #require(penaltyDefinition(named: term.penalty))
      var arguments: [PenaltyArgument?] = (term.numbers ?? []).map { .number($0) }
      if let groups = term.groups { arguments = [.terms(groups)] }
      let made = try #require(definition.make(arguments).first)
      return PenaltyTerm(strength: term.strength, penalty: made.penalty, columns: Array(0..<10))
    }
    let loss: any Loss = isLogistic ? LogisticLoss() : SquaredLoss.mean
    let problem = try Problem(
      design: data.design(names), response: isLogistic ? response.map { $0 > 140 ? 1 : 0 } : response,
      loss: loss, penalties: terms)
    let solution = try solve(problem)
    #expect(solution.certificate.isReached, "\(solution.certificate) \(solution.solver)")
    // Not convex: ours may be a lower optimum, and is the same where both end in one.
    #expect(solution.objective <= example.objective * (1 + 1e-9))
    if problem.isConvex || abs(solution.objective - example.objective) < 1e-9 * example.objective {
      #expect(abs(solution.objective - example.objective) < 1e-8 * example.objective)
      // Solvers that stop at a tolerance of their own leave a few digits.
      #expect(relativeDifference(solution.standardised, example.standardised) < 2e-5)
    }
    // Exact patterns.
    for (found, expected) in zip(solution.standardised, example.standardised) where expected == 0 {
      #expect(found == 0 || !problem.isConvex)
    }
  }
}
