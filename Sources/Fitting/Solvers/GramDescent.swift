internal import COpenBLAS

/// Cyclic coordinate descent on ½β'Hβ − c'β + separable penalties, H = Z'Z + squares + matrices at hand.
///
/// State: the pull q = c − Hβ is kept current, so that a coordinate costs O(1) when it does not move and one
/// column of H when it does. Between sweeps `polish` solves the smooth part exactly on the coordinates that
/// are away from their kinks (Newton's step, one Cholesky factorisation), cut short where a coordinate would
/// cross a kink: that is what ends the crawl of correlated designs.
///
/// Source: Friedman, Hastie and Tibshirani (2010), covariance updates; the finish is an active-set step,
/// Osborne, Presnell and Turlach (2000).
struct GramDescent {
  let size: Int
  private let gram: GramStatistics
  private let unscaled: CoordinatePenalty
  private(set) var penalty: CoordinatePenalty
  /// H, column by column; its diagonal holds the squares as well.
  private var hessian: [Double]
  private var diagonal: [Double]
  /// c = Z't − linear
  private var constantPull: [Double]
  private(set) var beta: [Double]
  private var pull: [Double]
  private var active: [Int]
  private var cachedFactor: ActiveFactor?
  private let isFrozen: [Bool]

  /// `penalty` is for the same coordinates as `gram`. `frozen` ones stay where they start.
  init(
    gram: GramStatistics, penalty: CoordinatePenalty, frozen: [Bool], start: [Double]? = nil
  ) {
    size = gram.columns
    self.gram = gram
    unscaled = penalty
    self.penalty = penalty
    hessian = gram.matrix
    diagonal = []
    constantPull = gram.correlation
    beta = start ?? [Double](repeating: 0, count: gram.columns)
    pull = []
    active = []
    isFrozen = frozen
    rebuild()
  }

  /// Multiplies every strength that the descent began with.
  mutating func setFactor(_ factor: Double) {
    penalty = unscaled.scaled(by: factor)
    let onlyAbsolute =
      unscaled.blocks.isEmpty && !unscaled.hasSpecial && unscaled.square.allSatisfy { $0 == 0 }
    if !onlyAbsolute { rebuild() }
  }

  /// One sweep over the active coordinates or over all of them. Returns the fall of the objective, and whether a
  /// coordinate came to or left 0.
  mutating func sweep(all: Bool) -> (decrease: Double, patternChanged: Bool) {
    var decrease = 0.0
    var changed = false
    let count = all ? size : active.count
    let p = size
    let penalty = self.penalty
    let simple = !penalty.hasSpecial
    let (diagonal, isFrozen, active) = (self.diagonal, self.isFrozen, self.active)
    beta.withUnsafeMutableBufferPointer { (beta: inout UnsafeMutableBufferPointer<Double>) -> Void in
      pull.withUnsafeMutableBufferPointer { (pull: inout UnsafeMutableBufferPointer<Double>) -> Void in
        hessian.withUnsafeBufferPointer { (h: UnsafeBufferPointer<Double>) -> Void in
          for k in 0..<count {
            let j = all ? k : active[k]
            let a = diagonal[j]
            guard a > 0 || penalty.acts(on: j), !isFrozen[j] else { continue }
            let old = beta[j]
            let q = pull[j] + a * old
            let new: Double
            if simple {
              let excess = abs(q) - penalty.absolute[j]
              new = excess <= 0 ? 0 : (q > 0 ? excess : -excess) / a
            } else {
              new = penalty.minimum(j, curvature: a, pull: q, hint: old)
            }
            guard new != old else { continue }
            let move = new - old
            beta[j] = new
            decrease += max(0.5 * a, 1e-300) * move * move
            if old == 0 || new == 0 { changed = true }
            addColumn(h, j, p, -move, pull)
          }
        }
      }
    }
    if changed || all { refreshActive() }
    return (decrease, changed)
  }

  /// Solves the smooth part on the coordinates away from kinks. Returns how far it went towards that solution,
  /// 1 for all the way, nil where the matrix is singular or there is nothing to solve.
  mutating func polish(_ isInterrupted: () -> Bool) throws(FittingError) -> Double? {
    let free = (0..<size).filter {
      !isFrozen[$0] && diagonal[$0] > 0 && penalty.curvature($0, at: beta[$0]).isFinite
    }
    guard !free.isEmpty, let factor = try factor(free, isInterrupted) else { return nil }
    let slopes = free.map { pull[$0] - penalty.slope($0, at: beta[$0]).lower }
    var direction = factor.solve(slopes)
    guard direction.allSatisfy(\.isFinite) else { return nil }
    let (reach, landing) = cut(&direction, free)
    if penalty.hasSpecial, !descends(free, direction) { return nil }
    for (k, j) in free.enumerated() { beta[j] += direction[k] }
    if let landing { beta[landing.coordinate] = landing.kink }
    recomputePull()
    refreshActive()
    return reach
  }

  /// A fall of the objective that is rounding only: ε² of the largest pull over its curvature.
  var noise: Double {
    var scale = 0.0
    for j in 0..<size where diagonal[j] > 0 {
      scale = max(scale, constantPull[j] * (constantPull[j] / diagonal[j]))
    }
    return scale * 1e-30
  }

  /// Minus the slope of loss, matrices, squares and linear parts: c − Hβ.
  var currentPull: [Double] { pull }

  /// −Z'(t − Zβ): the slopes of the loss, afresh.
  var lossSlopes: [Double] {
    var slopes = gram.correlation
    for j in 0..<size { slopes[j] = -slopes[j] }
    slopes.withUnsafeMutableBufferPointer { slopes in
      gram.matrix.withUnsafeBufferPointer { g in
        for j in 0..<size where beta[j] != 0 { addColumn(g, j, size, beta[j], slopes) }
      }
    }
    return slopes
  }

  /// ½β'Z'Zβ − β'Z't: the loss less its value at β = 0.
  var lossChange: Double {
    var sum = 0.0
    for j in 0..<size where beta[j] != 0 {
      var product = 0.0
      for k in 0..<size where beta[k] != 0 { product += gram.matrix[k + j * size] * beta[k] }
      sum += beta[j] * (0.5 * product - gram.correlation[j])
    }
    return sum
  }

  // MARK: -

  private mutating func rebuild() {
    if !penalty.blocks.isEmpty { hessian = gram.matrix }
    for block in penalty.blocks {
      for (l, j) in block.columns.enumerated() {
        for (k, i) in block.columns.enumerated() {
          hessian[i + j * size] += block.strength * block.matrix[k, l]
        }
      }
    }
    diagonal = (0..<size).map { j in
      let base = penalty.blocks.isEmpty ? gram.matrix[j + j * size] : hessian[j + j * size]
      return base + 2 * penalty.square[j]
    }
    for j in 0..<size {
      hessian[j + j * size] = diagonal[j]
      constantPull[j] = gram.correlation[j] - penalty.linear[j]
    }
    cachedFactor = nil
    recomputePull()
    refreshActive()
  }

  private mutating func recomputePull() {
    pull = constantPull
    pull.withUnsafeMutableBufferPointer { pull in
      hessian.withUnsafeBufferPointer { h in
        for j in 0..<size where beta[j] != 0 { addColumn(h, j, size, -beta[j], pull) }
      }
    }
  }

  private mutating func refreshActive() {
    active.removeAll(keepingCapacity: true)
    for j in 0..<size where beta[j] != 0 { active.append(j) }
  }

  private mutating func factor(
    _ free: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> ActiveFactor? {
    let curved = penalty.hasSpecial ? free.map { penalty.curvature($0, at: beta[$0]) } : nil
    if curved == nil, let cachedFactor, cachedFactor.indices == free { return cachedFactor }
    let factor = try ActiveFactor(
      hessian, size: size, indices: free, extra: curved, isInterrupted: isInterrupted)
    if curved == nil { cachedFactor = factor }
    return factor
  }

  /// Shortens the direction to the first kink that it meets, where that coordinate is to land exactly.
  private func cut(
    _ direction: inout [Double], _ free: [Int]
  ) -> (reach: Double, landing: (coordinate: Int, kink: Double)?) {
    var reach = 1.0
    var landing: (coordinate: Int, kink: Double)?
    for (k, j) in free.enumerated() {
      let here = beta[j]
      for kink in penalty.kinks(j) where crosses(kink, here, here + direction[k]) {
        let share = (kink - here) / direction[k]
        if share <= reach { (reach, landing) = (share, (j, kink)) }
      }
    }
    if reach < 1 {
      for k in direction.indices { direction[k] *= reach }
    }
    return (reach, landing)
  }

  private func crosses(_ kink: Double, _ from: Double, _ to: Double) -> Bool {
    (from < kink && to >= kink) || (from > kink && to <= kink)
  }

  /// Whether the objective falls along the direction: asked for penalties that are not quadratic between kinks.
  private func descends(_ free: [Int], _ direction: [Double]) -> Bool {
    var change = 0.0
    for (k, j) in free.enumerated() {
      var product = 0.0
      for (l, i) in free.enumerated() { product += hessian[i + j * size] * direction[l] }
      change += direction[k] * (0.5 * product - pull[j])
      change += penalty.value(j, at: beta[j] + direction[k]) - penalty.value(j, at: beta[j])
    }
    return change <= 0
  }
}

/// target ← target + a · column j of a p×p matrix.
@inline(__always)
private func addColumn(
  _ h: UnsafeBufferPointer<Double>, _ j: Int, _ p: Int, _ a: Double,
  _ target: UnsafeMutableBufferPointer<Double>
) {
  let column = h.baseAddress! + j * p
  if p < 32 {
    for i in 0..<p { target[i] += a * column[i] }
  } else {
    cblas_daxpy(Int32(p), a, column, 1, target.baseAddress, 1)
  }
}
