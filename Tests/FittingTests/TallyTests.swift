import Fitting
import Testing

/// What is counted while solvers work.
@Suite struct TallyTests {
  private static func problem(_ penalty: any Penalty, rows n: Int = 60, columns p: Int = 8) throws -> Problem
  {
    var random = RandomNumbers(seed: 5)
    let design = try DenseDesign(elements: random.vector(n * p), rows: n, names: (0..<p).map { "x\($0)" })
    var response = random.vector(n)
    for i in 0..<n { response[i] += design.value(row: i, column: 0) }
    return try Problem(
      design: design, response: response,
      penalties: [PenaltyTerm(strength: 0.1, penalty: penalty, columns: Array(0..<p))])
  }

  /// States seen from the questions, in their order, repeated ones once.
  private func states(_ work: (Tally, () -> Bool) throws -> Void) rethrows -> [Tally.State] {
    let tally = Tally()
    var seen: [Tally.State] = []
    try work(tally) {
      if seen.last != tally.state { seen.append(tally.state) }
      return false
    }
    seen.append(tally.state)
    return seen
  }

  @Test(arguments: ["lasso", "ridge", "tied"]) func aPathCountsItsStrengths(_ kind: String) throws {
    let penalties: [String: any Penalty] = ["lasso": L1(), "ridge": L2(), "tied": Linf()]
    let penalty = try #require(penalties[kind])
    let problem = try Self.problem(penalty)
    let seen = try states { tally, ask in
      _ = try path(
        problem, options: PathOptions(count: 7, wantsEvents: false), tally: tally, isInterrupted: ask)
    }
    #expect(seen.last?.phase == .strengths && seen.last?.done == 7 && seen.last?.total == 7)
    let counts = seen.filter { $0.phase == .strengths }.map(\.done)
    #expect(counts == counts.sorted())
  }

  @Test func exactKnotsAreCountedAfterTheStrengths() throws {
    let problem = try Self.problem(L1())
    let seen = try states { tally, ask in
      let found = try path(problem, options: PathOptions(count: 7), tally: tally, isInterrupted: ask)
      #expect(found.eventsAreExact)
    }
    #expect(seen.last?.phase == .knots && (seen.last?.done ?? 0) >= 8)
  }

  /// Every strength of every fold once, in whichever way a fold is fitted.
  @Test(arguments: [60, 9], [1, 2]) func foldsCountAllStrengths(_ rows: Int, _ threads: Int) throws {
    let problem = try Self.problem(L1(), rows: rows)
    let seen = try states { tally, ask in
      _ = try crossValidate(
        problem, folds: foldsByRowOrder(rows: rows, folds: 3),
        options: PathOptions(count: 5, wantsEvents: false),
        threads: threads, tally: tally, isInterrupted: ask)
    }
    let end = try #require(seen.last)
    #expect(end.phase == .folds && end.done == 20 && end.total == 20 && end.foldsDone == 3 && end.folds == 3)
    // One scale from the first strength on: what is left is never told for a part as if it were the whole.
    let first = seen.filter { $0.phase == .strengths }
    #expect(!first.isEmpty && first.allSatisfy { $0.total == 20 && $0.folds == 3 })
  }

  @Test func aSolverCountsStepsAndTellsItsGap() throws {
    let problem = try Self.problem(L1())
    let seen = try states { tally, ask in _ = try solve(problem, tally: tally, isInterrupted: ask) }
    let end = try #require(seen.last)
    #expect(end.phase == .steps && end.done >= 1 && end.total == 0)
    #expect(try #require(end.gap) < 1e-9)
  }

  @Test func aTraceCountsItsSteps() throws {
    let seen = try states { tally, ask in
      _ = try trace(
        Self.problem(L2()), start: [Double](repeating: 1, count: 8), rate: 0.01, steps: 30, tally: tally,
        isInterrupted: ask)
    }
    #expect(seen.last?.phase == .trace && seen.last?.done == 30 && seen.last?.total == 30)
  }
}
