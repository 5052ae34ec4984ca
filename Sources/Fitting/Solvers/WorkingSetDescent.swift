/// Coordinate descent for more columns than a Gram matrix can hold: the problem is solved on a working set of
/// columns, then one pass over the design tells which others want in.
///
/// Source: the working sets of Massias, Gramfort and Salmon (2018), without extrapolation, because the inner
/// solver finishes with an exact step.
struct WorkingSetDescent: Solver {
  static let name = "working-set coordinate descent"

  private let model: QuadraticModel
  private let unscaled: CoordinatePenalty
  private var penalty: CoordinatePenalty
  private let frozen: [Bool]
  private(set) var coefficients: [Double]
  private var cache: GramCache
  /// Loss and slopes at the present coefficients, as the last look over the design found them.
  private var latest: PathEvaluation?
  private var inner: (engine: GramDescent, schedule: DescentSchedule)?

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    guard penalty.blocks.isEmpty else { return .unable(because: "a matrix couples coefficients") }
    guard penalty.absolute.allSatisfy({ $0 > 0 }) else {
      return .unable(because: "a coefficient without an l1 penalty is never left out")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    return .able(cost: min(n, p) * n * p / 4 + 100 * n * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    model = try QuadraticModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
    unscaled = penalty
    self.penalty = penalty
    var frozen: [Bool] = []
    for j in 0..<model.columns { frozen.append(problem.isFrozen(j, penalty)) }
    self.frozen = frozen
    coefficients = start ?? [Double](repeating: 0, count: model.columns)
    for j in coefficients.indices where frozen[j] { coefficients[j] = 0 }
    cache = GramCache(model)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    guard var (engine, schedule) = inner else {
      return try extend(isInterrupted) ? .moving : .settled
    }
    let progress = try schedule.step(&engine, isInterrupted)
    latest = nil
    for (k, j) in cache.columns.enumerated() { coefficients[j] = engine.beta[k] }
    switch progress {
    case .settled: inner = nil
    case .plausible:
      // Good enough to ask the other columns; if none wants in, the driver may look at the gap.
      inner = (engine, schedule)
      return try extend(isInterrupted) ? .moving : .plausible
    default: inner = (engine, schedule)
    }
    return .moving
  }

  /// Looks over the whole design and takes in the columns that break optimality most, at most doubling the set.
  /// False where there are none.
  private mutating func extend(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let evaluation = model.evaluation(coefficients)
    latest = evaluation
    if isInterrupted() { throw .interrupted }
    let slope = penalty.smoothSlope(coefficients, correlation: evaluation.slopes.map { -$0 })
    var wanted: [(violation: Double, column: Int)] = []
    for j in 0..<model.columns where !frozen[j] && !cache.contains(j) {
      let excess = (penalty.slope(j, at: coefficients[j]) + -slope[j]).leastElement
      if abs(excess) > 1e-13 * penalty.absolute[j] || coefficients[j] != 0 {
        wanted.append((coefficients[j] != 0 ? .infinity : abs(excess), j))
      }
    }
    guard !wanted.isEmpty else { return false }
    wanted.sort { ($0.violation, $1.column) > ($1.violation, $0.column) }
    let moving = wanted.count { $0.violation == .infinity }
    let room = max(10, cache.columns.count, moving)
    try cache.add(wanted.prefix(room).map(\.column).sorted(), isInterrupted)
    inner = innerProblem()
    return true
  }

  private func innerProblem() -> (engine: GramDescent, schedule: DescentSchedule) {
    let columns = cache.columns
    let engine = GramDescent(
      gram: cache.statistics, penalty: penalty.selecting(columns),
      frozen: columns.map { frozen[$0] }, start: columns.map { coefficients[$0] })
    return (engine, DescentSchedule())
  }
}

extension WorkingSetDescent: PathSolver {
  /// The set stays and the inner problem begins again, warm, before the design is looked over.
  mutating func setFactor(_ factor: Double) throws(FittingError) {
    penalty = unscaled.scaled(by: factor)
    latest = nil
    inner = cache.columns.isEmpty ? nil : innerProblem()
  }

  mutating func evaluation() -> PathEvaluation {
    if let latest { return latest }
    return model.evaluation(coefficients)
  }

  func block(_ columns: [Int], isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    try model.block(columns, isInterrupted)
  }

  func cross(_ columns: [Int], _ z: [Double]) -> [Double] { model.cross(columns, z) }
}

/// Z'Z of a growing set of columns.
private struct GramCache {
  private(set) var columns: [Int] = []
  private(set) var statistics = GramStatistics(columns: 0)
  private let model: QuadraticModel
  private var members: Set<Int> = []

  init(_ model: QuadraticModel) { self.model = model }

  func contains(_ j: Int) -> Bool { members.contains(j) }

  /// New columns cost one pass over the rows: their products with all of the set.
  mutating func add(_ more: [Int], _ isInterrupted: () -> Bool) throws(FittingError) {
    let old = columns.count
    columns += more
    members.formUnion(more)
    let fresh = try model.products(of: columns, with: more, isInterrupted)
    var grown = GramStatistics(columns: columns.count)
    let size = columns.count
    for j in 0..<old {
      for i in 0..<old { grown.matrix[i + j * size] = statistics.matrix[i + j * old] }
      grown.correlation[j] = statistics.correlation[j]
    }
    for k in more.indices {
      for i in 0..<size {
        grown.matrix[i + (old + k) * size] = fresh.matrix[i, k]
        grown.matrix[old + k + i * size] = fresh.matrix[i, k]
      }
      grown.correlation[old + k] = fresh.correlation[k]
    }
    statistics = grown
  }
}
