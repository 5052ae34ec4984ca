import Fitting
import Testing

/// Paths of elementary penalties on designs of every shape, point by point against single solutions and their
/// certificates, which share no code with the path.
@Suite struct PathLawTests {
  /// Rows, columns: with all of Z'Z at hand, and without.
  static let shapes = [(60, 8), (25, 40), (30, 120)]

  static func problem(
    _ shape: (Int, Int), _ penalties: [(Double, any Penalty)], _ s: SolverLawTests.Setting,
    free: Int = 0
  ) throws -> Problem {
    let (design, response) = try Samples.data(rows: shape.0, columns: shape.1, seed: 4)
    var random = RandomNumbers(seed: 2)
    let weights = (0..<shape.0).map { $0 % 8 == 0 ? 0 : 1.5 + random.next() }
    return try Problem(
      design: design, response: response, weights: s.weighted ? weights : nil,
      offset: s.offset ? random.vector(shape.0) : nil,
      penalties: penalties.map { strength, penalty in
        PenaltyTerm(
          strength: strength, penalty: penalty, columns: Array(free..<shape.1),
          // A centred l1 is no elementary penalty; a centred l2 is.
          centre: penalty is L2
            ? s.centre.map { [Double](repeating: $0, count: shape.1 - free) } : nil)
      }, scale: s.scale, intercept: s.intercept)
  }

  @Test(arguments: shapes, [0, 1, 2])
  func pointsAreCertified(_ shape: (Int, Int), _ kind: Int) throws {
    let penalties: [(Double, any Penalty)] =
      [[(0.3, L1())], [(0.2, L1()), (0.1, L2())], [(1, L1())]][kind]
    for s in SolverLawTests.settings {
      let problem = try Self.problem(shape, penalties, s, free: kind == 2 ? 3 : 0)
      let found = try path(problem, options: PathOptions(count: 14))
      for point in found.points {
        #expect(point.isConverged && point.gap < 1e-10, "\(s) \(point.lambda) \(point.gap)")
        let single = try solve(
          problem.scalingPenalties(by: point.factor),
          start: Start(
            coefficients: problem.penaltyScale(
              point.coefficients, from: .data)))
        #expect(single.certificate.isReached)
        let objective = point.loss + point.penalty
        let scale = max(1, single.objective)
        #expect(abs(objective - single.objective) < 1e-9 * scale, "\(s) \(point.lambda)")
      }
    }
  }

  /// The certificate of a point itself: one look by a solver that starts there and is not given a step to move.
  @Test(arguments: shapes)
  func certificateOfThePoint(_ shape: (Int, Int)) throws {
    let problem = try Self.problem(shape, [(1, L1())], SolverLawTests.Setting())
    let found = try path(problem, options: PathOptions(count: 10, ratio: 1e-3))
    for point in found.points.dropFirst() {
      let slopes = try slopes(
        problem.scalingPenalties(by: point.factor), at: point.coefficients, on: .data,
        intercepts: [point.intercept])
      for j in 0..<shape.1 { #expect(abs(slopes.least(j)) < 1e-9, "\(point.lambda)") }
    }
  }

  /// A point does not depend on the ones before it, whichever way they lead.
  @Test(arguments: shapes)
  func warmIsCold(_ shape: (Int, Int)) throws {
    let problem = try Self.problem(shape, [(1, L1()), (0.01, L2())], SolverLawTests.Setting())
    let top = try path(problem).lambdaMax
    let shares = [1, 0.5, 0.01, 0.3, 0.02, 0.02, 0.9, 0.001]
    let lambdas = shares.map { top * $0 }
    let warm = try path(problem, options: PathOptions(lambdas: lambdas)).points
    for (point, lambda) in zip(warm, lambdas) {
      let cold = try path(problem, options: PathOptions(lambdas: [lambda])).points[0]
      expect(point.standardised, cold.standardised, 1e-9)
      #expect(point.isConverged && cold.isConverged)
    }
  }

  /// Columns that repeat, do not vary, or depend on others; one row; hardly any penalty.
  @Test(arguments: [(12, 30), (1, 5), (2, 4), (30, 6), (10, 1100)])
  func degenerateDesigns(_ shape: (Int, Int)) throws {
    let (n, p) = shape
    var random = RandomNumbers(seed: 8)
    var columns = (0..<p).map { _ in random.vector(n) }
    for j in stride(from: 2, to: p, by: 5) { columns[j] = columns[j - 1] }
    for j in stride(from: 3, to: p, by: 7) { columns[j] = [Double](repeating: 0, count: n) }
    for j in stride(from: 4, to: p, by: 6) { columns[j] = columns[j - 4].map { -2 * $0 } }
    if p > 5 { columns[5] = zip(columns[0], columns[1]).map { $0 + $1 } }
    let design = try DenseDesign(columns: columns, names: (0..<p).map { "x\($0)" })
    let response = random.vector(n)
    for (intercept, mix) in [(true, 0.0), (false, 0), (true, 0.1)] {
      var terms = [PenaltyTerm(strength: 1, penalty: L1(), columns: Array(0..<p))]
      if mix > 0 { terms.append(PenaltyTerm(strength: mix, penalty: L2(), columns: Array(0..<p))) }
      let problem = try Problem(
        design: design, response: response, penalties: terms, intercept: intercept)
      let found = try path(problem, options: PathOptions(count: 40, ratio: 1e-8))
      for point in found.points {
        #expect(point.isConverged, "\(intercept) \(mix) \(point.lambda) \(point.gap)")
        #expect(point.standardised.allSatisfy { $0.isFinite })
      }
      for point in [found.points[10], found.points[39]] where point.lambda > 0 {
        let single = try solve(problem.scalingPenalties(by: point.factor))
        let excess = point.loss + point.penalty - single.objective
        #expect(
          abs(excess) < 1e-9 * max(0.1, single.objective),
          "\(excess) \(point.gap) \(single.certificate) \(single.solver) \(single.stop)")
      }
    }
  }

  /// Whole numbers make ties, where several columns want to enter or leave at once.
  @Test func ties() throws {
    let (n, p) = (16, 15)
    let columns = (1...p).map { j in
      (0..<n).map { i in (i & j).nonzeroBitCount % 2 == 0 ? 1.0 : -1.0 }
    }
    let response = (0..<n).map { Double(($0 * $0) % 7) }
    for extra in [0, 3] {
      let all = columns + (0..<extra).map { k in zip(columns[k], columns[k + 4]).map { $0 + $1 } }
      let problem = try Problem(
        design: DenseDesign(columns: all, names: all.indices.map { "x\($0)" }), response: response,
        penalties: [PenaltyTerm(strength: 1, penalty: L1(), columns: Array(all.indices))])
      for point in try path(problem, options: PathOptions(count: 60, ratio: 1e-4)).points {
        #expect(point.isConverged && point.gap < 1e-12)
        guard extra == 0 else { continue }
        // The columns are orthogonal: soft thresholds in closed form.
        for j in all.indices {
          let pull = zip(all[j], response).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
          let size = max(0, abs(pull) - point.lambda)
          #expect(abs(point.standardised[j] - (pull > 0 ? size : -size)) < 1e-12)
        }
      }
    }
  }

  /// Stopped at any of its questions, it says so and nothing else.
  @Test(arguments: [(60, 8), (25, 140)])
  func interruptionAtAnyMoment(_ shape: (Int, Int)) throws {
    let problem = try Self.problem(shape, [(1, L1())], SolverLawTests.Setting())
    func run(stopAt limit: Int) throws -> Int {
      var asked = 0
      _ = try path(problem, options: PathOptions(count: 6)) {
        asked += 1
        return asked > limit
      }
      return asked
    }
    let questions = try run(stopAt: .max)
    #expect(questions > 6)
    for limit in stride(from: 0, to: questions, by: max(1, questions / 40)) {
      #expect(throws: FittingError.interrupted) { try run(stopAt: limit) }
    }
  }
}
