/// Descent to a local optimum where a separable penalty is not convex, beside any smooth loss: a parabola for the
/// loss at the present point, coordinate sweeps in which every coefficient goes to the lowest point of its own
/// parabola plus penalty, and damping until the objective itself has fallen.
///
/// With the loss's own curvature the steps are Newton's in the coefficients that stay on their piece. Damped enough,
/// the parabola lies above the loss and no step can rise (majorisation). Near the optimum steps change the objective by
/// less than it is rounded by, and what it falls by is of second order in how far they are from there: the slopes,
/// which are of first order, then say whether a step is a good one, each in units of its own parabola, so that it
/// does not matter what the columns are measured in. It stops at a point that no such step
/// improves, which need not be the lowest of all: `solve` tries several starts. Where classes can be told apart and the
/// penalty is flat far out, steps would go on for ever: it stops there too, and `solve` says so if no start does better.
///
/// Source: Breheny and Huang (2011) for coordinate descent on SCAD and MCP; the majorisation, Lange, Hunter and Yang
/// (2000).
struct LocalDescent: Solver {
  static let name = "local descent"

  private let problem: Problem
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  private let centres: [Double]
  private let multipliers: [Double]
  private(set) var coefficients: [Double]
  private var intercept: Double
  /// offset + b₀ + Xb
  private var predictor: [Double]
  private var objective: Double
  /// What the curvature is multiplied by.
  private var damping = 1.0
  private var isRunaway = false
  /// The predictor's size at which it is asked next whether the descent runs away.
  private var nextLook = 50.0
  /// What an objective is off by for rounding, as a share of itself, about.
  private static let rounding = 1e-14

  static func suitability(_ problem: Problem) -> Suitability {
    let form = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    if !problem.loss.isSmooth {
      return .unable(because: "\(problem.loss.definition.name) loss is not smooth")
    }
    if problem.outputs > 1 { return .unable(because: "there are several linear predictors") }
    if let name = form.unsupported { return .unable(because: "\(name) couples coefficients") }
    if !form.blocks.isEmpty { return .unable(because: "a matrix couples coefficients") }
    if form.isConvex && problem.loss.isConvex {
      return .unable(because: "the problem is convex, and others are quicker")
    }
    // Behind every solver that knows the problem better.
    return .able(cost: Double(problem.design.rows * problem.design.columns) * 1e6)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.problem = problem
    let p = problem.design.columns
    let penalty = CoordinatePenalty(problem.penalties, columns: p)
    self.penalty = penalty
    frozen = (0..<p).map { problem.isFrozen($0, penalty) }
    centres = problem.intercept ? problem.moments.means : [Double](repeating: 0, count: p)
    multipliers = (0..<p).map { problem.multiplier($0) }
    var beta = start ?? [Double](repeating: 0, count: p)
    for j in 0..<p {
      beta[j] = frozen[j] ? 0 : penalty.bounds.map { $0[j].clamp(beta[j]) } ?? beta[j]
    }
    coefficients = beta
    intercept = 0
    predictor = []
    objective = .infinity
    try settle(isInterrupted)
  }

  /// One outer step.
  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    if try runsAway(isInterrupted) { return .settled }
    var slope = [Double](repeating: 0, count: predictor.count)
    var curvature = slope
    problem.loss.gradient(problem.observations, predictor: predictor, into: &slope)
    problem.loss.curvature(problem.observations, predictor: predictor, into: &curvature)
    guard slope.allSatisfy(\.isFinite), curvature.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "the loss")
    }
    let floor = 1e-6 * (curvature.max() ?? 0)
    for i in curvature.indices { curvature[i] = max(curvature[i], floor, 0) }
    let before = (coefficients, intercept, predictor, objective)
    let noise = LocalDescent.rounding * abs(objective)
    var tries = 0
    while damping < 1e12 {
      var model = Sweeps(
        problem, penalty, frozen: frozen, centres: centres, multipliers: multipliers,
        curvature: curvature.map { $0 * damping }, slope: slope, predictor: before.2, beta: before.0)
      try model.run(isInterrupted)
      coefficients = model.beta
      intercept = before.1 + model.interceptMove
      try settle(isInterrupted)
      if objective < before.3 - noise {
        damping = max(1, damping / 2)
        return .moving
      }
      if objective <= before.3 + noise {
        let distances = try self.distances(from: before.0, before.2, curvature, isInterrupted)
        if distances.here < distances.there {
          damping = max(1, damping / 2)
          return distances.here <= 0.5 * distances.there ? .moving : .plausible
        }
        tries += 1
      }
      let isAway = coefficients != before.0
      (coefficients, intercept, predictor, objective) = before
      // Slopes that no step improves are as good as their rounding lets them be.
      if !isAway || tries == 3 { break }
      damping *= 4
    }
    damping = 1
    return .settled
  }

  /// How far 0 is from the slopes of the objective at another point and at the present one, each slope over the root of
  /// its parabola's curvature: Σ least_j²/a_j, twice what the objective could still fall by, about.
  private func distances(
    from beta: [Double], _ start: [Double], _ curvature: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (there: Double, here: Double) {
    var (old, new) = (start, predictor)
    problem.loss.gradient(problem.observations, predictor: start, into: &old)
    problem.loss.gradient(problem.observations, predictor: predictor, into: &new)
    var columns = StandardColumns(problem, centres, multipliers)
    var (there, here) = (0.0, 0.0)
    for j in beta.indices where !frozen[j] {
      columns.load(j)
      var (length, oldSlope, newSlope) = (0.0, 0.0, 0.0)
      for i in columns.values.indices {
        let z = columns.values[i]
        length += curvature[i] * z * z
        oldSlope += old[i] * z
        newSlope += new[i] * z
      }
      let bend = penalty.curvature(j, at: beta[j])
      let a = length + 2 * penalty.square[j] + (bend.isFinite ? max(0, bend) : 0)
      func least(_ slope: Double, _ t: Double) -> Double {
        (penalty.slope(j, at: t) + (slope + 2 * penalty.square[j] * t + penalty.linear[j])).leastElement
      }
      let (before, after) = (least(oldSlope, beta[j]), least(newSlope, coefficients[j]))
      if before != 0 { there += before / a * before }
      if after != 0 { here += after / a * after }
      if j % 64 == 0, isInterrupted() { throw .interrupted }
    }
    return (there, here)
  }

  private mutating func runsAway(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    guard !isRunaway else { return true }
    let reach = predictor.reduce(0) { max($0, abs($1)) }
    guard reach > nextLook else { return false }
    nextLook = 2 * reach
    isRunaway =
      try runawayDirection(
        problem, coefficients: problem.dataUnits(coefficients), predictor: predictor,
        isInterrupted: isInterrupted) != nil
    return isRunaway
  }

  /// Predictor and objective at the coefficients, at the best intercept for them.
  private mutating func settle(_ isInterrupted: () -> Bool) throws(FittingError) {
    let stored = problem.storedUnits(dataUnits: problem.dataUnits(coefficients))
    intercept = problem.bestIntercept(stored: stored)
    var fitted = [Double](repeating: 0, count: problem.design.rows)
    stored.withUnsafeBufferPointer { b in
      fitted.withUnsafeMutableBufferPointer { problem.design.product(b, $0) }
    }
    for i in fitted.indices { fitted[i] += intercept + (problem.offset?[i] ?? 0) }
    predictor = fitted
    if isInterrupted() { throw .interrupted }
    let total =
      problem.loss.value(problem.observations, predictor: fitted)
      + problem.penalties.reduce(0) { $0 + $1.value(coefficients) }
    objective = total.isNaN ? .infinity : total
  }
}

/// Columns as the penalties' scale has them, one at a time.
private struct StandardColumns {
  private(set) var values: [Double]
  private let design: any Design
  private let centres: [Double]
  private let multipliers: [Double]

  init(_ problem: Problem, _ centres: [Double], _ multipliers: [Double]) {
    design = problem.design
    self.centres = centres
    self.multipliers = multipliers
    values = [Double](repeating: 0, count: problem.design.rows)
  }

  mutating func load(_ j: Int) {
    let (design, rows) = (design, values.count)
    let (centre, multiplier) = (centres[j], multipliers[j])
    values.withUnsafeMutableBufferPointer {
      design.copyBlock(
        rows: 0..<rows, columns: [j], centres: [centre], multipliers: [multiplier], rowFactors: nil,
        into: $0, stride: rows)
    }
  }
}

/// Coordinate sweeps over ½Σ h_i(δ_i)² + Σ g_iδ_i plus the penalty, δ the change of the predictor.
private struct Sweeps {
  let problem: Problem
  let penalty: CoordinatePenalty
  let frozen: [Bool]
  let curvature: [Double]
  /// −(g + hδ): what columns are multiplied with.
  var pull: [Double]
  var beta: [Double]
  var interceptMove = 0.0
  private var columns: StandardColumns
  private let weight: Double
  /// The spread of the working response η − g/h, in the curvature: what moves are measured by.
  private let spread: Double

  init(
    _ problem: Problem, _ penalty: CoordinatePenalty, frozen: [Bool], centres: [Double],
    multipliers: [Double], curvature: [Double], slope: [Double], predictor: [Double], beta: [Double]
  ) {
    self.problem = problem
    self.penalty = penalty
    self.frozen = frozen
    self.curvature = curvature
    pull = slope.map { -$0 }
    self.beta = beta
    columns = StandardColumns(problem, centres, multipliers)
    weight = curvature.reduce(0, +)
    let working = predictor.indices.map { i in
      curvature[i] > 0 ? predictor[i] - slope[i] / curvature[i] : predictor[i]
    }
    let mean = zip(curvature, working).reduce(0) { $0 + $1.0 * $1.1 } / weight
    spread = zip(curvature, working).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }.squareRoot()
  }

  /// Until a sweep moves next to nothing, or for so many that the parabola is worth no more of them.
  mutating func run(_ isInterrupted: () -> Bool) throws(FittingError) {
    for _ in 0..<60 {
      var largest = 0.0
      for j in beta.indices where !frozen[j] {
        largest = max(largest, update(j))
        if j % 64 == 0, isInterrupted() { throw .interrupted }
      }
      if problem.intercept { moveIntercept() }
      if !(largest > 1e-13 * spread) { break }
    }
  }

  /// Moves one coefficient to the lowest point of its parabola; how far that moves the predictor, in the curvature.
  private mutating func update(_ j: Int) -> Double {
    columns.load(j)
    var length = 0.0
    var product = 0.0
    for i in curvature.indices {
      let z = columns.values[i]
      length += curvature[i] * z * z
      product += z * pull[i]
    }
    let old = beta[j]
    let a = length + 2 * penalty.square[j]
    let q = product + length * old - penalty.linear[j]
    guard a > 0 || penalty.isSpecial(j) else { return 0 }
    let new = penalty.minimum(j, curvature: a, pull: q, hint: old)
    guard new != old, new.isFinite else { return 0 }
    beta[j] = new
    for i in pull.indices { pull[i] -= curvature[i] * (new - old) * columns.values[i] }
    return abs(new - old) * length.squareRoot()
  }

  private mutating func moveIntercept() {
    guard weight > 0 else { return }
    let move = pull.reduce(0, +) / weight
    interceptMove += move
    for i in pull.indices { pull[i] -= curvature[i] * move }
  }
}
