/// Descent to a local optimum where a separable penalty is not convex, beside any smooth loss: a parabola for the
/// loss at the present point, coordinate sweeps in which every coefficient goes to the lowest point of its own
/// parabola plus penalty, and damping until the objective itself has fallen.
///
/// With the loss's own curvature the steps are Newton's in the coefficients that stay on their piece. Damped enough,
/// the parabola lies above the loss and no step can rise (majorisation). It stops at a point that no such step
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
    while damping < 1e12 {
      var model = Sweeps(
        problem, penalty, frozen: frozen, centres: centres, multipliers: multipliers,
        curvature: curvature.map { $0 * damping }, slope: slope, beta: coefficients)
      try model.run(isInterrupted)
      let moved = model.largestMove
      coefficients = model.beta
      intercept = before.1 + model.interceptMove
      try settle(isInterrupted)
      if objective <= before.3 {
        damping = max(1, damping / 2)
        let fall = before.3 - objective
        let isStill = moved <= 1e-11 || fall <= 1e-15 * abs(objective)
        return isStill ? .settled : .moving
      }
      (coefficients, intercept, predictor, objective) = before
      // A rise of rounding only: there is nowhere lower to go.
      if moved <= 1e-9 { return .settled }
      damping *= 4
    }
    damping = 1
    return .settled
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

/// Coordinate sweeps over ½Σ h_i(δ_i)² + Σ g_iδ_i plus the penalty, δ the change of the predictor.
private struct Sweeps {
  let problem: Problem
  let penalty: CoordinatePenalty
  let frozen: [Bool]
  let centres: [Double]
  let multipliers: [Double]
  let curvature: [Double]
  /// −(g + hδ): what columns are multiplied with.
  var pull: [Double]
  var beta: [Double]
  var interceptMove = 0.0
  var largestMove = 0.0
  private var column: [Double]
  private let weight: Double

  init(
    _ problem: Problem, _ penalty: CoordinatePenalty, frozen: [Bool], centres: [Double],
    multipliers: [Double], curvature: [Double], slope: [Double], beta: [Double]
  ) {
    self.problem = problem
    self.penalty = penalty
    self.frozen = frozen
    self.centres = centres
    self.multipliers = multipliers
    self.curvature = curvature
    pull = slope.map { -$0 }
    self.beta = beta
    column = [Double](repeating: 0, count: slope.count)
    weight = curvature.reduce(0, +)
  }

  /// Until a sweep moves next to nothing, or for so many that the parabola is worth no more of them.
  mutating func run(_ isInterrupted: () -> Bool) throws(FittingError) {
    let start = beta
    for _ in 0..<60 {
      var largest = 0.0
      for j in beta.indices where !frozen[j] {
        largest = max(largest, update(j))
        if j % 64 == 0, isInterrupted() { throw .interrupted }
      }
      if problem.intercept { moveIntercept() }
      if largest <= 1e-13 { break }
    }
    for j in beta.indices { largestMove = max(largestMove, abs(beta[j] - start[j]) / max(1, abs(start[j]))) }
  }

  /// Moves one coefficient to the lowest point of its parabola; the size of the move beside the coefficient.
  private mutating func update(_ j: Int) -> Double {
    let (design, centre, multiplier) = (problem.design, centres[j], multipliers[j])
    column.withUnsafeMutableBufferPointer {
      design.copyBlock(
        rows: 0..<design.rows, columns: [j], centres: [centre], multipliers: [multiplier],
        rowFactors: nil, into: $0, stride: design.rows)
    }
    var length = 0.0
    var product = 0.0
    for i in column.indices {
      length += curvature[i] * column[i] * column[i]
      product += column[i] * pull[i]
    }
    let old = beta[j]
    let a = length + 2 * penalty.square[j]
    let q = product + length * old - penalty.linear[j]
    guard a > 0 || penalty.isSpecial(j) else { return 0 }
    let new = penalty.minimum(j, curvature: a, pull: q, hint: old)
    guard new != old, new.isFinite else { return 0 }
    beta[j] = new
    for i in column.indices { pull[i] -= curvature[i] * (new - old) * column[i] }
    return abs(new - old) / max(1, abs(old))
  }

  private mutating func moveIntercept() {
    guard weight > 0 else { return }
    let move = pull.reduce(0, +) / weight
    interceptMove += move
    for i in pull.indices { pull[i] -= curvature[i] * move }
  }
}
