internal import COpenBLAS

/// The inner loop of block descent: ½b'Hb − c'b + Σ a_j|b_j| + Σ_g λ_g‖b_g‖ over the columns of a working set, H with the
/// squares on its diagonal.
struct BlockSweeps {
  let columns: [Int]
  private let size: Int
  private let blocks: [(range: Range<Int>, strength: Double)]
  private let absolute: [Double]
  private let hessian: Matrix
  private let constant: [Double]
  private let spectra: [(values: [Double], vectors: Matrix)]
  private(set) var beta: [Double]
  /// c − Hb
  private var pull: [Double]
  private let noise: Double
  private var rounds = 0

  init(
    gram: GramStatistics, penalty: CoordinatePenalty, columns: [Int],
    blocks: [(range: Range<Int>, strength: Double)], start: [Double]
  ) {
    self.columns = columns
    self.blocks = blocks
    size = columns.count
    absolute = columns.map { penalty.absolute[$0] }
    var hessian = Matrix(rows: size, columns: size, elements: gram.matrix)
    for (k, j) in columns.enumerated() { hessian[k, k] += 2 * penalty.square[j] }
    self.hessian = hessian
    constant = columns.indices.map { gram.correlation[$0] - penalty.linear[columns[$0]] }
    spectra = blocks.map { block in
      var part = Matrix(rows: block.range.count, columns: block.range.count)
      for (l, j) in block.range.enumerated() {
        for (k, i) in block.range.enumerated() { part[k, l] = hessian[i, j] }
      }
      return symmetricEigen(part) ?? ([], part)
    }
    beta = start
    pull = constant
    var scale = 0.0
    for k in columns.indices where hessian[k, k] > 0 {
      scale = max(scale, constant[k] * (constant[k] / hessian[k, k]))
    }
    noise = 1e-25 * scale
    refresh()
  }

  /// A few sweeps, then Newton's step; true where the sweeps move next to nothing, or there were enough of them for a
  /// look at what is outside.
  mutating func step(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    var change = 0.0
    for _ in 0..<3 {
      change = sweep()
      if isInterrupted() { throw .interrupted }
    }
    _ = try polish(isInterrupted)
    refresh()
    rounds += 1
    return change <= noise || rounds >= 100
  }

  /// One minimisation of every block; Σ of the largest curvature times the squared move.
  private mutating func sweep() -> Double {
    var change = 0.0
    for (g, block) in blocks.enumerated() {
      let spectrum = spectra[g]
      guard let top = spectrum.values.last, top > 0 else { continue }
      let old = Array(beta[block.range])
      var q = Array(pull[block.range])
      for (l, j) in block.range.enumerated() where old[l] != 0 {
        for (k, i) in block.range.enumerated() { q[k] += hessian[i, j] * old[l] }
      }
      let new = minimum(block, spectrum, q, old)
      for (k, j) in block.range.enumerated() where new[k] != old[k] {
        let move = new[k] - old[k]
        change += top * move * move
        beta[j] = new[k]
        addColumn(j, -move)
      }
    }
    return change
  }

  /// argmin of ½b'Hb − q'b + Σ a|b| + λ‖b‖ over one block.
  private func minimum(
    _ block: (range: Range<Int>, strength: Double), _ spectrum: (values: [Double], vectors: Matrix),
    _ q: [Double],
    _ old: [Double]
  ) -> [Double] {
    let a = Array(absolute[block.range])
    let soft = q.indices.map { max(0, abs(q[$0]) - a[$0]) * (q[$0] < 0 ? -1 : 1) }
    if length(soft) <= block.strength { return q.map { _ in 0 } }
    if q.count == 1 {
      let excess = abs(q[0]) - a[0] - block.strength
      return [(q[0] > 0 ? excess : -excess) / spectrum.values[0]]
    }
    guard a.allSatisfy({ $0 == 0 }), block.strength > 0 else {
      return proximal(block, spectrum, q, a, old)
    }
    let k = q.count
    let part = (0..<k).map { i in zip(spectrum.vectors.column(i), q).reduce(0) { $0 + $1.0 * $1.1 } }
    let t = secularRoot(part, spectrum.values.map { max(0, $0) }, block.strength)
    guard t > 0, t.isFinite else { return old }
    var result = [Double](repeating: 0, count: k)
    for i in 0..<k {
      let weight = part[i] / (max(0, spectrum.values[i]) + block.strength / t)
      for (l, u) in spectrum.vectors.column(i).enumerated() { result[l] += weight * u }
    }
    return result
  }

  /// The t > 0 with Σ part_i²/(values_i t + λ)² = 1, where the left side is above 1 at t = 0: Newton's method on its
  /// inverse square root, which is nearly a line, between bounds.
  private func secularRoot(_ part: [Double], _ values: [Double], _ strength: Double) -> Double {
    var (lower, upper) = (0.0, Double.infinity)
    var t = (length(part) - strength) / max(values.last ?? 1, .leastNormalMagnitude)
    for _ in 0..<200 {
      var (sum, slope) = (0.0, 0.0)
      for i in part.indices {
        let width = values[i] * t + strength
        let share = part[i] / width
        sum += share * share
        slope += share * share * values[i] / width
      }
      if sum > 1 { lower = t } else { upper = t }
      // Of g = sum^(−1/2) − 1: g' = slope · sum^(−3/2).
      var next = slope > 0 ? t + (sum - sum.squareRoot()) * sum.squareRoot() / slope : 2 * t
      if !(next > lower && next < upper) {
        next = upper.isFinite ? 0.5 * (lower + upper) : 2 * max(t, 1e-300)
      }
      if abs(next - t) <= 1e-15 * t || !next.isFinite { return next }
      t = next
    }
    return t
  }

  /// Proximal steps of length one over the largest curvature.
  private func proximal(
    _ block: (range: Range<Int>, strength: Double), _ spectrum: (values: [Double], vectors: Matrix),
    _ q: [Double],
    _ a: [Double], _ old: [Double]
  ) -> [Double] {
    let rate = 1 / (spectrum.values.last ?? 1)
    var b = old
    for _ in 0..<20 {
      var v = b.indices.map { b[$0] + rate * q[$0] }
      for (l, j) in block.range.enumerated() where b[l] != 0 {
        for (k, i) in block.range.enumerated() { v[k] -= rate * hessian[i, j] * b[l] }
      }
      for k in v.indices {
        let size = max(0, abs(v[k]) - rate * a[k])
        v[k] = v[k] < 0 ? -size : size
      }
      let norm = length(v)
      let shrink = norm <= rate * block.strength ? 0 : 1 - rate * block.strength / norm
      let next = v.map { shrink * $0 }
      let move = zip(next, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
      b = next
      if move <= 1e-16 * norm { break }
    }
    return b
  }

  /// Newton's step on all coefficients away from their kinks, halved while the objective does not fall or a sign under an
  /// absolute value turns. True where it was taken.
  private mutating func polish(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    var lengths = [Double](repeating: 0, count: size)
    var strengths = lengths
    var home = [Int](repeating: 0, count: size)
    for (g, block) in blocks.enumerated() {
      let norm = length(Array(beta[block.range]))
      for j in block.range { (lengths[j], strengths[j], home[j]) = (norm, block.strength, g) }
    }
    let free = (0..<size).filter { j in
      hessian[j, j] > 0 && (strengths[j] == 0 || lengths[j] > 0) && (absolute[j] == 0 || beta[j] != 0)
    }
    guard !free.isEmpty else { return false }
    var system = Matrix(rows: free.count, columns: free.count)
    var slope = [Double](repeating: 0, count: free.count)
    for (l, j) in free.enumerated() {
      slope[l] = pull[j] - (beta[j] > 0 ? absolute[j] : -absolute[j])
      if strengths[j] > 0 { slope[l] -= strengths[j] * (beta[j] / lengths[j]) }
      for (k, i) in free.enumerated() {
        system[k, l] = hessian[i, j]
        guard home[i] == home[j], strengths[j] > 0 else { continue }
        let bend = strengths[j] / lengths[j]
        system[k, l] += bend * ((i == j ? 1 : 0) - (beta[i] / lengths[i]) * (beta[j] / lengths[j]))
      }
    }
    guard let factor = try Cholesky(system, isInterrupted: isInterrupted), factor.isWellPosed else {
      return false
    }
    let direction = factor.solve(slope)
    let fall = zip(direction, slope).reduce(0) { $0 + $1.0 * $1.1 }
    guard fall > noise, direction.allSatisfy(\.isFinite) else { return false }
    let (before, start) = (objective, beta)
    var share = 1.0
    while share > 0.05 {
      beta = start
      var isKept = true
      for (k, j) in free.enumerated() {
        beta[j] = start[j] + share * direction[k]
        if absolute[j] > 0, beta[j] * start[j] <= 0 { isKept = false }
      }
      // A fall that drowns in rounding of the objective is taken on trust.
      if isKept, objective <= before + 1e-15 * abs(before) {
        refresh()
        return true
      }
      share *= 0.5
    }
    beta = start
    return false
  }

  private var objective: Double {
    let product = hessian.times(beta)
    var sum = CompensatedSum()
    for j in 0..<size { sum.add(beta[j] * (0.5 * product[j] - constant[j]) + absolute[j] * abs(beta[j])) }
    for block in blocks where block.strength > 0 {
      sum.add(block.strength * length(Array(beta[block.range])))
    }
    return sum.value
  }

  private mutating func refresh() {
    let product = hessian.times(beta)
    for j in 0..<size { pull[j] = constant[j] - product[j] }
  }

  private mutating func addColumn(_ j: Int, _ move: Double) {
    hessian.elements.withUnsafeBufferPointer { h in
      pull.withUnsafeMutableBufferPointer {
        cblas_daxpy(Int32(size), move, h.baseAddress! + j * size, 1, $0.baseAddress, 1)
      }
    }
  }

  private func length(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
