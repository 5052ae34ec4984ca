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
  private(set) var penalty: CoordinatePenalty
  /// Of coefficient k·p + j, as `isAlwaysIn`.
  let frozen: [Bool]
  /// Whether no rule can leave its column out: 0 is no kink of its penalty, or matrices couple coefficients.
  let isAlwaysIn: [Bool]

  private(set) var levels: [Double]
  private(set) var beta: [Double]
  /// η, class by class, and the loss with its row slopes and curvatures there.
  private(set) var predictor: [Double]
  private(set) var loss = 0.0
  private(set) var slope: [Double]
  private(set) var curvature: [Double]
  /// Σ slope of each class.
  private(set) var sums: [Double]
  /// Z'g by coefficient; current only for the columns last looked at.
  private(set) var gradient: [Double]
  /// Falls of the objective are measured by this: about the loss that the best levels alone leave over.
  private(set) var scale = 1.0
  private(set) var grams: [WeightedGram]
  private var damping = 0.0
  /// Whether the loss has a majorant, and whether `curvature` is now that of the majorant.
  private(set) var hasMajorant = false
  private var isMajorising = false
  let hasLevels: Bool
  private let unheld: Set<Int>
  /// Whether the penalty is absolute values, squares and linear parts alone.
  private let isElementary: Bool
  /// With matrices all columns are in the working set, in order.
  private let hasBlocks: Bool
  private var actives: [ActiveQuadratic]
  private var memory = NewtonMemory()
  /// Steps of this problem, and those that stale matrices have cost beyond two a problem.
  private var steps = 0
  private var lastReach = Double.infinity
  private var lastShare = 1.0
  private var wasted = 0

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
    let p = model.columns
    self.model = model
    unscaled = penalty
    self.penalty = penalty
    let coupled = Set(penalty.blocks.flatMap(\.columns))
    let frozen = (0..<problem.coefficientCount).map { c in
      problem.takesNoPart(c % p)
        && (problem.scale == .standardised || !(penalty.acts(on: c) || coupled.contains(c)))
    }
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

  private func checkSize(_ count: Int) throws(FittingError) {
    guard count <= ClosedForm.largestMatrix else {
      throw .noSolver(
        penalties: model.problem.penalties.map { $0.penalty.definition.name }.joined(separator: " + "),
        loss: model.problem.loss.definition.name, because: ClosedForm.tooLarge(count))
    }
  }

  // MARK: - The step

  /// One step on the working set, at whose columns the gradient must be current; afterwards it is not.
  ///
  /// Of a loss with a majorant Newton's steps and the majorant's take turns until Newton's are taken whole; a Newton
  /// step that gains next to nothing does not end it, for in a direction without curvature it would not go at all.
  mutating func step(_ isInterrupted: () -> Bool) throws(FittingError) -> Step {
    guard hasMajorant else { return try plainStep(isInterrupted) }
    let wasMajorising = isMajorising
    let first = try plainStep(isInterrupted)
    if wasMajorising {
      majorise(!hasCurvature)
      return first
    }
    if first.isTaken, first.predicted > 1e-10 * scale {
      if lastShare < 1 { majorise(true) }
      return first
    }
    majorise(true)
    if first.isTaken { lookAtWorking() }
    let second = try plainStep(isInterrupted)
    majorise(!hasCurvature)
    return Step(
      predicted: max(first.predicted, second.predicted), reach: max(first.reach, second.reach),
      isTaken: first.isTaken || second.isTaken)
  }

  /// Whether as many rows have a curvature of their own as there are coefficients at hand: with fewer Newton's
  /// equations are singular.
  private var hasCurvature: Bool {
    var own = curvature
    model.problem.loss.curvature(model.observations, predictor: predictor, into: &own)
    return own.count { $0 > 0 } >= beta.count { $0 != 0 } + (hasLevels ? levels.count : 0)
  }

  private mutating func majorise(_ isOn: Bool) {
    guard isOn != isMajorising else { return }
    isMajorising = isOn
    computeCurvature()
  }

  private mutating func plainStep(_ isInterrupted: () -> Bool) throws(FittingError) -> Step {
    memory.complete(gradient: gradient, sums: sums)
    try refreshGrams(isInterrupted)
    while true {
      let (newton, isSamePattern) = try direction(isInterrupted)
      // Far out along a direction without an optimum plain Newton steps keep their length, which tells.
      let isFar = hasUnheld && lastReach > 0.05
      if isSamePattern, !isFar, !memory.isEmpty, let faster = rememberedDirection(),
        let taken = try take(faster, isFirstTry: true)
      {
        return taken
      }
      if let taken = try take(newton, isFirstTry: false) { return taken }
      if isInterrupted() { throw .interrupted }
      // No way down: the matrix is stale or nearly singular.
      if hasMajorant, !isMajorising { return Step(predicted: 0, reach: 0, isTaken: false) }
      guard try stiffen(isInterrupted) else { return Step(predicted: 0, reach: 0, isTaken: false) }
    }
  }

  /// Changes of the coefficients on each class's working columns, and of the levels.
  struct Direction {
    var columns: [[Int]] = []
    var change: [[Double]] = []
    var levels: [Double] = []
  }

  private mutating func take(
    _ direction: Direction, isFirstTry: Bool
  ) throws(FittingError) -> Step? {
    let (oldGradient, oldSums) = (gradient, sums)
    guard let taken = search(direction, mayShorten: !isFirstTry) else { return nil }
    guard taken.step.isTaken else { return isFirstTry ? nil : taken.step }
    try evaluate()
    steps += 1
    lastReach = taken.step.reach
    lastShare = taken.share
    // A full step is a sign that the matrix can be trusted again.
    if damping > 0, taken.share == 1 { damping *= 0.1 }
    memory.begin(
      direction, share: taken.share, gradient: oldGradient, sums: oldSums, columns: grams.map(\.columns),
      stride: model.columns)
    return taken.step
  }

  /// How far a column's mean by the matrix's weights is from its centre, on the scale of β.
  private func shift(_ gram: WeightedGram, _ l: Int) -> Double {
    let j = gram.columns[l]
    return model.multipliers[j] * (gram.centres[l] - model.centres[j])
  }

  /// The minimum of the model, and whether it has the pattern of zeros and signs that β has.
  private mutating func direction(
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (Direction, isSamePattern: Bool) {
    var result = Direction()
    var isSame = isElementary
    let p = model.columns
    for k in 0..<model.outputs {
      let gram = grams[k]
      let hasLevel = hasLevels && gram.total > 0
      let columns = gram.columns
      let start = columns.map { beta[k * p + $0] }
      let shifts = columns.indices.map { shift(gram, $0) }
      let slopes = columns.indices.map {
        gradient[k * p + columns[$0]] - (hasLevel ? shifts[$0] * sums[k] : 0)
      }
      var found: [Double]?
      if isElementary {
        found = actives[k].minimise(gram.matrix, start: start, gradient: slopes, terms(k))
        if let found {
          isSame = isSame && zip(found, start).allSatisfy { ($0 == 0) == ($1 == 0) && $0 * $1 >= 0 }
        } else {
          isSame = false
        }
      }
      var minimum = found ?? []
      if found == nil { minimum = try descended(k, start, slopes, isInterrupted) }
      var moved: [Int] = []
      var change: [Double] = []
      var level = hasLevel ? -sums[k] / gram.total : 0
      for (l, j) in columns.enumerated() where minimum[l] != start[l] {
        moved.append(j)
        change.append(minimum[l] - start[l])
        if hasLevel { level -= shifts[l] * (minimum[l] - start[l]) }
      }
      result.columns.append(moved)
      result.change.append(change)
      result.levels.append(level)
    }
    return (result, isSame)
  }

  private func terms(_ k: Int) -> ActiveQuadratic.Terms {
    let chosen = grams[k].columns.map { k * model.columns + $0 }
    return ActiveQuadratic.Terms(
      absolute: chosen.map { penalty.absolute[$0] }, square: chosen.map { penalty.square[$0] },
      linear: chosen.map { penalty.linear[$0] }, frozen: chosen.map { frozen[$0] })
  }

  /// The minimum of the model by coordinate descent, which takes every separable penalty and matrices.
  private func descended(
    _ k: Int, _ start: [Double], _ slopes: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    let (columns, matrix) = (grams[k].columns, grams[k].matrix)
    var image = [Double](repeating: 0, count: columns.count)
    for l in columns.indices where start[l] != 0 {
      addScaled(start[l], matrix, l * columns.count, to: &image)
    }
    var statistics = GramStatistics(columns: columns.count)
    statistics.matrix = matrix
    for l in columns.indices { statistics.correlation[l] = image[l] - slopes[l] }
    let chosen = columns.map { k * model.columns + $0 }
    var engine = GramDescent(
      gram: statistics, penalty: hasBlocks ? penalty : penalty.selecting(chosen),
      frozen: chosen.map { frozen[$0] }, start: start)
    var schedule = DescentSchedule()
    for round in 0..<1000 {
      if case .settled = try schedule.step(&engine, isInterrupted) { break }
      if round % 16 == 15, isInterrupted() { throw .interrupted }
    }
    return engine.beta
  }

  /// The quasi-Newton direction on the present support; nil where a coefficient would cross its kink.
  private func rememberedDirection() -> Direction? {
    let p = model.columns
    var slopes = NewtonMemory.Vector(levels: sums, values: [])
    var chosen: [Int] = []
    var curvature: [Double] = []
    for k in grams.indices {
      for l in actives[k].support {
        let c = k * p + grams[k].columns[l]
        chosen.append(c)
        curvature.append(2 * penalty.square[c])
        let smooth = gradient[c] + penalty.linear[c] + 2 * penalty.square[c] * beta[c]
        slopes.values.append(smooth + (beta[c] < 0 ? -penalty.absolute[c] : penalty.absolute[c]))
      }
    }
    guard
      let step = memory.apply(slopes, to: chosen, curvature: curvature, base: { self.preconditioned($0) })
    else { return nil }
    var result = Direction()
    var place = 0
    for k in grams.indices {
      var (columns, change): ([Int], [Double]) = ([], [])
      for l in actives[k].support {
        let c = chosen[place]
        let move = -step.values[place]
        place += 1
        if penalty.absolute[c] > 0, beta[c] * (beta[c] + move) <= 0 { return nil }
        columns.append(grams[k].columns[l])
        change.append(move)
      }
      result.columns.append(columns)
      result.change.append(change)
      result.levels.append(hasLevels ? -step.levels[k] : 0)
    }
    return result
  }

  /// The inverse of the model's Hessian on the support, levels included.
  private func preconditioned(_ v: NewtonMemory.Vector) -> NewtonMemory.Vector {
    var result = v
    var first = 0
    for (k, gram) in grams.enumerated() {
      let support = actives[k].support
      let hasLevel = hasLevels && gram.total > 0
      let shifts = support.map { hasLevel ? shift(gram, $0) : 0 }
      let solved = actives[k].solve(
        support.indices.map { v.values[first + $0] - shifts[$0] * v.levels[k] })
      var level = hasLevel ? v.levels[k] / gram.total : 0
      for l in support.indices {
        result.values[first + l] = solved[l]
        level -= shifts[l] * solved[l]
      }
      result.levels[k] = level
      first += support.count
    }
    return result
  }

  /// Goes along the direction as far as the objective falls enough; nil where it does not fall at all.
  private mutating func search(
    _ direction: Direction, mayShorten: Bool
  ) -> (step: Step, share: Double)? {
    let (n, p) = (model.rows, model.columns)
    var change = [Double](repeating: 0, count: predictor.count)
    change.withUnsafeMutableBufferPointer { change in
      for k in 0..<model.outputs {
        model.add(
          direction.columns[k], direction.change[k], shift: direction.levels[k],
          to: UnsafeMutableBufferPointer(rebasing: change[k * n..<(k + 1) * n]))
      }
    }
    var along = 0.0
    var reach = 0.0
    for i in change.indices {
      along += slope[i] * change[i]
      reach = max(reach, abs(change[i]))
    }
    let predicted = along + penaltyChange(direction, share: 1)
    guard predicted.isFinite, reach.isFinite else { return nil }
    let noise = 1e-14 * (abs(loss) + scale)
    if predicted > noise { return nil }
    guard predicted < 0 else { return (Step(predicted: 0, reach: reach, isTaken: false), 0) }
    var share = 1.0
    var trial = predictor
    for _ in 0..<(mayShorten ? 40 : 1) {
      for i in trial.indices { trial[i] = predictor[i] + share * change[i] }
      let value = model.problem.loss.value(model.observations, predictor: trial)
      let fall = value - loss + penaltyChange(direction, share: share)
      if fall <= 1e-4 * share * predicted || (-predicted <= 100 * noise && fall <= noise) {
        predictor = trial
        for k in 0..<model.outputs {
          levels[k] += share * direction.levels[k]
          for (j, value) in zip(direction.columns[k], direction.change[k]) {
            beta[k * p + j] += share * value
          }
        }
        return (Step(predicted: -predicted, reach: share * reach, isTaken: true), share)
      }
      share *= value.isFinite ? 0.5 : 0.1
    }
    return -predicted <= 100 * noise
      ? (Step(predicted: -predicted, reach: 0, isTaken: false), 0) : nil
  }

  /// Change of the penalty from β to β + share·direction, without cancellation where the form allows it.
  private func penaltyChange(_ direction: Direction, share: Double) -> Double {
    var sum = 0.0
    let p = model.columns
    for k in direction.columns.indices {
      for (j, full) in zip(direction.columns[k], direction.change[k]) {
        let c = k * p + j
        let (from, move) = (beta[c], share * full)
        let to = from + move
        sum += penalty.linear[c] * move + penalty.square[c] * move * (from + to)
        if penalty.special[c] != nil {
          sum += penalty.value(c, at: to) - penalty.value(c, at: from)
        } else {
          sum += penalty.absolute[c] * (abs(to) - abs(from))
        }
      }
    }
    guard !penalty.blocks.isEmpty else { return sum }
    var move = [Double](repeating: 0, count: beta.count)
    for k in direction.columns.indices {
      for (j, value) in zip(direction.columns[k], direction.change[k]) { move[k * p + j] = share * value }
    }
    for block in penalty.blocks {
      let product = block.matrix.times(block.columns.map { move[$0] })
      for (l, c) in block.columns.enumerated() {
        sum += block.strength * product[l] * (beta[c] + 0.5 * move[c])
      }
    }
    return sum
  }

  // MARK: - Curvature

  private func weights(_ k: Int) -> [Double] {
    let n = model.rows
    guard damping > 0 else { return Array(curvature[k * n..<(k + 1) * n]) }
    return (k * n..<(k + 1) * n).map { curvature[$0] + damping }
  }

  /// Forms the matrices anew where the curvatures have changed much, or as soon as the steps that a stale matrix
  /// took beyond two have cost as much: a matrix of k columns costs about as much as k/60 steps.
  private mutating func refreshGrams(_ isInterrupted: () -> Bool) throws(FittingError) {
    for k in grams.indices {
      let change = changeOfCurvature(k)
      let isDue = change > 0.3 || (change > 1e-3 && Double(wasted) > Double(grams[k].columns.count) / 60)
      guard isDue else { continue }
      try rebuild(k, isInterrupted)
      wasted = 0
    }
  }

  /// Says that a problem is solved: the next one begins.
  mutating func finishProblem() {
    wasted += max(0, steps - 2)
    steps = 0
  }

  /// Σ|h − h₀|/Σh₀
  private func changeOfCurvature(_ k: Int) -> Double {
    let n = model.rows
    let old = grams[k].weights
    var sum = 0.0
    for i in 0..<n { sum += abs(curvature[k * n + i] + damping - old[i]) }
    return sum == 0 ? 0 : sum / grams[k].total
  }

  private mutating func rebuild(_ k: Int, _ isInterrupted: () -> Bool) throws(FittingError) {
    let p = model.columns
    let kept = grams[k].columns.filter {
      let c = k * p + $0
      return isAlwaysIn[c] || beta[c] != 0 || violation(c) > 0
    }
    var fresh = WeightedGram(model, weights: weights(k))
    try fresh.add(kept.sorted(), isInterrupted)
    grams[k] = fresh
    actives[k].reset()
    memory = NewtonMemory()
  }

  /// Curvatures as they are, then larger and larger ones; false where that would be absurd.
  private mutating func stiffen(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let isStale = grams.indices.contains { changeOfCurvature($0) > 1e-6 }
    if !isStale {
      let largest = curvature.reduce(0, max)
      let unit = largest > 0 && largest.isFinite ? largest : scale / Double(model.rows)
      damping = damping == 0 ? 1e-6 * unit : 100 * damping
      guard damping <= 1e8 * unit else {
        damping = 0
        return false
      }
    }
    for k in grams.indices { try rebuild(k, isInterrupted) }
    return true
  }

  // MARK: - Rows

  private mutating func evaluate() throws(FittingError) {
    let problem = model.problem
    loss = problem.loss.value(model.observations, predictor: predictor)
    computeCurvature()
    guard loss.isFinite else { throw .outOfRange(what: "the loss") }
    let n = model.rows
    for k in sums.indices {
      var sum = 0.0
      for i in k * n..<(k + 1) * n { sum += slope[i] }
      sums[k] = sum
      guard sum.isFinite else { throw .outOfRange(what: "a slope of the loss") }
    }
  }

  /// And slopes.
  private mutating func computeCurvature() {
    let loss = model.problem.loss
    loss.gradientAndCurvature(
      model.observations, predictor: predictor, gradient: &slope, curvature: &curvature)
    if isMajorising {
      _ = loss.majorantCurvature(model.observations, predictor: predictor, into: &curvature)
    }
  }

  /// The levels alone: Newton's method with halved steps.
  private mutating func fitLevels(_ isInterrupted: () -> Bool) throws(FittingError) {
    guard hasLevels else { return }
    let n = model.rows
    for _ in 0..<200 {
      if isInterrupted() { throw .interrupted }
      var moves: [Double] = []
      var predicted = 0.0
      for k in levels.indices {
        var total = 0.0
        for i in k * n..<(k + 1) * n { total += curvature[i] }
        let move = total > 0 ? -sums[k] / total : 0
        moves.append(move)
        predicted += sums[k] * move
      }
      guard predicted < -1e-15 * abs(loss), predicted.isFinite else { return }
      var share = 1.0
      var isTaken = false
      let before = (loss, predictor, levels)
      for _ in 0..<60 where !isTaken {
        var trial = before.1
        for k in levels.indices {
          for i in k * n..<(k + 1) * n { trial[i] += share * moves[k] }
        }
        let value = model.problem.loss.value(model.observations, predictor: trial)
        if value <= before.0 + 1e-4 * share * predicted {
          predictor = trial
          for k in levels.indices { levels[k] = before.2[k] + share * moves[k] }
          isTaken = true
        }
        share *= 0.5
      }
      guard isTaken else { return }
      try evaluate()
    }
  }

  /// ½ Σ g²/h, about what the loss could fall by; the loss itself where that says nothing.
  func scoreScale() -> Double {
    var sum = 0.0
    for i in slope.indices where curvature[i] > 0 { sum += 0.5 * slope[i] * (slope[i] / curvature[i]) }
    if sum > 0, sum.isFinite { return sum }
    return loss != 0 ? abs(loss) : 1
  }
}

/// target ← target + a · column, the column beginning at `start` of a matrix.
private func addScaled(_ a: Double, _ matrix: [Double], _ start: Int, to target: inout [Double]) {
  matrix.withUnsafeBufferPointer { m in
    target.withUnsafeMutableBufferPointer { t in
      for i in t.indices { t[i] += a * m[start + i] }
    }
  }
}
