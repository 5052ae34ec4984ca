import Fitting
import Testing

/// What holds for every solution, whatever the solver.
@Suite struct SolverLawTests {
  /// Sums of penalties that between them reach every branch of the solvers.
  static let sums: [(name: String, make: @Sendable (Int) throws -> [(Double, any Penalty)])] = [
    ("none", { _ in [] }),
    ("l1", { _ in [(0.3, L1())] }),
    ("l2", { _ in [(0.3, L2())] }),
    ("elastic", { _ in [(0.2, L1()), (0.1, L2())] }),
    ("lp", { _ in [(0.3, try Lp(1.5))] }),
    ("lp near l1", { _ in [(0.3, try Lp(1.05))] }),
    ("lp and l1", { _ in [(0.2, try Lp(1.5)), (0.2, L1())] }),
    ("quad", { [(0.3, try Quad(Samples.positiveMatrix($0)))] }),
    ("quad and l1", { [(0.2, try Quad(Samples.positiveMatrix($0))), (0.3, L1())] }),
    (
      "everything",
      {
        [
          (0.1, try Quad(Samples.positiveMatrix($0))), (0.1, L1()), (0.1, L2()), (0.1, try Lp(1.3)),
          (0.05, L1()),
        ]
      }
    ),
  ]

  struct Setting: Sendable {
    var scale = Problem.Scale.standardised
    var centre: Double?
    var intercept = true
    var weighted = false
    var offset = false
  }

  static let settings: [Setting] = [
    Setting(), Setting(scale: .data), Setting(centre: 0.4), Setting(intercept: false),
    Setting(weighted: true), Setting(scale: .data, centre: -1, weighted: true, offset: true),
  ]

  private func problem(_ index: Int, _ s: Setting, rows n: Int, columns p: Int) throws -> Problem {
    var random = RandomNumbers(seed: 9)
    let weights = s.weighted ? (0..<n).map { $0 % 7 == 0 ? 0 : 1.5 + random.next() } : nil
    return try Samples.problem(
      rows: n, columns: p, Self.sums[index].make(p), centre: s.centre, weights: weights,
      offset: s.offset ? random.vector(n) : nil, scale: s.scale, intercept: s.intercept)
  }

  /// Optimality by slopes written here from scratch: residuals, intercept and subdifferentials.
  @Test(arguments: sums.indices, settings.indices)
  func solutionsAreOptimal(_ index: Int, _ setting: Int) throws {
    let problem = try problem(index, Self.settings[setting], rows: 40, columns: 6)
    let solution = try solve(problem)
    #expect(solution.certificate.isReached && solution.certificate.relative < 1e-12)
    let n = problem.design.rows
    let w = problem.weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    var residual = problem.response
    for i in 0..<n {
      residual[i] -= (problem.offset?[i] ?? 0) + solution.intercept
      for j in 0..<6 { residual[i] -= problem.design.value(row: i, column: j) * solution.coefficients[j] }
      residual[i] *= w[i] / Double(n)
    }
    if problem.intercept { #expect(abs(residual.reduce(0, +)) < 1e-12) }
    var beta = solution.coefficients
    var slopes = [Double](repeating: 0, count: 6)
    for j in 0..<6 {
      let x = (0..<n).map { problem.design.value(row: $0, column: j) }
      let mean = zip(x, w).reduce(0) { $0 + $1.0 * $1.1 } / total
      let deviation =
        (zip(x, w).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total).squareRoot()
      let unit = problem.scale == .standardised ? deviation : 1
      beta[j] *= unit
      slopes[j] = -zip(x, residual).reduce(0) { $0 + ($1.0 - (problem.intercept ? mean : 0)) * $1.1 } / unit
    }
    var sums = slopes.map { Interval.point($0) }
    for term in problem.penalties {
      // A coefficient that sits at the centre up to rounding is at the kink.
      let local = term.local(beta).map { term.centre != nil && abs($0) < 1e-14 ? 0 : $0 }
      for (j, interval) in term.penalty.gradient(local).enumerated() {
        sums[j] = sums[j] + term.strength * interval
      }
    }
    // Next to a centre other than 0 doubles are too coarse for the slope of |t|^1.05.
    let isCoarse = Self.sums[index].name == "lp near l1" && Self.settings[setting].centre != nil
    for sum in sums { #expect(abs(sum.leastElement) < (isCoarse ? 1e-2 : 1e-9)) }
  }

  /// Sums that more than one solver takes: a matrix beside a kink is for coordinate descent alone.
  static let shared = sums.indices.filter { !["quad and l1", "everything"].contains(sums[$0].name) }

  @Test(arguments: shared, settings.indices)
  func capableSolversAgree(_ index: Int, _ setting: Int) throws {
    let problem = try problem(index, Self.settings[setting], rows: 40, columns: 6)
    let solutions = try capableSolvers(problem).map {
      try solve(problem, options: SolverOptions(tolerance: 1e-12, solver: $0))
    }
    try #require(solutions.count >= 2)
    for other in solutions.dropFirst() {
      #expect(other.certificate.isReached, "\(other.solver)")
      #expect(abs(other.objective - solutions[0].objective) < 1e-11, "\(other.solver)")
      expect(other.standardised, solutions[0].standardised, 2e-6)
    }
  }

  @Test(arguments: shared.filter { sums[$0].name != "none" })
  func capableSolversAgreeWhereColumnsOutnumberRows(_ index: Int) throws {
    let problem = try problem(index, Setting(), rows: 15, columns: 40)
    let solutions = try capableSolvers(problem).map {
      try solve(problem, options: SolverOptions(tolerance: 1e-10, solver: $0))
    }
    try #require(solutions.count >= 2)
    for other in solutions {
      #expect(other.certificate.isReached, "\(other.solver) \(other.certificate)")
      #expect(abs(other.objective - solutions[0].objective) < 1e-9 * solutions[0].objective)
    }
  }

  @Test(arguments: sums.indices) func warmStartsEndWhereColdOnesDo(_ index: Int) throws {
    let problem = try problem(index, Setting(), rows: 40, columns: 6)
    let cold = try solve(problem)
    let warm = try solve(problem, start: Start(coefficients: [5, -3, 0, 1, 1e-9, -40]))
    expect(warm.standardised, cold.standardised, 1e-9)
    let again = try solve(problem, start: Start(coefficients: cold.standardised))
    expect(again.standardised, cold.standardised, 1e-12)
  }

  /// The certificate bounds what the objective could still fall by, at any point at all.
  @Test(arguments: sums.indices, settings.indices)
  func gapBoundsTheDistance(_ index: Int, _ setting: Int) throws {
    let problem = try problem(index, Self.settings[setting], rows: 40, columns: 6)
    let best = try solve(problem).objective
    // The solver without a matrix where it is able, so that early points are far from the optimum.
    let solver = try #require(capableSolvers(problem).last { $0.hasSuffix("coordinate descent") })
    for limit in 1...3 {
      let options = SolverOptions(
        tolerance: 1e-15, iterationLimit: limit, solver: solver)
      let early = try solve(problem, options: options)
      #expect(early.certificate.absolute >= early.objective - best - 1e-12)
    }
  }

  @Test func iterationLimitIsNotConvergence() throws {
    let problem = try Samples.problem(rows: 40, columns: 20, [(0.01, L1())])
    let options = SolverOptions(
      tolerance: 1e-9, iterationLimit: 1, solver: "naive coordinate descent")
    let early = try solve(problem, options: options)
    #expect(early.stop == .iterationLimit && !early.certificate.isReached && early.iterations == 1)
  }

  @Test func quadraticFormEqualsL2() throws {
    let ridge = try solve(Samples.problem([(0.7, L2())]))
    let identity = try Quad(Matrix.diagonal([Double](repeating: 1.4, count: 6)))
    let quadratic = try solve(Samples.problem([(1, identity)]))
    expect(quadratic.coefficients, ridge.coefficients, 1e-13)
    #expect(abs(quadratic.objective - ridge.objective) < 1e-13)
  }

  @Test func elasticIsTheSum() throws {
    let parts = try Elastic.expand(strength: 0.4, mix: 0.3)
    let net = try solve(Samples.problem(parts.map { ($0.strength, $0.penalty) }))
    let sum = try solve(Samples.problem([(0.12, L1()), (0.14, L2())]))
    expect(net.coefficients, sum.coefficients, 1e-14)
  }

  @Test func lpEndsAreL1AndL2() throws {
    expect(
      try solve(Samples.problem([(0.3, Lp(1))])).coefficients,
      try solve(Samples.problem([(0.3, L1())])).coefficients, 1e-14)
    expect(
      try solve(Samples.problem([(0.3, Lp(2))])).coefficients,
      try solve(Samples.problem([(0.3, L2())])).coefficients, 1e-13)
  }

  /// Weights that are whole numbers are repeated rows, up to the n of the mean scale.
  @Test func weightsAreRepeatedRows() throws {
    let (design, response) = try Samples.data(rows: 12, columns: 3)
    let weights = (0..<12).map { Double($0 % 3) }
    let repeated = (0..<12).flatMap { [Int](repeating: $0, count: $0 % 3) }
    func terms(_ strength: Double) -> [PenaltyTerm] {
      [PenaltyTerm(strength: strength, penalty: L1(), columns: [0, 1, 2])]
    }
    let weighted = try solve(
      Problem(
        design: design, response: response, weights: weights, loss: SquaredLoss.sum,
        penalties: terms(3)))
    let copied = try solve(
      Problem(
        design: design.selecting(rows: repeated), response: repeated.map { response[$0] },
        loss: SquaredLoss.sum, penalties: terms(3)))
    expect(weighted.coefficients, copied.coefficients, 1e-12)
    #expect(abs(weighted.objective - copied.objective) < 1e-12)
    #expect(abs(weighted.rSquared! - copied.rSquared!) < 1e-13)
  }

  /// The three scales of the loss are one problem with three strengths.
  @Test func lossScalesTranslate() throws {
    let mean = try solve(Samples.problem([(0.3, L1())]))
    let sum = try solve(Samples.problem([(0.3 * 80, L1())], loss: SquaredLoss.sum))
    let likelihood = try solve(
      Samples.problem([(0.3 * 40 / 4, L1())], loss: SquaredLoss(scale: .likelihood(sigma: 2))))
    expect(sum.coefficients, mean.coefficients, 1e-12)
    expect(likelihood.coefficients, mean.coefficients, 1e-12)
    #expect(abs(sum.objective - 80 * mean.objective) < 1e-10)
    // −log of 40 normal densities with σ = 2.
    let constant = 40 * (0.5 * 1.8378770664093453 + 0.6931471805599453)
    #expect(abs(likelihood.objective - constant - 10 * mean.objective) < 1e-11)
  }

  @Test func termsOnSomeColumnsLeaveTheOthersFree() throws {
    let (design, response) = try Samples.data(rows: 40, columns: 4)
    let problem = try Problem(
      design: design, response: response,
      penalties: [PenaltyTerm(strength: 100, penalty: L1(), columns: [0, 1])])
    let solution = try solve(problem)
    #expect(solution.coefficients[0] == 0 && solution.coefficients[1] == 0)
    let rest = try DenseDesign(
      columns: [2, 3].map { j in (0..<40).map { design.value(row: $0, column: j) } },
      names: ["x2", "x3"])
    let free = try leastSquares(Problem(design: rest, response: response))
    expect(Array(solution.coefficients[2...]), free.coefficients, 1e-12)
    #expect(solution.certificate.relative < 1e-13)
  }

  @Test func objectivePartsAddUp() throws {
    for (index, setting) in Self.settings.enumerated() {
      let problem = try problem(index + 3, setting, rows: 40, columns: 6)
      let solution = try solve(problem)
      let parts = try objectiveParts(problem, at: solution.coefficients, on: .data)
      #expect(abs(parts.objective - solution.objective) < 1e-12)
      #expect(abs(parts.intercept - solution.intercept) < 1e-12)
      let again = try objectiveParts(
        problem, at: solution.standardised, on: .standardised, intercepts: solution.intercepts)
      #expect(abs(again.objective - solution.objective) < 1e-11)
    }
  }

  @Test func interruptionStopsTheWork() throws {
    let problem = try Samples.problem([(0.1, L1())])
    #expect(throws: FittingError.interrupted) { try solve(problem, isInterrupted: { true }) }
    #expect(throws: FittingError.interrupted) { try path(problem, isInterrupted: { true }) }
    #expect(throws: FittingError.interrupted) {
      try crossValidate(
        problem, folds: foldsByRowOrder(rows: 40, folds: 4), isInterrupted: { true })
    }
    #expect(throws: FittingError.interrupted) {
      try trace(problem, start: [0, 0, 0, 0, 0, 0], rate: 0.1, steps: 3, isInterrupted: { true })
    }
    var polls = 0
    #expect(throws: FittingError.interrupted) {
      try solve(
        problem,
        isInterrupted: {
          polls += 1
          return polls > 2
        })
    }
  }

  /// Of all ways to give four groups their means, Σ|b| is least where the level that is common to all lies between the
  /// middle two: Σ|m_j − c|·sd with sd² = 1/4·3/4.
  @Test("a penalty far below the loss still shares columns as it should", arguments: [1e-6, 1e-8, 1e-10])
  func veryWeak(strength: Double) throws {
    let columns = (0..<4).map { j in (0..<8).map { $0 % 4 == j ? 1.0 : 0 } }
    let design = try DenseDesign(columns: columns, names: ["a", "b", "c", "d"])
    let problem = try Problem(
      design: design, response: [1, 2, 3, 4, 1.5, 2.2, 3.1, 3.9],
      penalties: [PenaltyTerm(strength: strength, penalty: L1(), columns: [0, 1, 2, 3])])
    let solution = try solve(problem)
    let size = solution.standardised.reduce(0) { $0 + abs($1) }
    #expect(abs(size - (3.95 - 1.25 + 3.05 - 2.1) * 0.1875.squareRoot()) < 1e-4, "\(size)")
    #expect(solution.certificate.absolute < 1e-3 * strength)
  }
}
