/// Coordinate descent with all of Z'Z at hand: for squared loss, any sum of separable convex and matrix penalties,
/// and designs whose Gram matrix is affordable.
struct CoordinateDescent: Solver {
  static let name = "coordinate descent"
  static let largestGram = 4000

  let gram: GramStatistics
  private let nullLoss: Double
  private var engine: GramDescent
  private var schedule = DescentSchedule()

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    guard problem.design.columns <= largestGram else {
      return .unable(because: tooLarge(problem.design.columns))
    }
    return .able(cost: n * p * p / 4 + 100 * p * p)
  }

  static func tooLarge(_ columns: Int) -> String { "a Gram matrix of \(columns) columns is too large" }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
    let frozen = (0..<model.columns).map { problem.isFrozen($0, penalty) }
    gram = try model.gram(Array(0..<model.columns), isInterrupted: isInterrupted)
    nullLoss = model.nullLoss
    engine = GramDescent(
      gram: gram, penalty: penalty, frozen: frozen, start: start.map { unfrozen($0, frozen) })
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    try schedule.step(&engine, isInterrupted)
  }

  var coefficients: [Double] { engine.beta }
}

/// A start with the coefficients that cannot move at 0.
func unfrozen(_ start: [Double], _ frozen: [Bool]) -> [Double] {
  start.indices.map { frozen[$0] ? 0 : start[$0] }
}

extension CoordinateDescent: PathSolver {
  mutating func setFactor(_ factor: Double) throws(FittingError) {
    engine.setFactor(factor)
    schedule.restart()
  }

  mutating func evaluation() -> PathEvaluation {
    PathEvaluation(
      loss: max(0, nullLoss + engine.lossChange), slopes: engine.lossSlopes)
  }

  func block(_ columns: [Int], isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    var result = Matrix(rows: columns.count, columns: columns.count)
    for (l, j) in columns.enumerated() {
      for (k, i) in columns.enumerated() { result[k, l] = gram.matrix[i + j * gram.columns] }
    }
    return result
  }

  func cross(_ columns: [Int], _ z: [Double]) -> [Double] {
    (0..<gram.columns).map { i in
      zip(columns, z).reduce(0) { $0 + gram.matrix[i + $1.0 * gram.columns] * $1.1 }
    }
  }
}

/// Why coordinate descent cannot take a problem, nil where it can.
func coordinateObstacle(_ problem: Problem) -> String? {
  if problem.loss.quadraticFactor(rows: problem.design.rows) == nil {
    return "the loss is not a sum of squares"
  }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
  if let name = penalty.unsupported { return "\(name) is not a sum over coefficients" }
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

  /// Begins again after the strengths changed: with the exact step, which lands where no pattern changes.
  mutating func restart() {
    phase = .polish
    sweepsBetweenPolishes = 2
  }

  mutating func step(
    _ engine: inout GramDescent, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> SolverProgress {
    switch phase {
    case .polish:
      let reach = try engine.polish(isInterrupted)
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
      return decrease <= 1e22 * engine.noise ? .plausible : .moving
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
