/// One problem with elementary penalties by its path: strengths fall from the largest useful one to the problem's
/// own, so that active sets stay small and each step begins where the last one ended.
struct ActiveSetSolver: Solver {
  static let name = "active-set path"

  private let columns: Int
  private var path: ActiveSetPath

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    guard ActiveSetPath.isAble(problem, penalty) else {
      return .unable(because: "it needs l1 and l2 alone, and an l1 penalty on most coefficients")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    // Behind coordinate descent where that has all of Z'Z at little cost.
    let hasGram = p <= n && p <= Double(ActiveSetPath.fullGram)
    return .able(cost: hasGram ? n * p * p / 4 + 101 * n * p : 90 * n * p)
  }

  /// A start is of no use to it.
  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    columns = model.columns
    let penalty = CoordinatePenalty(problem.penalties, columns: columns)
    let frozen = (0..<columns).map { problem.isFrozen($0, penalty) }
    path = try ActiveSetPath(model, penalty, frozen, isInterrupted)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    try path.advance(to: 1, isInterrupted)
    return .settled
  }

  var coefficients: [Double] {
    var beta = [Double](repeating: 0, count: columns)
    let (places, values) = path.support
    for (j, value) in zip(places, values) { beta[j] = value }
    return beta
  }
}
