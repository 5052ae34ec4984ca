/// Coordinate descent for more columns than a Gram matrix can hold: the problem is solved on a working set of
/// columns, then one pass over the design tells which others want in.
///
/// Source: the working sets of Massias, Gramfort and Salmon (2018), without extrapolation, because the inner
/// solver finishes with an exact step.
struct WorkingSetDescent: Solver {
  static let name = "working-set coordinate descent"

  private let model: QuadraticModel
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  private(set) var coefficients: [Double]
  private var cache: GramCache
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
    penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
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
    let progress = schedule.step(&engine)
    for (k, j) in cache.columns.enumerated() { coefficients[j] = engine.beta[k] }
    if case .settled = progress { inner = nil } else { inner = (engine, schedule) }
    return .moving
  }

  /// Looks over the whole design and takes in the columns that break optimality most, at most doubling the set.
  /// False where there are none.
  private mutating func extend(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let correlation = model.correlation(model.residual(coefficients))
    if isInterrupted() { throw .interrupted }
    let slope = penalty.smoothSlope(coefficients, correlation: correlation)
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
    let columns = cache.columns
    inner = (
      GramDescent(
        gram: cache.statistics, penalty: penalty.selecting(columns),
        frozen: columns.map { frozen[$0] }, start: columns.map { coefficients[$0] }),
      DescentSchedule()
    )
    return true
  }
}

/// Z'Z of a growing set of columns.
private struct GramCache {
  private(set) var columns: [Int] = []
  private(set) var statistics = GramStatistics(columns: 0)
  private let model: QuadraticModel
  private var members: Set<Int> = []

  init(_ model: QuadraticModel) { self.model = model }

  func contains(_ j: Int) -> Bool { members.contains(j) }

  mutating func add(_ more: [Int], _ isInterrupted: () -> Bool) throws(FittingError) {
    columns += more
    members.formUnion(more)
    statistics = try model.gram(columns, isInterrupted: isInterrupted)
  }
}
