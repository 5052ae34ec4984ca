internal import Glibc

/// The path of a smooth loss that is not a sum of squares, with l1, l2, their sums, or no penalty on a column.
///
/// From one strength to the next the solution is extrapolated through the last two; sequential strong rules say
/// which columns to look at until the working set holds; then one look over the design confirms, and gives the gap.
///
/// Source: strong rules, Tibshirani, Bien, Friedman, Hastie, Simon, Taylor and Tibshirani (2012).
struct NewtonPath {
  let problem: Problem
  let options: PathOptions
  let unit: Double
  private(set) var engine: NewtonEngine
  private let everything: [[Int]]
  /// Value − excess of the loss: a constant.
  private let saturated: Double
  private let nullExcess: Double
  private var last: Anchor?
  private var before: Anchor?

  /// A solution that later ones are predicted from.
  private struct Anchor {
    let factor: Double
    let levels: [Double]
    let beta: [Double]
    let predictor: [Double]
  }

  /// Whether the penalty is of the form that this path is made for.
  static func isAble(_ problem: Problem) -> Bool {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    return newtonObstacle(problem) == nil && penalty.blocks.isEmpty && !penalty.hasSpecial
  }

  init(
    _ problem: Problem, _ options: PathOptions, _ unit: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.problem = problem
    self.options = options
    self.unit = unit
    engine = try NewtonEngine(problem, start: nil, isInterrupted)
    everything = (0..<problem.outputs).map { _ in Array(0..<problem.design.columns) }
    nullExcess = problem.loss.excess(engine.model.observations, predictor: engine.predictor)
    saturated = engine.loss - nullExcess
  }

  // MARK: - The beginning

  /// The smallest factor at which every coefficient with a kink is 0; for a penalty without kinks, where its
  /// smallest curvature is 1000 times the largest of the loss.
  mutating func factorMax(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let penalty = engine.unscaled
    let kinked = penalty.absolute.indices.filter { !engine.frozen[$0] && !engine.isAlwaysIn[$0] }
    guard !kinked.isEmpty else { return curvatureFactor() }
    let others = alwaysIn
    var factor = 0.0
    for round in 0..<60 {
      engine.setFactor(round == 0 ? 1 : factor)
      try settle(among: others, isInterrupted)
      engine.lookAtAll()
      var next = 0.0
      for c in kinked {
        let pull = engine.gradient[c] + engine.penalty.linear[c]
        next = max(next, abs(pull) / penalty.absolute[c])
      }
      let isSettled = abs(next - factor) <= 1e-14 * next
      factor = next
      if isSettled || others.allSatisfy(\.isEmpty) && penalty.linear.allSatisfy({ $0 == 0 }) { break }
    }
    return factor * (1 + 64 * Double.ulpOfOne)
  }

  private var alwaysIn: [[Int]] {
    let p = problem.design.columns
    return everything.indices.map { k in (0..<p).filter { engine.isAlwaysIn[k * p + $0] } }
  }

  /// Newton steps to the end, the other columns left alone.
  private mutating func settle(
    among chosen: [[Int]], _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    engine.look(chosen)
    _ = try engine.extend(among: chosen, isInterrupted)
    guard engine.hasWork else { return }
    for _ in 0..<200 {
      let step = try engine.step(isInterrupted)
      if !step.isTaken || step.predicted <= 1e-16 * engine.scale { return }
      engine.lookAtWorking()
    }
  }

  func curvatureFactor() -> Double {
    let (n, p) = (problem.design.rows, problem.design.columns)
    var largest = 0.0
    var smallest = Double.infinity
    var column = [Double](repeating: 0, count: n)
    for k in everything.indices {
      for j in 0..<p where !engine.frozen[k * p + j] {
        let penalty = engine.unscaled
        let special =
          [1, 0].lazy.map { penalty.curvature(k * p + j, at: $0) }.first { $0 > 0 && $0.isFinite } ?? 0
        var square = 2 * penalty.square[k * p + j] + special
        for block in penalty.blocks {
          guard let l = block.columns.firstIndex(of: k * p + j) else { continue }
          square += block.strength * block.matrix[l, l]
        }
        for term in penalty.smooth {
          guard let l = term.columns.firstIndex(of: k * p + j) else { continue }
          let origin = [Double](repeating: 0, count: penalty.absolute.count)
          let matrix = term.penalty.derivatives(term.local(origin), withHessian: true).hessian
          square += max(0, term.strength * (matrix?[l, l] ?? 0))
        }
        if square > 0 { smallest = min(smallest, square) }
        let model = engine.model
        column.withUnsafeMutableBufferPointer {
          problem.design.copyBlock(
            rows: 0..<n, columns: [j], centres: [model.centres[j]], multipliers: [model.multipliers[j]],
            rowFactors: nil, into: $0, stride: n)
        }
        var length = 0.0
        for i in 0..<n { length += engine.curvature[k * n + i] * column[i] * column[i] }
        largest = max(largest, length)
      }
    }
    return smallest.isFinite ? 1000 * largest / smallest : 0
  }

  // MARK: - One strength

  mutating func solve(
    _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Path.Point {
    engine.setFactor(factor)
    let strong = strongColumns(factor)
    try predict(factor)
    engine.look(strong)
    _ = try engine.extend(among: strong, isInterrupted)
    var gap = Double.infinity
    var stalled = 0
    for _ in 0..<2000 {
      if isInterrupted() { throw .interrupted }
      let step = try engine.step(isInterrupted)
      try checkSeparation(step)
      let isNarrow = strong.reduce(0) { $0 + $1.count } < problem.coefficientCount / 2
      if isNarrow { engine.look(strong) } else { engine.lookAtAll() }
      if try engine.extend(among: isNarrow ? strong : everything, isInterrupted) { continue }
      let isDone = !step.isTaken || step.predicted <= 1e-20 * engine.scale
      guard isDone || penaltyGap(1) <= options.tolerance * nullExcess else { continue }
      if isNarrow {
        engine.lookAtAll()
        if try engine.extend(among: everything, isInterrupted) { continue }
      }
      let now = try relativeGap(isInterrupted)
      if now <= options.tolerance {
        gap = now
        break
      }
      if isDone {
        stalled = now < 0.5 * gap ? 0 : stalled + 1
        if stalled > 2 {
          gap = min(gap, now)
          break
        }
      }
      gap = min(gap, now)
    }
    engine.finishProblem()
    before = last
    last = Anchor(
      factor: factor, levels: engine.levels, beta: engine.beta, predictor: engine.predictor)
    return try point(factor, gap)
  }

  /// Columns at hand, and those that may enter by the sequential strong rule.
  private func strongColumns(_ factor: Double) -> [[Int]] {
    let (n, p) = (problem.design.rows, problem.design.columns)
    guard let last, n * p > 50_000 else { return everything }
    let penalty = engine.unscaled
    let bound = 2 * factor - last.factor
    return everything.indices.map { k in
      (0..<p).filter { j in
        let c = k * p + j
        if engine.frozen[c] { return false }
        return engine.isAlwaysIn[c] || engine.beta[c] != 0 || engine.isWorking(k, j)
          || abs(engine.gradient[c] + last.factor * penalty.linear[c]) >= bound * penalty.absolute[c]
      }
    }
  }

  /// From the last two solutions, straight on; a coefficient at 0, or that would change its sign, is 0.
  private mutating func predict(_ factor: Double) throws(FittingError) {
    guard let last, let before, before.factor > last.factor, factor < last.factor else { return }
    let t = (last.factor - factor) / (before.factor - last.factor)
    let (n, p) = (problem.design.rows, problem.design.columns)
    var beta = last.beta
    var predictor = last.predictor
    for i in predictor.indices { predictor[i] += t * (last.predictor[i] - before.predictor[i]) }
    let levels = last.levels.indices.map { last.levels[$0] + t * (last.levels[$0] - before.levels[$0]) }
    for k in levels.indices {
      var corrected: [Int] = []
      var correction: [Double] = []
      for c in k * p..<(k + 1) * p where last.beta[c] != before.beta[c] {
        let straight = last.beta[c] + t * (last.beta[c] - before.beta[c])
        beta[c] = straight
        guard engine.unscaled.absolute[c] > 0, last.beta[c] * straight <= 0 else { continue }
        beta[c] = 0
        corrected.append(c - k * p)
        correction.append(-straight)
      }
      predictor.withUnsafeMutableBufferPointer {
        engine.model.add(
          corrected, correction, shift: 0, to: UnsafeMutableBufferPointer(rebasing: $0[k * n..<(k + 1) * n]))
      }
    }
    try engine.move(levels: levels, beta: beta, predictor: predictor)
  }

  private func checkSeparation(_ step: NewtonEngine.Step) throws(FittingError) {
    guard engine.hasUnheld, engine.mayRunAway, step.isTaken, step.reach > 0.05,
      step.predicted <= 1e-10 * engine.scale, engine.isRunningAway
    else { return }
    throw engine.separation()
  }

  // MARK: - What comes of it

  /// The penalties' part of the duality gap for the slopes times `shrink`; coordinates without a penalty count
  /// elsewhere.
  private func penaltyGap(_ shrink: Double) -> Double {
    let penalty = engine.penalty
    var sum = 0.0
    for c in engine.beta.indices where !engine.frozen[c] {
      let (a, s) = (penalty.absolute[c], penalty.square[c])
      let beta = engine.beta[c]
      if a == 0 && s == 0 { continue }
      let u = -shrink * engine.gradient[c] - penalty.linear[c]
      let best = s > 0 ? (abs(u) <= a ? 0 : (u > 0 ? abs(u) - a : a - abs(u)) / (2 * s)) : 0
      if best == 0 {
        if beta != 0 { sum += max(0, a - (beta < 0 ? -u : u)) * abs(beta) + s * beta * beta }
      } else {
        sum += a * (abs(beta) - (best < 0 ? -beta : beta)) + s * (beta - best) * (beta - best)
      }
    }
    return sum
  }

  /// The duality gap over the excess of the levels alone: the loss's and the penalties' parts at the slopes shrunk
  /// until the penalties can take them; levels and columns without a penalty by half their Newton decrement.
  private func relativeGap(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let penalty = engine.penalty
    var shrink = 1.0
    for c in engine.beta.indices where !engine.frozen[c] && penalty.square[c] == 0 {
      let (size, a) = (abs(engine.gradient[c] + penalty.linear[c]), penalty.absolute[c])
      if a > 0, size > a { shrink = min(shrink, a / size) }
    }
    var sum = penaltyGap(shrink) + (try engine.freeDecrement(isInterrupted))
    if shrink < 1 {
      let dual = engine.slope.map { $0 * shrink }
      // Without a conjugate at hand, its second-order form.
      sum +=
        problem.loss.fenchelYoung(
          engine.model.observations, predictor: engine.predictor, dual: dual)
        ?? (1 - shrink) * (1 - shrink) * engine.scoreScale()
    }
    return sum <= 0 ? 0 : sum / max(nullExcess, .leastNormalMagnitude)
  }

  private func point(_ factor: Double, _ gap: Double) throws(FittingError) -> Path.Point {
    let (p, beta) = (problem.design.columns, problem.centringFreeColumns(engine.beta))
    var coefficients: [Double] = []
    var standardised: [Double] = []
    var intercepts = engine.levels
    for k in intercepts.indices {
      let own = problem.dataUnits(Array(beta[k * p..<(k + 1) * p]))
      for (j, b) in problem.storedUnits(dataUnits: own).enumerated() {
        intercepts[k] -= engine.model.centres[j] * b
      }
      coefficients += own
      standardised += problem.standardised(dataUnits: own)
    }
    if !engine.hasLevels { intercepts = intercepts.map { _ in 0 } }
    if intercepts.count > 1 {
      // A number added to all of them changes nothing: those with mean 0, as `solve` has them.
      let mean = intercepts.reduce(0, +) / Double(intercepts.count)
      for k in intercepts.indices { intercepts[k] -= mean }
    }
    guard intercepts.allSatisfy(\.isFinite), coefficients.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "a coefficient")
    }
    return Path.Point(
      lambda: factor * unit, factor: factor, intercepts: intercepts, coefficients: coefficients,
      standardised: standardised, loss: engine.loss,
      penalty: factor * problem.penalties.reduce(0) { $0 + $1.value(beta) }, rSquared: nil,
      devianceRatio: nullExcess > 0 ? 1 - (engine.loss - saturated) / nullExcess : nil,
      nonzero: beta.count { $0 != 0 }, gap: gap, isConverged: gap <= options.tolerance)
  }
}
