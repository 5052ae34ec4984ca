/// Proximal Newton steps (`NewtonEngine`) on working sets of columns, for any smooth convex loss with any sum of
/// separable and matrix penalties; without a penalty this is iteratively reweighted least squares.
struct ProximalNewton: Solver {
  static let name = "proximal Newton"

  private var engine: NewtonEngine
  private let everything: [[Int]]
  /// The first fall since the columns were last looked at.
  private var firstFall: Double?
  private var smallestFall = Double.infinity
  /// Steps since the predicted fall was last halved.
  private var idle = 0

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = newtonObstacle(problem) { return .unable(because: reason) }
    let (n, p) = (Double(problem.design.rows), Double(problem.coefficientCount))
    let active = min(p, max(50, min(n, 500)))
    // For a sum of squares others go straight to where this one goes in steps.
    let isSquared = problem.loss.quadraticFactor(rows: problem.design.rows) != nil
    // Bounds are met one coordinate at a time here, which is slow where the loss is flat.
    let isBounded = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount).bounds != nil
    return .able(
      cost: (isSquared ? 1e6 : isBounded ? 1e5 : 1) * (n * p + n * active * active / 40))
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    engine = try NewtonEngine(problem, start: start, isInterrupted)
    everything = (0..<problem.outputs).map { _ in Array(0..<problem.design.columns) }
    engine.lookAtAll()
    _ = try engine.extend(among: everything, isInterrupted)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    let step = try engine.step(isInterrupted)
    if engine.hasUnheld, engine.mayRunAway { try checkSeparation(step) }
    // Below the rounding of the objective steps still improve its slopes, as long as they shrink now and then.
    if step.predicted <= 0.5 * smallestFall {
      (smallestFall, idle) = (step.predicted, 0)
    } else {
      idle += 1
    }
    let isTiny = step.predicted <= 1e-12 * engine.scale
    let isDone = !step.isTaken || step.predicted <= 1e-24 * engine.scale || isTiny && idle > 3
    if isDone { (smallestFall, idle) = (.infinity, 0) }
    let first = firstFall ?? step.predicted
    firstFall = first
    guard isDone || step.predicted <= 1e-2 * first else {
      engine.lookAtWorking()
      return .moving
    }
    engine.lookAtAll()
    firstFall = nil
    if try engine.extend(among: everything, isInterrupted) { return .moving }
    return isDone ? .settled : .moving
  }

  var coefficients: [Double] { engine.beta }

  /// A step that moves predictors far and still gains nothing goes on for ever: there is no optimum.
  private func checkSeparation(_ step: NewtonEngine.Step) throws(FittingError) {
    guard step.isTaken, step.reach > 0.05, step.predicted <= 1e-10 * engine.scale, engine.isRunningAway
    else { return }
    throw engine.separation()
  }
}

/// Why proximal Newton cannot take a problem, nil where it can.
func newtonObstacle(_ problem: Problem) -> String? {
  guard problem.loss.isSmooth else { return "the loss is not smooth" }
  guard problem.loss.isConvex else { return "the loss is not convex" }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  if let name = penalty.unsupported { return "\(name) is not a sum over coefficients" }
  if let term = problem.penalties.first(where: { $0.strength > 0 && !$0.penalty.isConvex }) {
    return "\(term.penalty.definition.name) is not convex"
  }
  if problem.outputs > 1, !penalty.blocks.isEmpty { return "a matrix couples coefficients of classes" }
  let always = (0..<problem.coefficientCount).count {
    penalty.absolute[$0] == 0 || penalty.special[$0] != nil
  }
  guard always <= ClosedForm.largestMatrix || !penalty.blocks.isEmpty else {
    return ClosedForm.tooLarge(always)
  }
  if !penalty.blocks.isEmpty, problem.design.columns > ClosedForm.largestMatrix {
    return ClosedForm.tooLarge(problem.design.columns)
  }
  return nil
}
