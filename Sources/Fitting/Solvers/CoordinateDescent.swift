/// Coordinate descent with all of Z'Z at hand: for squared loss, any sum of separable convex and matrix penalties,
/// and designs whose Gram matrix is affordable.
struct CoordinateDescent: Solver {
  static let name = "coordinate descent"
  static let largestGram = 4000

  private var engine: GramDescent
  private var schedule = DescentSchedule()

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    guard problem.design.columns <= largestGram else {
      return .unable(because: "a Gram matrix of \(problem.design.columns) columns is too large")
    }
    return .able(cost: n * p * p / 4 + 100 * p * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
    engine = GramDescent(
      gram: try model.gram(Array(0..<model.columns), isInterrupted: isInterrupted),
      penalty: penalty, frozen: (0..<model.columns).map { problem.isFrozen($0, penalty) },
      start: start)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    schedule.step(&engine)
  }

  var coefficients: [Double] { engine.beta }
}

/// Why coordinate descent cannot take a problem, nil where it can.
func coordinateObstacle(_ problem: Problem) -> String? {
  if problem.loss.quadraticFactor(rows: problem.design.rows) == nil {
    return "the loss is not a sum of squares"
  }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
  if let name = penalty.unsupported { return "\(name) is not a sum over coefficients" }
  if let term = problem.penalties.first(where: { !$0.penalty.definition.isConvex }) {
    return "\(term.penalty.definition.name) is not convex"
  }
  return nil
}

/// When to sweep and when to polish: sweeps over the active coordinates until their pattern holds, then the exact
/// step, then a sweep over all to see whether any other coordinate wants in.
struct DescentSchedule {
  private enum Phase {
    case all
    case active(left: Int)
    case polish
  }
  private var phase = Phase.polish
  private var quiet = 0
  private var sweepsBetweenPolishes = 2
  private(set) var sweeps = 0

  mutating func step(_ engine: inout GramDescent) -> SolverProgress {
    switch phase {
    case .polish:
      let reach = engine.polish()
      // A cut step freed a coordinate: the next full step may go all the way.
      phase = reach.map { $0 < 1 } == true ? .polish : .all
      if reach == nil { sweepsBetweenPolishes = min(64, 2 * sweepsBetweenPolishes) }
      return .moving
    case .all:
      sweeps += 1
      let (decrease, changed) = engine.sweep(all: true)
      quiet = decrease <= engine.noise && !changed ? quiet + 1 : 0
      if quiet >= 1 {
        phase = .polish
        return .settled
      }
      phase = .active(left: sweepsBetweenPolishes)
      return .moving
    case .active(let left):
      sweeps += 1
      let (decrease, changed) = engine.sweep(all: false)
      if left <= 1 || (decrease <= engine.noise && !changed) {
        phase = .polish
      } else {
        phase = .active(left: left - 1)
      }
      return .moving
    }
  }
}
