/// The path of a sum of squares with elementary penalties (absolute values, squares, linear parts), by active sets.
///
/// From one strength to the next: columns whose pull, continued from the last two points, comes near its bound join
/// a working set; the problem on that set is solved to the last digits (`ActiveSet`); then the pulls of all other
/// columns are looked at, and those beyond their bound join. Where all of Z'Z is at hand it answers; otherwise the
/// residual does, through `PullScreen`, which leaves most columns untouched.
///
/// Sources: strong rules, Tibshirani et al. (2012); continued pulls, Larsson and Wallin (2022).
struct ActiveSetPath: Sendable {
  /// Z'Z of up to so many columns is formed at once where there are at least as many rows.
  static let fullGram = 1000
  /// So few columns all take part from the start.
  private static let fewColumns = 64
  /// Largest step down of the strength taken at once.
  private static let step = 0.85
  /// As a share of the largest useful strength, which need not be a finite number: what is weaker, and all that lies
  /// far below where columns begin to take part, is gone to at once. The steps down are then some 140.
  private static let least = 1e-10

  private let model: QuadraticModel
  /// ½‖t‖²
  private let nullLoss: Double
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  /// Columns without an l1 part: they always take part.
  private let free: [Int]
  /// All of Z'Z, where it was formed.
  let full: GramStatistics?
  private var set: ActiveSet
  private var screen: PullScreen?
  /// Z'r − f l − 2f s β by column, exact or as good as the screen needs them, at two strengths.
  private var pulls: [Double]
  private var earlier: (strength: Double, pulls: [Double])?
  private var isStarted = false
  /// ‖t − Zβ‖²
  private(set) var residualSquares: Double
  /// Columns that do not take part with pulls beyond their bounds by rounding.
  private var beyond: [Int] = []

  static func isAble(_ problem: Problem, _ penalty: CoordinatePenalty) -> Bool {
    guard problem.loss.quadraticFactor(rows: problem.design.rows) != nil, penalty.unsupported == nil,
      penalty.blocks.isEmpty, !penalty.hasSpecial
    else { return false }
    return penalty.absolute.count { $0 == 0 } <= fullGram && penalty.absolute.contains { $0 > 0 }
  }

  init(
    _ model: QuadraticModel, _ penalty: CoordinatePenalty, _ frozen: [Bool],
    _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.model = model
    self.penalty = penalty
    self.frozen = frozen
    nullLoss = model.nullLoss
    let p = model.columns
    free = (0..<p).filter { !frozen[$0] && penalty.absolute[$0] == 0 }
    let norm = (2 * model.nullLoss).squareRoot()
    residualSquares = 2 * model.nullLoss
    var gram = GrowingGram(columns: p)
    if p <= ActiveSetPath.fullGram, p <= model.rows {
      let statistics = try model.gram(Array(0..<p), isInterrupted: isInterrupted)
      full = statistics
      gram = GrowingGram(statistics)
      pulls = statistics.correlation
    } else {
      full = nil
      var screen = PullScreen(model)
      pulls = try model.correlation(model.target, isInterrupted)
      screen.add(model.target, pulls)
      self.screen = screen
    }
    set = ActiveSet(gram, penalty: penalty, strength: 0, targetNorm: norm)
  }

  /// The same where all of Z'Z and Z't are known from elsewhere; `nullLoss` is ½‖t‖². Of the model nothing is then used.
  init(
    _ model: QuadraticModel, _ penalty: CoordinatePenalty, _ frozen: [Bool],
    statistics: GramStatistics, nullLoss: Double
  ) {
    self.model = model
    self.penalty = penalty
    self.frozen = frozen
    self.nullLoss = nullLoss
    free = frozen.indices.filter { !frozen[$0] && penalty.absolute[$0] == 0 }
    residualSquares = 2 * nullLoss
    full = statistics
    pulls = statistics.correlation
    set = ActiveSet(
      GrowingGram(statistics), penalty: penalty, strength: 0,
      targetNorm: (2 * nullLoss).squareRoot())
  }

  /// Z't
  var start: [Double] { full?.correlation ?? pulls }

  /// Moves to the optimum at a factor of all strengths. False where rounding kept the active set from settling: the
  /// coefficients are then the best found.
  @discardableResult
  mutating func advance(to f: Double, _ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let top = largestUseful
    if !isStarted { try begin(at: max(f, min(top, .greatestFiniteMagnitude)), isInterrupted) }
    var isSettled = true
    while f < ActiveSetPath.step * set.strength, set.strength > ActiveSetPath.least * top {
      isSettled = try move(to: max(f, ActiveSetPath.step * set.strength), isInterrupted)
      if set.strength == f { return isSettled }
    }
    return try move(to: f, isInterrupted)
  }

  /// From here on no column with an l1 part is active, about: free columns may change it.
  private var largestUseful: Double {
    let pull = start
    var largest = 0.0
    for j in pull.indices where !frozen[j] && penalty.absolute[j] > 0 {
      largest = max(largest, abs(pull[j]) / penalty.absolute[j])
    }
    return largest
  }

  private mutating func begin(at f: Double, _ isInterrupted: () -> Bool) throws(FittingError) {
    isStarted = true
    set.strength = f
    for j in pulls.indices { pulls[j] -= f * penalty.linear[j] }
    if screen == nil, pulls.count <= ActiveSetPath.fewColumns {
      for j in pulls.indices where !frozen[j] { set.enrol(j, pull: pulls[j]) }
    }
    guard !free.isEmpty else { return }
    try set.append(free.filter { !set.gram.contains($0) }, model, isInterrupted)
    for j in free { set.enrol(j, pull: pulls[j]) }
    if !set.prepare(f) || !set.activate(free.map { set.gram.place(of: $0) }) {
      throw .outOfRange(what: "the product of columns without a penalty")
    }
    _ = set.settle()
    _ = try outside(f, isInterrupted)
  }

  private mutating func move(to f: Double, _ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    try choose(f, isInterrupted)
    let before = (strength: set.strength, pulls: pulls)
    var isSettled = true
    for _ in 0..<200 {
      if isInterrupted() { throw .interrupted }
      isSettled = try set.reach(f, isInterrupted)
      let wanted = try outside(f, isInterrupted)
      if wanted.isEmpty { break }
      try enrol(wanted, isInterrupted)
    }
    if before.strength != f { earlier = before }
    return isSettled
  }

  /// The columns that are to take part on the way to f.
  private mutating func choose(_ f: Double, _ isInterrupted: () -> Bool) throws(FittingError) {
    if screen == nil, pulls.count <= ActiveSetPath.fewColumns { return }
    let now = set.strength
    var ahead = 0.0
    var past = pulls
    if let earlier, earlier.strength != now {
      ahead = min(2, max(-2, (f - now) / (now - earlier.strength)))
      past = earlier.pulls
    }
    let weak = ahead == 0 ? max(0.5 * f, 2 * f - now) : 0.92 * f
    var wanted: [(nearness: Double, column: Int)] = []
    for j in pulls.indices {
      let guess = abs(pulls[j] + ahead * (pulls[j] - past[j]))
      let bound = penalty.absolute[j]
      if guess > weak * bound, !frozen[j], bound > 0 { wanted.append((guess / bound, j)) }
    }
    let room = 2 * set.active.count + 64
    if wanted.count > room {
      wanted.sort { ($0.nearness, $1.column) > ($1.nearness, $0.column) }
      wanted.removeLast(wanted.count - room)
    }
    let keep = Set(wanted.map(\.column))
    for position in stride(from: set.width - 1, through: 0, by: -1) where set.rank[position] < 0 {
      let j = set.gram.members[position]
      if !keep.contains(j), abs(pulls[j]) < 0.7 * min(f, now) * penalty.absolute[j] {
        set.dismiss(position: position)
      }
    }
    try enrol(wanted.map(\.column), isInterrupted)
  }

  private mutating func enrol(_ columns: [Int], _ isInterrupted: () -> Bool) throws(FittingError) {
    try set.append(batch(columns.filter { !set.gram.contains($0) }), model, isInterrupted)
    for j in columns where set.gram.place(of: j) >= set.width { set.enrol(j, pull: pulls[j]) }
  }

  /// New members, and with few of them the columns that are next in line: the pass over all members' rows that
  /// their products need costs the same for a few more.
  private func batch(_ fresh: [Int]) -> [Int] {
    let room = min(64, set.gram.count / 8) - fresh.count
    guard !fresh.isEmpty, room > 0, model.design.density >= QuadraticModel.sparse else {
      return fresh.sorted()
    }
    let chosen = Set(fresh)
    var next: [(nearness: Double, column: Int)] = []
    for j in pulls.indices where penalty.absolute[j] > 0 && !frozen[j] && !set.gram.contains(j) {
      let nearness = abs(pulls[j]) / penalty.absolute[j]
      if nearness > 0.5 * set.strength, !chosen.contains(j) { next.append((nearness, j)) }
    }
    next.sort { ($0.nearness, $1.column) > ($1.nearness, $0.column) }
    return (fresh + next.prefix(room).map(\.column)).sorted()
  }

  /// Columns outside the working set whose pulls are beyond their bounds at the present coefficients.
  private mutating func outside(_ f: Double, _ isInterrupted: () -> Bool) throws(FittingError) -> [Int] {
    var wanted: [Int] = []
    beyond = []
    if screen == nil {
      residualSquares = 2 * max(0, nullLoss + set.lossChange)
      let rows = set.width..<set.gram.count
      for (k, q) in set.freshPull(f, rows).enumerated() {
        let position = rows.lowerBound + k
        pulls[set.gram.members[position]] = q
        guard abs(q) > f * set.absolute[position], !frozen[set.gram.members[position]] else { continue }
        if abs(q) > f * set.absolute[position] * (1 + 1e-12) + set.noise[position] {
          wanted.append(set.gram.members[position])
        } else {
          beyond.append(set.gram.members[position])
        }
      }
    } else {
      let chosen = set.active.map { set.gram.members[$0] }
      let residual = model.residual(columns: chosen, set.active.map { set.beta[$0] })
      residualSquares = residual.reduce(0) { $0 + $1 * $1 }
      var bounds = [Double](repeating: .infinity, count: pulls.count)
      for j in bounds.indices where !frozen[j] {
        bounds[j] = f * (penalty.absolute[j] - abs(penalty.linear[j]))
      }
      for position in 0..<set.width { bounds[set.gram.members[position]] = .infinity }
      let near = try screen!.look(residual, bounds: bounds, pulls: &pulls, isInterrupted)
      for j in pulls.indices where penalty.linear[j] != 0 { pulls[j] -= f * penalty.linear[j] }
      let noise = 2e-15 * (2 * model.nullLoss).squareRoot()
      for j in near where abs(pulls[j]) > f * penalty.absolute[j] {
        let isWanted =
          abs(pulls[j]) > f * penalty.absolute[j] * (1 + 1e-12) + noise * screen!.lengths[j]
        if isWanted { wanted.append(j) } else { beyond.append(j) }
      }
    }
    for position in 0..<set.width { pulls[set.gram.members[position]] = set.pull[position] }
    return wanted
  }

  // MARK: What is reached

  /// The columns whose coefficients are not 0, and these.
  var support: (columns: [Int], values: [Double]) {
    let positions = set.active.filter { set.beta[$0] != 0 }
    return (positions.map { set.gram.members[$0] }, positions.map { set.beta[$0] })
  }

  /// The duality gap at the present coefficients, in the objective's units: from the columns that take part and
  /// those beyond their bounds, since the others, with coefficient 0 and pulls within, add nothing.
  func gap(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let f = set.strength
    let width = set.width
    var slopes = Array(set.pull[0..<width])
    var columns = Array(set.gram.members[0..<width])
    for k in 0..<width { slopes[k] += f * (set.linear[k] + 2 * set.square[k] * set.beta[k]) }
    for j in beyond {
      columns.append(j)
      slopes.append(pulls[j] + f * penalty.linear[j])
    }
    let beta = Array(set.beta[0..<width]) + [Double](repeating: 0, count: beyond.count)
    let own = penalty.selecting(columns).scaled(by: f)
    let bound = try GapBound(
      beta: beta, squaredNorm: residualSquares, slopes: slopes, penalty: own,
      frozen: [Bool](repeating: false, count: columns.count), isInterrupted: isInterrupted,
      block: { chosen in set.block(chosen) }, cross: { chosen, z in set.product(chosen, z, columns.count) }
    ).gap
    // A dual point of 0 is always feasible without linear parts.
    let hasLinear = own.linear.contains { $0 != 0 }
    guard !hasLinear else { return bound }
    var objective = 0.5 * residualSquares
    for k in beta.indices { objective += abs(beta[k]) * (own.absolute[k] + own.square[k] * abs(beta[k])) }
    return min(bound, objective)
  }
}
