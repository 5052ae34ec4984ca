/// How far and how long to go.
package struct SolverOptions: Sendable, Equatable {
  /// The relative value that the certificate shall reach.
  package var tolerance: Double
  /// Steps of the solver: sweeps of coordinate descent.
  package var iterationLimit: Int
  /// The solver's name, nil to choose by the shape of the problem.
  package var solver: String?

  package init(tolerance: Double = 1e-9, iterationLimit: Int = 100_000, solver: String? = nil) {
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.solver = solver
  }
}

/// Where to start: coefficients on the scale that the penalties act on, one a column.
package struct Start: Sendable, Equatable {
  package var coefficients: [Double]
  package init(coefficients: [Double]) { self.coefficients = coefficients }
}

/// Solves a problem to its certificate.
///
/// `isInterrupted` is asked at least every few milliseconds of work; true makes this throw `.interrupted`. `tally`
/// counts the solver's steps.
package func solve(
  _ problem: Problem, options: SolverOptions = SolverOptions(), start: Start? = nil,
  tally: Tally? = nil, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Solution {
  try options.check()
  if let start {
    try Problem.check(
      vector: start.coefficients, called: "start", count: problem.coefficientCount)
  }
  if isInterrupted() { throw .interrupted }
  let type = try chooseSolver(problem, options)
  try checkUniqueness(problem, isInterrupted)
  if let fall = try endlessFall(problem, isInterrupted: isInterrupted) { throw .fallsForEver(fall) }
  var solution: Solution
  if problem.isConvex {
    var solver = try type.init(
      problem, start: start?.coefficients, isInterrupted: isInterrupted)
    solution = try drive(&solver, problem, options, tally, isInterrupted)
    // What is proved is then proved of the loss, and says nothing of how a penalty so weak shares columns.
    if options.solver == nil, type != ActiveSetSolver.self, solution.leavesPenaltyOpen {
      var other: Solution?
      if case .able = ActiveSetSolver.suitability(problem) {
        var exact = try ActiveSetSolver(problem, start: nil, isInterrupted: isInterrupted)
        other = try drive(&exact, problem, options, tally, isInterrupted)
      } else if var exact = try ShiftedDescent(exactly: problem, isInterrupted: isInterrupted) {
        other = try drive(&exact, problem, options, tally, isInterrupted)
      }
      if let other, other.certificate.absolute < solution.certificate.absolute { solution = other }
    }
  } else {
    solution = try lowestOptimum(problem, start?.coefficients, isInterrupted) {
      (point) throws(FittingError) in
      var solver = try type.init(problem, start: point, isInterrupted: isInterrupted)
      return try drive(&solver, problem, options, tally, isInterrupted)
    }
  }
  if let direction = try runawayDirection(
    problem, coefficients: solution.coefficients, predictor: solution.linearPredictor,
    isInterrupted: isInterrupted)
  {
    throw .separated(direction: direction)
  }
  if let fall = endlessFall(problem, at: solution) { throw .fallsForEver(fall) }
  return solution
}

extension Solution {
  /// Whether the gap is no small part of the penalty itself.
  fileprivate var leavesPenaltyOpen: Bool {
    let penalty = penalties.reduce(0, +)
    return certificate.kind == .dualityGap && penalty > 0 && certificate.absolute > 1e-3 * penalty
  }
}

/// The loop: steps until the certificate is reached, nothing improves, or the limit.
private func drive(
  _ solver: inout some Solver, _ problem: Problem, _ options: SolverOptions, _ tally: Tally?,
  _ isInterrupted: () -> Bool
) throws(FittingError) -> Solution {
  var best: Candidate?
  var nextLook = 64
  tally?.begin(.steps)
  for iteration in 1...options.iterationLimit {
    if isInterrupted() { throw .interrupted }
    let progress = try solver.step(isInterrupted: isInterrupted)
    tally?.advance()
    if iteration < options.iterationLimit {
      if case .moving = progress { continue }
      if case .plausible = progress {
        // A look costs passes over the data: at most one each time the work has doubled.
        guard iteration >= nextLook else { continue }
        nextLook = 2 * iteration
      }
    }
    let candidate = try Candidate(
      problem, beta: solver.coefficients, dual: solver.dual, split: solver.dualSplit,
      tolerance: options.tolerance,
      isInterrupted)
    let improved = best.map { candidate.certificate.relative < 0.5 * $0.certificate.relative } ?? true
    var leader = best ?? candidate
    if candidate.certificate.relative <= leader.certificate.relative { leader = candidate }
    best = leader
    tally?.look(gap: leader.certificate.relative)
    if case .exact = progress {
      let isGood = candidate.certificate.isReached
      return candidate.solution(problem, iteration, type(of: solver).name, isGood ? .exact : .stalled)
    }
    let reached = leader.certificate.isReached
    if case .plausible = progress {
      // Reached with digits to spare: the rest of the crawl is not worth its time.
      if leader.certificate.relative <= max(1e-13, 1e-4 * options.tolerance) {
        return leader.solution(problem, iteration, type(of: solver).name, .converged)
      }
      if iteration < options.iterationLimit { continue }
    }
    // One more round after the tolerance is reached costs little and gives all the digits there are.
    if reached && (!improved || leader.certificate.relative <= 1e-14) {
      return leader.solution(problem, iteration, type(of: solver).name, .converged)
    }
    if case .settled = progress, !improved {
      return leader.solution(problem, iteration, type(of: solver).name, .stalled)
    }
    if iteration == options.iterationLimit {
      return leader.solution(
        problem, iteration, type(of: solver).name, reached ? .converged : .iterationLimit)
    }
  }
  preconditionFailure("the limit is at least 1, and its iteration returns")
}

private func chooseSolver(
  _ problem: Problem, _ options: SolverOptions
) throws(FittingError) -> any Solver.Type {
  let capable = ranked(problem)
  if let name = options.solver {
    guard let chosen = capable.first(where: { $0.solver.name == name }) else {
      throw refusal(problem, by: name)
    }
    return chosen.solver
  }
  guard let cheapest = capable.first else { throw refusal(problem) }
  return cheapest.solver
}

/// Coefficients that no penalty holds must be determined by the data.
func checkUniqueness(
  _ problem: Problem, _ isInterrupted: () -> Bool
) throws(FittingError) {
  let p = problem.design.columns
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  // Where no class holds a column, what is common to the classes is 0 on average: only one of K is not told.
  let unheld = (0..<p).filter { j in
    !problem.takesNoPart(j) && (0..<problem.outputs).contains { !penalty.acts(on: $0 * p + j) }
  }
  guard !unheld.isEmpty else { return }
  // More coefficients than rows, and no matrix that could hold them either: no Gram matrix is needed to tell.
  let coupled = Set(penalty.blocks.flatMap(\.columns))
  let bare = unheld.count { !coupled.contains($0) } + (problem.intercept ? 1 : 0)
  let rows = problem.weights.map { $0.count { $0 > 0 } } ?? problem.design.rows
  guard bare <= rows else { throw .notDetermined(rows: rows, coefficients: bare) }
  guard unheld.count <= ClosedForm.largestMatrix else {
    throw .noSolver(
      penalties: problem.penalties.map { $0.penalty.definition.name }.joined(separator: " + "),
      loss: problem.loss.definition.name, because: ClosedForm.tooLarge(unheld.count))
  }
  let squared = try problem.asLeastSquares()
  let model = try QuadraticModel(squared)
  let gram = try model.gram(unheld, isInterrupted: isInterrupted)
  var matrix = Matrix(rows: unheld.count, columns: unheld.count, elements: gram.matrix)
  if problem.outputs == 1 { penalty.addCurvature(to: &matrix, unheld) }
  if let factor = try Cholesky(matrix, isInterrupted: isInterrupted), factor.isWellPosed { return }
  // Near-collinear columns are still determined where the orthogonal way says so; held columns cannot help.
  let basis = try OrthogonalBasis(squared, among: unheld, isInterrupted: isInterrupted)
  if !basis.aliased.isEmpty { throw basis.error(squared, coefficients: unheld.count) }
}

extension Problem {
  /// The same columns and weights under squared loss, without penalties: what rank is asked of.
  func asLeastSquares() throws(FittingError) -> Problem {
    guard loss.quadraticFactor(rows: design.rows) == nil else { return self }
    return try Problem(
      design: design, response: [Double](repeating: 0, count: design.rows), weights: weights,
      scale: scale, intercept: intercept)
  }
}

extension Problem {
  /// With several classes and no penalty on a column, a number added to its coefficient of every class changes
  /// nothing: the solution taken is the one with mean 0, the limit of vanishing squares.
  func centringFreeColumns(_ beta: [Double]) -> [Double] {
    guard outputs > 1 else { return beta }
    let p = design.columns
    let held = Set(penalties.filter { $0.strength > 0 }.flatMap(\.columns))
    var result = beta
    for j in 0..<p where !(0..<outputs).contains(where: { held.contains($0 * p + j) }) {
      let mean = (0..<outputs).reduce(0) { $0 + beta[$1 * p + j] } / Double(outputs)
      for k in 0..<outputs { result[k * p + j] -= mean }
    }
    return result
  }
}

/// Coefficients with what the data say about them.
private struct Candidate {
  let coefficients: [Double]
  let stored: [Double]
  let beta: [Double]
  let intercepts: [Double]
  let direct: DirectEvaluation
  let certificate: Certificate

  init(
    _ problem: Problem, beta: [Double], dual: [Double]?, split: [[Double]]?, tolerance: Double,
    _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    let beta = problem.droppingRounding(problem.settlingIdle(problem.centringFreeColumns(beta)))
    coefficients = problem.dataUnits(beta)
    stored = problem.storedUnits(dataUnits: coefficients)
    intercepts = problem.bestIntercepts(stored: stored)
    guard coefficients.allSatisfy(\.isFinite), intercepts.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "a coefficient")
    }
    for j in beta.indices where beta[j] != 0 && coefficients[j] == 0 {
      throw .outOfRange(what: "the coefficient of \(problem.design.names[problem.column(j)])")
    }
    self.beta = beta
    direct = DirectEvaluation(
      problem, stored: stored, intercepts: intercepts, isInterrupted: isInterrupted)
    guard direct.isComplete else { throw .interrupted }
    certificate = try Certificate(
      problem, beta: beta, direct: direct, tolerance: tolerance, dual: dual, split: split,
      isInterrupted: isInterrupted)
  }

  func solution(
    _ problem: Problem, _ iterations: Int, _ solver: String, _ stop: StopReason
  ) -> Solution {
    let isSquared = problem.loss.quadraticFactor(rows: problem.design.rows) != nil
    let squares =
      isSquared
      ? problem.residualSumOfSquares(predictor: direct.predictor)
      : 0
    let rSquared = isSquared ? problem.rSquared(residualSumOfSquares: squares) : nil
    return Solution(
      intercepts: intercepts, coefficients: coefficients,
      standardised: problem.standardised(dataUnits: coefficients),
      linearPredictor: direct.predictor, loss: direct.loss,
      penalties: problem.penalties.map { $0.value(beta) },
      rSquared: rSquared,
      devianceRatio: isSquared ? rSquared : problem.devianceRatio(predictor: direct.predictor),
      nonzero: coefficients.count { $0 != 0 }, iterations: iterations, solver: solver, stop: stop,
      certificate: certificate, notes: problem.notes(at: coefficients))
  }
}

extension Problem {
  /// Σ w (y − η)²
  func residualSumOfSquares(predictor: [Double]) -> Double {
    var sum = CompensatedSum()
    for i in predictor.indices {
      let residual = response[i] - predictor[i]
      sum.add((weights?[i] ?? 1) * residual * residual)
    }
    return sum.value
  }
}

extension SolverOptions {
  func check() throws(FittingError) {
    guard tolerance > 0, tolerance < 1 else {
      throw .badParameter(name: "tolerance", value: tolerance, allowed: "between 0 and 1")
    }
    guard iterationLimit > 0 else {
      throw .badParameter(
        name: "iteration limit", value: Double(iterationLimit), allowed: "at least 1")
    }
  }
}
