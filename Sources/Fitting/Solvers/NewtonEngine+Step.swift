internal import Glibc

// A step of proximal Newton: its direction on the working set, and how far to go along it.

extension NewtonEngine {
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
  var hasCurvature: Bool {
    var own = curvature
    model.problem.loss.curvature(model.observations, predictor: predictor, into: &own)
    return own.count { $0 > 0 } >= beta.count { $0 != 0 } + (hasLevels ? levels.count : 0)
  }

  mutating func majorise(_ isOn: Bool) {
    guard isOn != isMajorising else { return }
    isMajorising = isOn
    computeCurvature()
  }

  mutating func plainStep(_ isInterrupted: () -> Bool) throws(FittingError) -> Step {
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

  mutating func take(
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
  func shift(_ gram: WeightedGram, _ l: Int) -> Double {
    let j = gram.columns[l]
    return model.multipliers[j] * (gram.centres[l] - model.centres[j])
  }

  /// The minimum of the model, and whether it has the pattern of zeros and signs that β has.
  mutating func direction(
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

  func terms(_ k: Int) -> ActiveQuadratic.Terms {
    let chosen = grams[k].columns.map { k * model.columns + $0 }
    return ActiveQuadratic.Terms(
      absolute: chosen.map { penalty.absolute[$0] }, square: chosen.map { penalty.square[$0] },
      linear: chosen.map { penalty.linear[$0] }, frozen: chosen.map { frozen[$0] })
  }

  /// The minimum of the model by coordinate descent, which takes every separable penalty and matrices.
  func descended(
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
  func rememberedDirection() -> Direction? {
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
  func preconditioned(_ v: NewtonMemory.Vector) -> NewtonMemory.Vector {
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
  mutating func search(
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
  func penaltyChange(_ direction: Direction, share: Double) -> Double {
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
}

/// target ← target + a · column, the column beginning at `start` of a matrix.
private func addScaled(_ a: Double, _ matrix: [Double], _ start: Int, to target: inout [Double]) {
  matrix.withUnsafeBufferPointer { m in
    target.withUnsafeMutableBufferPointer { t in
      for i in t.indices { t[i] += a * m[start + i] }
    }
  }
}
