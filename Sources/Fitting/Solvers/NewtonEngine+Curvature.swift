internal import Glibc

// What a step rests on: slopes and curvatures of the rows, and the weighted Gram matrices made from them.

extension NewtonEngine {
  func weights(_ k: Int) -> [Double] {
    let n = model.rows
    guard damping > 0 else { return Array(curvature[k * n..<(k + 1) * n]) }
    return (k * n..<(k + 1) * n).map { curvature[$0] + damping }
  }

  /// Forms the matrices anew where the curvatures have changed much, or as soon as the steps that a stale matrix
  /// took beyond two have cost as much: a matrix of k columns costs about as much as k/60 steps.
  mutating func refreshGrams(_ isInterrupted: () -> Bool) throws(FittingError) {
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
  func changeOfCurvature(_ k: Int) -> Double {
    let n = model.rows
    let old = grams[k].weights
    var sum = 0.0
    for i in 0..<n { sum += abs(curvature[k * n + i] + damping - old[i]) }
    return sum == 0 ? 0 : sum / grams[k].total
  }

  mutating func rebuild(_ k: Int, _ isInterrupted: () -> Bool) throws(FittingError) {
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
  mutating func stiffen(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
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

  mutating func evaluate() throws(FittingError) {
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
  mutating func computeCurvature() {
    let loss = model.problem.loss
    loss.gradientAndCurvature(
      model.observations, predictor: predictor, gradient: &slope, curvature: &curvature)
    if isMajorising {
      _ = loss.majorantCurvature(model.observations, predictor: predictor, into: &curvature)
    }
  }

  /// The levels alone: Newton's method with halved steps.
  mutating func fitLevels(_ isInterrupted: () -> Bool) throws(FittingError) {
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
