internal import Glibc

/// Proximal Newton for a smooth convex loss and a sum of separable and matrix penalties.
///
/// At η the loss is replaced by its second-order model, whose Hessian over the coefficients of class k is
/// Z'H_kZ with the row curvatures h_ik = ∂²loss/∂η_ik² (what couples classes or rows is left to later steps), the
/// levels profiled out. The model with the penalty is minimised exactly on a working set of columns; a line search
/// on the true objective makes the step safe. The matrix is formed for curvatures of an earlier step as long as
/// that is cheaper than forming it anew: the step is then a modified Newton step, with the same fixed point.
///
/// Source: Lee, Sun and Saunders (2014); for generalised linear models Friedman, Hastie and Tibshirani (2010);
/// the line search is that of Tseng and Yun (2009).
struct NewtonEngine {
  let model: SmoothModel
  let unscaled: CoordinatePenalty
  var penalty: CoordinatePenalty
  /// Of coefficient k·p + j, as `isAlwaysIn`.
  let frozen: [Bool]
  /// Whether no rule can leave its column out: 0 is no kink of its penalty, or matrices couple coefficients.
  let isAlwaysIn: [Bool]

  var levels: [Double]
  var beta: [Double]
  /// η, class by class, and the loss with its row slopes and curvatures there.
  var predictor: [Double]
  var loss = 0.0
  var slope: [Double]
  var curvature: [Double]
  /// Σ slope of each class.
  var sums: [Double]
  /// Z'g by coefficient; current only for the columns last looked at.
  var gradient: [Double]
  /// Falls of the objective are measured by this: about the loss that the best levels alone leave over.
  var scale = 1.0
  var grams: [WeightedGram]
  var damping = 0.0
  /// Whether the loss has a majorant, and whether `curvature` is now that of the majorant.
  var hasMajorant = false
  var isMajorising = false
  let hasLevels: Bool
  let unheld: Set<Int>
  /// Whether the penalty is absolute values, squares and linear parts alone.
  let isElementary: Bool
  /// With matrices all columns are in the working set, in order.
  let hasBlocks: Bool
  var actives: [ActiveQuadratic]
  var memory = NewtonMemory()
  /// Steps of this problem, and those that stale matrices have cost beyond two a problem.
  var steps = 0
  var lastReach = Double.infinity
  var lastShare = 1.0
  var wasted = 0

  /// What a step did.
  struct Step {
    /// By how much the model said that the objective would fall, about.
    var predicted: Double
    /// The largest change of a linear predictor.
    var reach: Double
    /// False where no step along the direction lowers the objective.
    var isTaken: Bool
  }

  init(
    _ problem: Problem, start: [Double]?, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = SmoothModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    self.model = model
    unscaled = penalty
    self.penalty = penalty
    let coupled = Set(penalty.blocks.flatMap(\.columns))
    let frozen = (0..<problem.coefficientCount).map { problem.isFrozen($0, penalty) }
    self.frozen = frozen
    hasBlocks = !penalty.blocks.isEmpty
    isAlwaysIn = frozen.indices.map { c in
      !coupled.isEmpty
        || (!frozen[c]
          && (penalty.absolute[c] == 0 || penalty.special[c] != nil
            || penalty.bounds.map { !$0[c].contains(0) } ?? false))
    }
    unheld = Set(
      frozen.indices.filter { !frozen[$0] && !penalty.acts(on: $0) && !coupled.contains($0) })
    hasLevels = problem.intercept && problem.loss.hasIntercept
    isElementary = penalty.blocks.isEmpty && !penalty.hasSpecial
    actives = [ActiveQuadratic](repeating: ActiveQuadratic(), count: model.outputs)
    levels = [Double](repeating: 0, count: model.outputs)
    beta = [Double](repeating: 0, count: frozen.count)
    predictor = model.predictor(levels: levels, beta: beta)
    slope = predictor
    curvature = predictor
    sums = levels
    gradient = beta
    grams = []
    hasMajorant = problem.loss.majorantCurvature(
      model.observations, predictor: predictor, into: &curvature)
    isMajorising = hasMajorant
    try evaluate()
    try fitLevels(isInterrupted)
    scale = scoreScale()
    // Where bounds leave 0 out, the nearest point inside.
    let origin = frozen.indices.map { c in frozen[c] ? 0 : penalty.bounds?[c].clamp(0) ?? 0 }
    if let start = start ?? (origin.contains { $0 != 0 } ? origin : nil) {
      beta = unfrozen(start, frozen)
      if let bounds = penalty.bounds {
        for c in beta.indices where !frozen[c] { beta[c] = bounds[c].clamp(beta[c]) }
      }
      predictor = model.predictor(levels: levels, beta: beta)
      let cold = loss
      loss = problem.loss.value(model.observations, predictor: predictor)
      // A start from which the loss cannot be computed, or that is far worse than none, is none.
      if !(loss <= cold + 1e3 * scale) { beta = origin }
      predictor = model.predictor(levels: levels, beta: beta)
      try evaluate()
      if beta.contains(where: { $0 != 0 }) { try fitLevels(isInterrupted) }
    }
    grams = (0..<model.outputs).map { k in WeightedGram(model, weights: weights(k)) }
  }

  mutating func setFactor(_ factor: Double) { penalty = unscaled.scaled(by: factor) }

  /// Goes to another point. Its loss is computed; gradients are not.
  mutating func move(levels: [Double], beta: [Double], predictor: [Double]) throws(FittingError) {
    (self.levels, self.beta, self.predictor) = (levels, beta, predictor)
    memory.drop()
    try evaluate()
  }

  /// Whether there is anything to step with: levels, or a column in the working set.
  var hasWork: Bool { hasLevels || grams.contains { !$0.columns.isEmpty } }

  /// Whether some coefficient is held by no penalty.
  var hasUnheld: Bool { !unheld.isEmpty }

  /// Half the Newton decrement of the levels and of the coefficients that no penalty holds: about what the
  /// objective could still fall by along them.
  func freeDecrement(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    var sum = 0.0
    let p = model.columns
    for (k, gram) in grams.enumerated() {
      if hasLevels, gram.total > 0 { sum += 0.5 * sums[k] * (sums[k] / gram.total) }
      let size = gram.columns.count
      let places = gram.columns.indices.filter { unheld.contains(k * p + gram.columns[$0]) }
      guard !places.isEmpty else { continue }
      guard
        let factor = try ActiveFactor(
          gram.matrix, size: size, indices: places, extra: nil, isInterrupted: isInterrupted)
      else { continue }
      let g = places.map { gradient[k * p + gram.columns[$0]] }
      sum += 0.5 * zip(g, factor.solve(g)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return sum
  }

  // MARK: - Columns

  /// The coefficients with a column in a matrix at hand.
  func isWorking(_ k: Int, _ j: Int) -> Bool { grams[k].place[j] >= 0 }

  /// Z'g of the chosen columns, a list a class.
  mutating func look(_ chosen: [[Int]]) {
    let (n, p) = (model.rows, model.columns)
    for k in chosen.indices where !chosen[k].isEmpty {
      var found = [Double](repeating: 0, count: chosen[k].count)
      slope.withUnsafeBufferPointer { g in
        found.withUnsafeMutableBufferPointer {
          model.slopes(
            chosen[k], UnsafeBufferPointer(rebasing: g[k * n..<(k + 1) * n]), sum: sums[k], into: $0)
        }
      }
      for (place, j) in chosen[k].enumerated() { gradient[k * p + j] = found[place] }
    }
  }

  mutating func lookAtAll() { look((0..<model.outputs).map { _ in Array(0..<model.columns) }) }
  mutating func lookAtWorking() { look(grams.map(\.columns)) }

  /// How far 0 is from the slopes of the objective at a coefficient; its gradient must be current.
  func violation(_ c: Int) -> Double {
    let smooth = gradient[c] + penalty.linear[c] + 2 * penalty.square[c] * beta[c]
    if penalty.special[c] == nil, !penalty.isBounded(c) {
      let a = penalty.absolute[c]
      if beta[c] == 0 { return max(0, abs(smooth) - a) }
      return abs(smooth + (beta[c] > 0 ? a : -a))
    }
    return abs((penalty.slope(c, at: beta[c]) + smooth).leastElement)
  }

  /// Takes columns into the working set that break optimality, the worst first; false where none does.
  mutating func extend(
    among chosen: [[Int]], room: Int? = nil, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Bool {
    let p = model.columns
    var isLarger = false
    for k in 0..<model.outputs {
      var wanted: [(excess: Double, column: Int)] = []
      for j in chosen[k] where (!frozen[k * p + j] || hasBlocks) && grams[k].place[j] < 0 {
        let c = k * p + j
        if isAlwaysIn[c] || beta[c] != 0 {
          wanted.append((.infinity, j))
        } else {
          let excess = violation(c)
          if excess > 1e-13 * penalty.absolute[c] { wanted.append((excess, j)) }
        }
      }
      guard !wanted.isEmpty else { continue }
      wanted.sort { ($0.excess, $1.column) > ($1.excess, $0.column) }
      let forced = wanted.count { $0.excess == .infinity }
      let most = max(forced, room ?? max(50, grams[k].columns.count))
      try checkSize(grams[k].columns.count + min(most, wanted.count))
      try grams[k].add(wanted.prefix(most).map(\.column).sorted(), isInterrupted)
      isLarger = true
    }
    return isLarger
  }

  func checkSize(_ count: Int) throws(FittingError) {
    guard count <= ClosedForm.largestMatrix else {
      throw .noSolver(
        penalties: model.problem.penalties.map { $0.penalty.definition.name }.joined(separator: " + "),
        loss: model.problem.loss.definition.name, because: ClosedForm.tooLarge(count))
    }
  }
}
