import Testing

@testable import Fitting

/// What holds for every family that proximal Newton solves.
@Suite struct NewtonLawTests {
  static let sums: [(name: String, make: @Sendable (Int) throws -> [(Double, any Penalty)])] = [
    ("none", { _ in [] }),
    ("l1", { _ in [(0.03, L1())] }),
    ("l2", { _ in [(0.03, L2())] }),
    ("elastic", { _ in [(0.02, L1()), (0.01, L2())] }),
    ("lp", { _ in [(0.03, try Lp(1.5))] }),
    ("bounds", { _ in [(0.02, L1()), (1, try Box(-0.1, 0.15))] }),
    ("bounds without 0", { _ in [(1, try Box(0.05, 0.15))] }),
    ("quad and l1", { [(0.02, try Quad(Samples.positiveMatrix($0))), (0.01, L1())] }),
  ]

  static let settings: [(name: String, scale: Problem.Scale, intercept: Bool, weighted: Bool, offset: Bool)] =
    [
      ("plain", .standardised, true, false, false),
      ("data units", .data, true, true, false),
      ("no intercept", .standardised, false, false, true),
      ("offset", .standardised, true, true, true),
    ]

  private func problem(
    _ name: String, _ sum: Int, _ setting: Int, rows n: Int = 60, columns p: Int = 5
  ) throws -> Problem {
    let s = Self.settings[setting]
    var random = RandomNumbers(seed: 9)
    let outputs = name == "multinomial" ? 3 : 1
    return try Families.problem(
      name, rows: n, columns: p, Self.sums[sum].make(p * outputs),
      weights: s.weighted ? (0..<n).map { $0 % 7 == 0 ? 0 : 1.5 + random.next() } : nil,
      offset: s.offset ? random.vector(n) : nil, scale: s.scale, intercept: s.intercept)
  }

  @Test(arguments: Families.names, settings.indices)
  func solutionsAreOptimal(_ name: String, _ setting: Int) throws {
    for sum in Self.sums.indices {
      // Classes with a matrix between them wait for another solver.
      if name == "multinomial", Self.sums[sum].name == "quad and l1" { continue }
      // Bounds of several classes' coefficients have no gap yet, and the norm does not know of them.
      if name == "multinomial", Self.sums[sum].name.hasPrefix("bounds") { continue }
      let problem = try problem(name, sum, setting)
      let solution = try solve(problem, options: SolverOptions(solver: "proximal Newton"))
      let about = Comment(rawValue: "\(name) \(Self.sums[sum].name) \(solution.certificate)")
      #expect(solution.stop == .converged, about)
      // Coupled classes under a penalty that is no parabola take small steps near the end.
      let unit = name == "sse" ? 100.0 : name == "multinomial" && Self.sums[sum].name == "lp" ? 1e3 : 10
      #expect(Families.worstSlope(problem, solution) < 1e-8 * unit, about)
    }
  }

  @Test(arguments: Families.names) func warmStartsEndWhereColdOnesDo(_ name: String) throws {
    let problem = try problem(name, 3, 0)
    let cold = try solve(problem)
    // In the units in which penalties act, which are the standardised ones here.
    let beta = cold.standardised
    let warm = try solve(
      problem, start: Start(coefficients: beta.indices.map { Double($0 % 3) - beta[$0] }))
    #expect(relativeDifference(warm.standardised, beta) < 1e-6)
    let again = try solve(problem, start: Start(coefficients: beta))
    #expect(relativeDifference(again.standardised, beta) < 1e-7)
  }

  @Test(arguments: Families.names.filter { !["squared", "sse"].contains($0) }, [1, 2, 3])
  func pathsAreSolutions(_ name: String, _ sum: Int) throws {
    let problem = try problem(name, sum, 0)
    let options = PathOptions(count: 12, ratio: sum == 2 ? 1e-4 : 1e-2, tolerance: 1e-10)
    let path = try path(problem, options: options)
    #expect(path.points.count == 12)
    #expect(sum == 2 || path.points[0].nonzero == 0)
    let converged = path.points.count { $0.isConverged }
    #expect(converged == 12)
    for point in path.points {
      let alone = try solve(problem.scalingPenalties(by: point.factor))
      #expect(abs(point.loss + point.penalty - alone.objective) < 1e-9 * max(1, abs(alone.objective)))
      #expect(relativeDifference(point.standardised + [1], alone.standardised + [1]) < 2e-4)
      let apart = zip(point.intercepts, alone.intercepts).map { abs($0 - $1) / max(1, abs($1)) }
      #expect(apart.max()! < 1e-3)
      let ratio = try #require(alone.devianceRatio)
      let found = try #require(point.devianceRatio)
      #expect(abs(found - ratio) < 1e-5)
    }
  }

  /// From the first lambda on something enters.
  @Test(arguments: Families.names.filter { !["squared", "sse"].contains($0) })
  func lambdaMaxIsTheLargestUsefulOne(_ name: String) throws {
    let problem = try problem(name, 1, 3)
    let top = try path(problem, options: PathOptions(count: 2)).lambdaMax
    let above = try solve(problem.scalingPenalties(by: top * 1.0001 / 0.03))
    let below = try solve(problem.scalingPenalties(by: top * 0.999 / 0.03))
    #expect(above.nonzero == 0 && below.nonzero > 0)
  }

  /// Weights that are whole numbers are repeated rows.
  @Test(arguments: Families.names.filter { $0 != "cox" })
  func weightsAreRepeatedRows(_ name: String) throws {
    let n = 60
    let weights = (0..<n).map { Double($0 % 3) }
    let repeated = (0..<n).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let weighted = try Families.problem(
      name, [(1, L1())], weights: weights, asLikelihood: !["squared", "huber"].contains(name))
    let copied = try weighted.unweighted().selecting(rows: repeated)
    let isMean = !weighted.loss.isLikelihood && name != "sse"
    let factor = isMean ? Double(n) / Double(repeated.count) : 1
    let a = try solve(weighted.scalingPenalties(by: 0.1 / factor * (isMean ? 1 : 10)))
    let b = try solve(copied.scalingPenalties(by: 0.1 * (isMean ? 1 : 10)))
    // A likelihood with a known deviation reads weights as precisions; coefficients are the same all the same.
    #expect(relativeDifference(a.standardised, b.standardised) < 1e-6, "\(name)")
  }

  @Test func trialsAreExpandedRows() throws {
    let (design, _) = try Samples.data(rows: 12, columns: 2)
    let trials = (0..<12).map { Double(1 + $0 % 4) }
    let successes = (0..<12).map { Double($0 * 5 % (2 + $0 % 4)) }
    for name in ["logistic", "probit"] {
      let loss = try Families.loss(name, asLikelihood: true)
      let grouped = try Problem(
        design: design, response: zip(successes, trials).map { $0 / $1 },
        details: ResponseDetails(trials: trials), loss: loss,
        penalties: [PenaltyTerm(strength: 0.5, penalty: L1(), columns: [0, 1])])
      var rows: [Int] = []
      var y: [Double] = []
      for i in 0..<12 {
        for t in 0..<Int(trials[i]) {
          rows.append(i)
          y.append(Double(t) < successes[i] ? 1 : 0)
        }
      }
      let expanded = try Problem(
        design: design.selecting(rows: rows), response: y, loss: loss,
        penalties: [PenaltyTerm(strength: 0.5, penalty: L1(), columns: [0, 1])], scale: .data)
      let same = try Problem(
        design: design, response: grouped.response, details: grouped.details, loss: loss,
        penalties: grouped.penalties, scale: .data)
      let (a, b) = (try solve(same), try solve(expanded))
      #expect(relativeDifference(a.coefficients, b.coefficients) < 1e-9)
    }
  }

  /// Two classes: the difference of the symmetric coefficients is logistic regression's.
  @Test func twoClassesAreLogistic() throws {
    let logistic = try Families.problem("logistic", [])
    let (n, p) = (60, 5)
    let classes = try Problem(
      design: logistic.design, response: logistic.response,
      details: ResponseDetails(levels: ["no", "yes"]), loss: Families.loss("multinomial"))
    let a = try solve(logistic)
    let b = try solve(classes)
    #expect(b.linearPredictor.count == 2 * n)
    let difference = (0..<p).map { b.coefficients[p + $0] - b.coefficients[$0] }
    #expect(relativeDifference(difference, a.coefficients) < 1e-7)
    for j in 0..<p { #expect(abs(b.coefficients[p + j] + b.coefficients[j]) < 1e-12) }
    #expect(abs(b.intercepts[1] - b.intercepts[0] - a.intercept) < 1e-6)
    // A ridge of strength λ on both is one of λ/2 on the difference.
    func ridge(_ problem: Problem, _ strength: Double) throws -> Solution {
      let all = Array(0..<problem.coefficientCount)
      return try solve(
        problem.with(penalties: [PenaltyTerm(strength: strength, penalty: L2(), columns: all)]))
    }
    let (c, d) = (try ridge(logistic, 0.01), try ridge(classes, 0.02))
    let halves = (0..<p).map { d.coefficients[p + $0] - d.coefficients[$0] }
    #expect(relativeDifference(halves, c.coefficients) < 1e-6)
  }

  /// A rate per exposure: the logarithm of the exposure as an offset, of counts that scale with it.
  @Test func offsetsAreExposures() throws {
    let problem = try Families.problem("poisson", [(0.05, L1())])
    let tripled = try Problem(
      design: problem.design, response: problem.response,
      offset: [Double](repeating: 1.0986122886681098, count: 60), loss: problem.loss,
      penalties: problem.penalties)
    let (a, b) = (try solve(problem), try solve(tripled))
    #expect(relativeDifference(a.coefficients, b.coefficients) < 1e-9)
    #expect(abs(a.intercept - b.intercept - 1.0986122886681098) < 1e-9)
  }

  @Test(arguments: Families.names) func interruptionThrows(_ name: String) throws {
    let problem = try problem(name, 1, 0)
    var limit = 0
    // Wherever it comes, until the work is done before it does.
    while limit < 4000 {
      var polls = 0
      do throws(FittingError) {
        let solution = try solve(
          problem,
          isInterrupted: {
            polls += 1
            return polls > limit
          })
        #expect(solution.certificate.isReached)
        break
      } catch {
        #expect(error == .interrupted)
      }
      limit += 1 + limit / 4
    }
    #expect(limit < 4000)
  }
}

extension Problem {
  fileprivate func unweighted() throws -> Problem {
    try Problem(
      design: design, response: response, details: details, loss: loss, penalties: penalties, scale: scale,
      intercept: intercept)
  }
}
