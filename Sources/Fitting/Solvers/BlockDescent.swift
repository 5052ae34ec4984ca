/// Block coordinate descent for norms of groups beside absolute values and squares, with squared loss: a working set
/// of groups with its Gram matrix, each block minimised in turn, then Newton's step on all coefficients that are away
/// from their kinks, which ends the crawl; one pass over the design tells which other groups want in.
///
/// Without absolute values a block's minimum is exact: with H = UΛU' and t = ‖b‖ it is b = (H + (λ/t)I)⁻¹q, and t the root
/// of Σ (u_i'q)²/(Λ_i t + λ)² = 1. With them, proximal steps: the prox of their sum is the soft threshold, then the
/// norm's shrinking.
///
/// Source: Qin, Scheinberg and Goldfarb (2013) for the secular equation; Simon, Friedman, Hastie and Tibshirani (2013)
/// for the prox of the sum; working sets, Massias, Gramfort and Salmon (2018).
struct BlockDescent: Solver {
  static let name = "block coordinate descent"

  private let model: QuadraticModel
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  /// Columns and the strength of their norm, 0 for a column that is in none.
  private let blocks: [(columns: [Int], strength: Double)]
  private(set) var coefficients: [Double]
  private var chosen: [Int] = []
  private var isChosen: [Bool]
  private var inner: BlockSweeps?

  static func suitability(_ problem: Problem) -> Suitability {
    if problem.loss.quadraticFactor(rows: problem.design.rows) == nil {
      return .unable(because: "the loss is not a sum of squares")
    }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    guard penalty.smooth.isEmpty else { return .unable(because: "a penalty is no norm") }
    guard !penalty.ties.isEmpty else { return .unable(because: "no norm ties coefficients together") }
    var isTied = Set<Int>()
    for tie in penalty.ties {
      guard case .norms = tie.coupling else {
        return .unable(because: "\(penalty.unsupported ?? "a penalty") is not a sum of norms of groups")
      }
      if tie.centre != nil { return .unable(because: "a norm about a centre other than 0") }
      guard isTied.isDisjoint(with: tie.columns) else { return .unable(because: "norms share coefficients") }
      isTied.formUnion(tie.columns)
    }
    guard !penalty.hasSpecial, penalty.blocks.isEmpty else {
      return .unable(because: "beside norms only l1 and l2")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    return .able(cost: n * p * min(n, p) / 4 + 100 * n * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
    let frozen = (0..<model.columns).map { problem.isFrozen($0, penalty) }
    var isTied = [Bool](repeating: false, count: model.columns)
    var blocks: [(columns: [Int], strength: Double)] = []
    for tie in penalty.ties {
      guard case .norms(let groups) = tie.coupling else { continue }
      for group in groups {
        let columns = group.members.map { tie.columns[$0] }
        for j in columns { isTied[j] = true }
        blocks.append((columns.filter { !frozen[$0] }, tie.strength * group.weight))
      }
    }
    blocks += (0..<model.columns).filter { !isTied[$0] && !frozen[$0] }.map { ([$0], 0) }
    self.model = model
    self.penalty = penalty
    self.frozen = frozen
    self.blocks = blocks.filter { !$0.columns.isEmpty }
    isChosen = [Bool](repeating: false, count: self.blocks.count)
    coefficients = start.map { unfrozen($0, frozen) } ?? [Double](repeating: 0, count: model.columns)
  }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    guard var sweeps = inner else {
      return try extend(isInterrupted) ? .moving : .settled
    }
    let isQuiet = try sweeps.step(isInterrupted)
    for (k, j) in sweeps.columns.enumerated() { coefficients[j] = sweeps.beta[k] }
    inner = isQuiet ? nil : sweeps
    return .moving
  }

  /// Takes in the blocks that break optimality most, at most doubling the set; where there are none, one more polish
  /// of those that are in, and false.
  private mutating func extend(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let slopes = model.evaluation(coefficients).slopes
    if isInterrupted() { throw .interrupted }
    var wanted: [(excess: Double, block: Int)] = []
    for (g, block) in blocks.enumerated() where !isChosen[g] {
      var sum = 0.0
      var isMoving = false
      for j in block.columns {
        let rest = max(0, abs(slopes[j] + penalty.linear[j]) - penalty.absolute[j])
        sum += rest * rest
        isMoving = isMoving || coefficients[j] != 0
      }
      let excess = sum.squareRoot() - block.strength
      if isMoving || excess > 1e-13 * max(block.strength, sum.squareRoot()) {
        wanted.append((isMoving ? .infinity : excess, g))
      }
    }
    guard !wanted.isEmpty else { return false }
    wanted.sort { ($0.excess, $1.block) > ($1.excess, $0.block) }
    let moving = wanted.count { $0.excess == .infinity }
    for (_, g) in wanted.prefix(max(10, chosen.count, moving)) {
      isChosen[g] = true
      chosen.append(g)
    }
    let columns = chosen.flatMap { blocks[$0].columns }
    let gram = try model.gram(columns, isInterrupted: isInterrupted)
    var ranges: [(range: Range<Int>, strength: Double)] = []
    for g in chosen {
      let start = ranges.last?.range.upperBound ?? 0
      ranges.append((start..<start + blocks[g].columns.count, blocks[g].strength))
    }
    inner = BlockSweeps(
      gram: gram, penalty: penalty, columns: columns, blocks: ranges, start: columns.map { coefficients[$0] })
    return true
  }
}
