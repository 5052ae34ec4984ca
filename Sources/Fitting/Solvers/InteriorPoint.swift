internal import COpenBLAS

/// Quantile regression by a primal–dual interior point method with Mehrotra's corrector, for penalties that are sums of
/// absolute values, squares and matrices.
///
/// With residual rows t − Ax (an absolute value of a coefficient is one more row, of response 0) and Q the squares,
///
///     minimise  Σ_r max(hi_r s_r, lo_r s_r) + ½x'Qx + l'x,  s = t − Ax = p − q
///     A'd = Qx + l,   lo ≤ d ≤ hi,   p(hi − d) = 0,   q(d − lo) = 0,   p, q ≥ 0
///
/// and d, the rows' dual, is what the certificate is computed from. At the end the rows that d does not put at an end
/// are interpolated exactly, so that the answer is the vertex and not a point near it, and zeros are zeros.
///
/// Source: Portnoy and Koenker (1997); Mehrotra (1992).
struct InteriorPoint: Solver {
  static let name = "interior point"
  /// Normal equations of this many coefficients at most.
  private static let largest = 3000

  private let problem: Problem
  private let system: ResidualRows
  private var x: [Double]
  private var d: [Double]
  private var p: [Double]
  private var q: [Double]
  private var isDone = false
  private var answer: [Double]
  private(set) var dual: [Double]?

  static func suitability(_ problem: Problem) -> Suitability {
    guard problem.loss is QuantileLoss else {
      return .unable(because: "\(name) is for the quantile loss")
    }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    if let unsupported = penalty.unsupported {
      return .unable(because: "\(name) cannot take \(unsupported)")
    }
    guard penalty.isConvex, !penalty.hasSpecial else {
      return .unable(because: "\(name) takes l1, l2 and matrices only, and l1 without a centre")
    }
    guard problem.design.columns <= largest else {
      return .unable(because: "\(name) takes up to \(largest) columns")
    }
    let size = Double(problem.design.columns + 1)
    return .able(cost: 25 * Double(problem.design.rows) * size * size)
  }

  init(_ problem: Problem, start: [Double]?, isInterrupted: () -> Bool) throws(FittingError) {
    guard let loss = problem.loss as? QuantileLoss else {
      throw .noSolver(penalties: "", loss: problem.loss.definition.name, because: "it is no quantile loss")
    }
    self.problem = problem
    let system = ResidualRows(problem, tau: loss.tau)
    self.system = system
    var x = [Double](repeating: 0, count: system.unknowns)
    let none = [Double](repeating: 0, count: problem.design.columns)
    if system.hasIntercept { x[0] = problem.bestIntercept(stored: none) }
    self.x = x
    answer = none
    let residual = system.residual(x)
    let counting = residual.indices.filter { system.counts($0) }
    let size = counting.reduce(0) { $0 + abs(residual[$1]) } / Double(max(1, counting.count))
    guard size.isFinite else { throw .outOfRange(what: "the response") }
    let room = size > 0 ? size : 1
    d = system.upper.indices.map { 0.5 * (system.upper[$0] + system.lower[$0]) }
    p = residual.map { max($0, 0) + room }
    q = residual.map { max(-$0, 0) + room }
    if size == 0 {
      isDone = true
      dual = [Double](repeating: 0, count: problem.design.rows)
    }
  }

  var coefficients: [Double] { answer }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    guard !isDone else { return .settled }
    let rows = d.indices.filter { system.counts($0) }
    let residual = system.residual(x)
    let stationarity = system.stationarity(x, d)
    var mean = 0.0
    for i in rows { mean += p[i] * (system.upper[i] - d[i]) + q[i] * (d[i] - system.lower[i]) }
    mean /= Double(2 * rows.count)
    // Weights of the rows in the normal equations.
    var weights = [Double](repeating: 0, count: d.count)
    for i in rows {
      weights[i] = 1 / (p[i] / (system.upper[i] - d[i]) + q[i] / (d[i] - system.lower[i]))
    }
    let matrix = try system.normal(weights, isInterrupted)
    guard let factor = try Cholesky(matrix, isInterrupted: isInterrupted) else {
      return finish()
    }
    func direction(_ target: Double, _ last: Direction?) -> Direction {
      var move = Direction(rows: d.count)
      var right = [Double](repeating: 0, count: d.count)
      var (ep, eq) = (right, right)
      for i in rows {
        let (above, below) = (system.upper[i] - d[i], d[i] - system.lower[i])
        ep[i] = target - p[i] * above + (last.map { $0.p[i] * $0.d[i] } ?? 0)
        eq[i] = target - q[i] * below - (last.map { $0.q[i] * $0.d[i] } ?? 0)
        right[i] = residual[i] - p[i] + q[i] - ep[i] / above + eq[i] / below
      }
      let pull = system.transposed(right.indices.map { weights[$0] * right[$0] })
      move.x = factor.solve(pull.indices.map { stationarity[$0] + pull[$0] })
      let image = system.product(move.x)
      for i in rows {
        let (above, below) = (system.upper[i] - d[i], d[i] - system.lower[i])
        move.d[i] = weights[i] * (right[i] - image[i])
        move.p[i] = (ep[i] + p[i] * move.d[i]) / above
        move.q[i] = (eq[i] - q[i] * move.d[i]) / below
      }
      return move
    }
    let affine = direction(0, nil)
    let reach = length(affine, rows)
    var after = 0.0
    for i in rows {
      let moved = d[i] + reach * affine.d[i]
      after += (p[i] + reach * affine.p[i]) * (system.upper[i] - moved)
      after += (q[i] + reach * affine.q[i]) * (moved - system.lower[i])
    }
    let share = after / (2 * mean * Double(rows.count))
    let move = direction(share * share * share * mean, affine)
    let t = min(1, 0.99995 * length(move, rows))
    guard t.isFinite, move.x.allSatisfy(\.isFinite), t > 1e-10 else { return finish() }
    for k in x.indices { x[k] += t * move.x[k] }
    for i in rows {
      d[i] += t * move.d[i]
      p[i] += t * move.p[i]
      q[i] += t * move.q[i]
    }
    let size = rows.reduce(0) { $0 + p[$1] + q[$1] } / Double(rows.count)
    return mean <= 1e-13 * size ? finish() : .moving
  }

  /// How far every p, q, hi − d and d − lo stays positive.
  private func length(_ move: Direction, _ rows: [Int]) -> Double {
    var t = 1.0 / 0.99995
    for i in rows {
      if move.p[i] < 0 { t = min(t, -p[i] / move.p[i]) }
      if move.q[i] < 0 { t = min(t, -q[i] / move.q[i]) }
      if move.d[i] > 0 { t = min(t, (system.upper[i] - d[i]) / move.d[i]) }
      if move.d[i] < 0 { t = min(t, (system.lower[i] - d[i]) / move.d[i]) }
    }
    return t
  }

  private mutating func finish() -> SolverProgress {
    isDone = true
    let largest = p.reduce(0, max) + q.reduce(0, max)
    let isInside = d.indices.map { i in
      // Strict complementarity tells the rows on the fit from those off it.
      system.counts(i)
        && min(system.upper[i] - d[i], d[i] - system.lower[i]) / (system.upper[i] - system.lower[i])
          > max(p[i], q[i]) / largest
    }
    if let vertex = system.interpolate(isInside, d), isAsGood(vertex.x) {
      x = vertex.x
      d = vertex.d
    } else {
      // Many answers, as where the quantile of the response lies between two rows: zeros are zeros all the same.
      let point = system.withZeros(x, isInside)
      if isAsGood(point) { x = point }
    }
    answer = system.coefficients(x)
    let n = problem.design.rows
    dual = (0..<n).map { -d[$0] / Double(n) }
    return .settled
  }

  private func isAsGood(_ point: [Double]) -> Bool {
    system.objective(point) <= system.objective(x) * (1 + 1e-9)
  }
}

private struct Direction {
  var x: [Double] = []
  var d: [Double]
  var p: [Double]
  var q: [Double]

  init(rows: Int) {
    d = [Double](repeating: 0, count: rows)
    p = d
    q = d
  }
}
