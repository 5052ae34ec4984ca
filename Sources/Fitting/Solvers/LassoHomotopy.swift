/// The exact path of the lasso: coefficients are piecewise linear in the strength, and the knots, where one enters
/// or leaves, are found one after the other from no coefficient to least squares.
///
/// Source: Osborne, Presnell and Turlach (2000); Efron, Hastie, Johnstone and Tibshirani (2004).
struct LassoHomotopy {
  struct Knot {
    let factor: Double
    let kind: Path.Event.Kind
    let beta: [Double]
    /// ½β'Gβ − c'β
    let lossChange: Double
  }

  let gram: GramStatistics
  /// The strengths at factor 1; 0 for a coefficient without a penalty.
  let strengths: [Double]
  let frozen: [Bool]

  func knots(_ isInterrupted: () -> Bool) throws(FittingError) -> [Knot]? {
    let p = gram.columns
    var signs = [Double](repeating: 0, count: p)
    var active = (0..<p).filter { !frozen[$0] && strengths[$0] == 0 }
    var knots: [Knot] = []
    var factor = Double.infinity
    var banned = -1
    // Every knot is solved afresh, so that errors do not add up; a cycle would have to repeat a sign pattern.
    for _ in 0..<(20 * p + 100) {
      if isInterrupted() { throw .interrupted }
      guard let piece = try piece(active, signs, isInterrupted) else { return interpolating(knots) }
      let next = nextKnot(piece, active, signs, below: factor, banned)
      guard let next, next.factor > 0 else {
        knots.append(knot(0, .end, piece, active))
        return knots
      }
      factor = next.factor
      if next.enters {
        knots.append(knot(factor, .enters(column: next.column), piece, active))
        signs[next.column] = next.sign
        active.append(next.column)
        banned = -1
      } else {
        knots.append(knot(factor, .leaves(column: next.column), piece, active, zero: next.column))
        signs[next.column] = 0
        active.removeAll { $0 == next.column }
        banned = next.column
      }
    }
    return nil
  }

  /// β_A(f) = base − f·slope on the active set, and the pulls c − Gβ = rest + f·drift of all.
  private struct Piece {
    let base: [Double]
    let slope: [Double]
    let rest: [Double]
    let drift: [Double]
  }

  private func piece(
    _ active: [Int], _ signs: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Piece? {
    let p = gram.columns
    var rest = gram.correlation
    var drift = [Double](repeating: 0, count: p)
    guard !active.isEmpty else { return Piece(base: [], slope: [], rest: rest, drift: drift) }
    guard
      let factor = try ActiveFactor(
        gram.matrix, size: p, indices: active, extra: nil, isInterrupted: isInterrupted)
    else { return nil }
    let base = factor.solve(active.map { gram.correlation[$0] })
    let slope = factor.solve(active.map { strengths[$0] * signs[$0] })
    for (k, j) in active.enumerated() {
      for i in 0..<p {
        rest[i] -= gram.matrix[i + j * p] * base[k]
        drift[i] += gram.matrix[i + j * p] * slope[k]
      }
    }
    return Piece(base: base, slope: slope, rest: rest, drift: drift)
  }

  /// The largest factor below the present one at which a pull reaches its strength or a coefficient reaches 0.
  private func nextKnot(
    _ piece: Piece, _ active: [Int], _ signs: [Double], below: Double, _ banned: Int
  ) -> (factor: Double, column: Int, enters: Bool, sign: Double)? {
    var best: (factor: Double, column: Int, enters: Bool, sign: Double)?
    let limit = below * (1 + 1e-12)
    func offer(_ factor: Double, _ column: Int, _ enters: Bool, _ sign: Double) {
      guard factor > 0, factor <= limit, factor > (best?.factor ?? 0) else { return }
      best = (min(factor, below), column, enters, sign)
    }
    let isActive = Set(active)
    for j in strengths.indices where !frozen[j] && strengths[j] > 0 && !isActive.contains(j) {
      // |rest + f·drift| = f·strength, approached from inside as f falls.
      for sign in [1.0, -1.0] {
        let gapSlope = strengths[j] - sign * piece.drift[j]
        guard gapSlope > 0 else { continue }
        let factor = sign * piece.rest[j] / gapSlope
        if j == banned && factor > below * (1 - 1e-9) { continue }
        offer(factor, j, true, sign)
      }
    }
    for (k, j) in active.enumerated() where strengths[j] > 0 {
      // β_j = base − f·slope keeps its sign until base/slope; it leaves only if it moves towards 0.
      guard piece.slope[k] * signs[j] < 0 else { continue }
      let factor = piece.base[k] / piece.slope[k]
      if factor < below * (1 - 1e-12) { offer(factor, j, false, 0) }
    }
    return best
  }

  private func knot(
    _ factor: Double, _ kind: Path.Event.Kind, _ piece: Piece, _ active: [Int], zero: Int? = nil
  ) -> Knot {
    var beta = [Double](repeating: 0, count: gram.columns)
    for (k, j) in active.enumerated() where j != zero {
      beta[j] = piece.base[k] - factor * piece.slope[k]
    }
    // A coefficient that enters just here is 0 in exact arithmetic already: it is not in `active` yet.
    var change = 0.0
    for j in active where beta[j] != 0 {
      let pull = piece.rest[j] + factor * piece.drift[j]
      change -= 0.5 * beta[j] * (gram.correlation[j] + pull)
    }
    return Knot(factor: factor, kind: kind, beta: beta, lossChange: change)
  }

  /// More columns than the rows can tell apart: the path ends where the fit is perfect.
  private func interpolating(_ knots: [Knot]) -> [Knot]? {
    guard let last = knots.last else { return nil }
    return knots.dropLast()
      + [
        Knot(factor: last.factor, kind: .end, beta: last.beta, lossChange: last.lossChange)
      ]
  }
}
