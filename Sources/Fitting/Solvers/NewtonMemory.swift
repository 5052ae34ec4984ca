/// What earlier steps have shown of the curvature: quasi-Newton corrections of a Hessian that is stale, or that
/// leaves out what couples rows or classes.
///
/// Source: Nocedal (1980), limited-memory BFGS, with the stale Hessian as the matrix that it begins from.
struct NewtonMemory {
  /// Numbers of the levels and of some coefficients.
  struct Vector {
    var levels: [Double]
    var values: [Double]
  }

  private struct Pair {
    var levelStep: [Double]
    var levelSlope: [Double]
    /// By coefficient.
    var step: [Double]
    var moved: Int
    /// Change of the loss's slope by coefficient; not a number where it is not known.
    var slope: [Double]
  }

  private var pairs: [Pair] = []
  private var pending: (direction: Pair, gradient: [Double], sums: [Double], known: [Int])?

  var isEmpty: Bool { pairs.isEmpty }

  /// A step has been taken from a point with these slopes, known at the working columns.
  mutating func begin(
    _ direction: NewtonEngine.Direction, share: Double, gradient: [Double], sums: [Double],
    columns: [[Int]], stride p: Int
  ) {
    var pair = Pair(
      levelStep: direction.levels.map { share * $0 }, levelSlope: [],
      step: [Double](repeating: 0, count: gradient.count), moved: 0,
      slope: [Double](repeating: .nan, count: gradient.count))
    for k in direction.columns.indices {
      for (j, value) in zip(direction.columns[k], direction.change[k]) {
        pair.step[k * p + j] = share * value
        if share * value != 0 { pair.moved += 1 }
      }
    }
    let known = columns.indices.flatMap { k in columns[k].map { k * p + $0 } }
    pending = (pair, gradient, sums, known)
  }

  /// The slopes where that step led.
  mutating func complete(gradient: [Double], sums: [Double]) {
    guard let (direction, before, oldSums, known) = pending else { return }
    pending = nil
    var pair = direction
    pair.levelSlope = zip(sums, oldSums).map { $0 - $1 }
    for c in known { pair.slope[c] = gradient[c] - before[c] }
    pairs.append(pair)
    if pairs.count > 8 { pairs.removeFirst() }
  }

  /// Forgets a step whose end was left.
  mutating func drop() { pending = nil }

  /// The corrected inverse Hessian times v on the chosen coefficients, whose penalty has these curvatures; nil where
  /// no pair says anything about them.
  func apply(
    _ v: Vector, to chosen: [Int], curvature: [Double], base: (Vector) -> Vector
  ) -> Vector? {
    let size = v.levels.count
    var used: [(s: [Double], y: [Double], sy: Double)] = []
    for pair in pairs {
      var s = pair.levelStep
      var y = pair.levelSlope
      var moved = 0
      for (place, c) in chosen.enumerated() {
        let (step, slope) = (pair.step[c], pair.slope[c])
        if slope.isNaN { break }
        if step != 0 { moved += 1 }
        s.append(step)
        y.append(slope + curvature[place] * step)
      }
      guard s.count == size + chosen.count, moved == pair.moved else { continue }
      var sy = 0.0
      var yy = 0.0
      for i in s.indices {
        sy += s[i] * y[i]
        yy += y[i] * y[i]
      }
      if sy > 0, sy.isNormal, yy.isNormal { used.append((s, y, sy)) }
    }
    guard !used.isEmpty else { return nil }
    var q = v.levels + v.values
    var shares: [Double] = []
    for pair in used.reversed() {
      let alpha = dot(pair.s, q) / pair.sy
      shares.append(alpha)
      for i in q.indices { q[i] -= alpha * pair.y[i] }
    }
    let start = base(Vector(levels: Array(q[..<size]), values: Array(q[size...])))
    var r = start.levels + start.values
    for (pair, alpha) in zip(used, shares.reversed()) {
      let beta = dot(pair.y, r) / pair.sy
      for i in r.indices { r[i] += pair.s[i] * (alpha - beta) }
    }
    guard r.allSatisfy(\.isFinite) else { return nil }
    return Vector(levels: Array(r[..<size]), values: Array(r[size...]))
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
