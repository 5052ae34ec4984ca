/// tv, or fused: Σ|b_j − b_{j−1}| in the order of the terms: neighbours become equal, coefficients piecewise constant.
///
/// In the differences d_i = b_{i+1} − b_i it is Σ|d_i|, so that a slope v is possible where its running sums
/// C_i = v_1 + … + v_i stay within [−1, 1] and end at 0: a common shift of all coefficients costs nothing.
/// Convention: no factor; with l1 beside it the fused lasso. Source: Rudin, Osher and Fatemi (1992); Tibshirani,
/// Saunders, Rosset, Zhu and Knight (2005).
package struct TotalVariation: Penalty, Equatable {
  package init() {}

  package static let definition = PenaltyDefinition(
    name: "tv", aliases: ["fused"],
    summary: "differences of neighbours in the order of terms: coefficients in constant pieces",
    formula: "Σ|bⱼ − bⱼ₋₁|", gradient: "sign(bⱼ − bⱼ₋₁) − sign(bⱼ₊₁ − bⱼ)",
    atZero: "any vector with running sums in [-1, 1] and sum 0", isConvex: true, title: "total variation",
    titleBeside: ["l1": "fused lasso"], topics: ["norms"],
    build: { _ in [ScaledPenalty(strength: 1, penalty: TotalVariation())] })

  package func value(_ b: [Double]) -> Double {
    zip(b, b.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
  }

  package func gradient(_ b: [Double]) -> [Interval] {
    b.indices.map { j in
      var sum = Interval.point(0)
      if j > 0 { sum = sum + L1().slope(at: b[j] - b[j - 1]) }
      if j + 1 < b.count { sum = sum + L1().slope(at: b[j] - b[j + 1]) }
      return sum
    }
  }

  package func prox(_ v: [Double], step: Double) -> [Double] {
    step > 0 ? taut(v, step) : v
  }

  /// Where neighbours differ the slope is settled; a run of equal ones is a total variation problem of its own: what
  /// is left of its slopes after the best choice inside is their prox.
  package func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double] {
    var result = slope
    for run in TotalVariation.runs(b) {
      var target = run.map { -slope[$0] }
      if run.lowerBound > 0 {
        target[0] -= b[run.lowerBound] > b[run.lowerBound - 1] ? strength : -strength
      }
      if run.upperBound < b.count {
        target[run.count - 1] -= b[run.upperBound - 1] > b[run.upperBound] ? strength : -strength
      }
      for (j, left) in zip(run, prox(target, step: strength)) { result[j] = -left }
    }
    return result
  }

  package func conjugate(_ v: [Double]) -> Double { dualScale(v) >= 1 ? 0 : .infinity }

  package func dualScale(_ v: [Double]) -> Double {
    var (running, largest, size) = (0.0, 0.0, 0.0)
    for j in v.indices {
      running += v[j]
      size += abs(v[j])
      if j + 1 < v.count { largest = max(largest, abs(running)) }
    }
    guard abs(running) <= 1e-14 * Double(v.count) * size else { return 0 }
    return largest == 0 ? .infinity : 1 / largest
  }

  package func coupling(dimension: Int) -> Coupling? { dimension < 2 ? nil : .differences }

  package func lambdaMax(slope: [Double]) -> Double {
    let scale = dualScale(slope)
    return scale == .infinity ? 0 : 1 / scale
  }

  /// Stretches of equal neighbours.
  static func runs(_ b: [Double]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for j in b.indices where j + 1 == b.count || b[j + 1] != b[j] {
      result.append(start..<j + 1)
      start = j + 1
    }
    return result
  }
}

/// argmin over x of ½‖x − y‖² + step · Σ|x_j − x_{j−1}|, exactly and in O(n).
///
/// Dynamic programming on derivatives: with δ_k(x) the slope of the best cost of the first k points given x_k = x,
/// δ_{k+1}(x) = clip(δ_k(x), ±step) + x − y_{k+1}. δ is piecewise linear; its knots are kept in rising order, each
/// with the change of slope and intercept there. A clip takes knots off both ends and adds one at each, so that all
/// of them together are handled O(n) times. Going back, x_k = x_{k+1} clamped to where clip did nothing.
///
/// Source: Johnson (2013).
private func taut(_ y: [Double], _ step: Double) -> [Double] {
  let n = y.count
  guard n > 1 else { return y }
  // Room for two new knots a point, on either side of the middle.
  var knot = [Double](repeating: 0, count: 2 * n)
  var slopeChange = knot
  var interceptChange = knot
  var (first, last) = (n, n - 1)
  var lower = [Double](repeating: 0, count: n)
  var upper = lower
  // The leftmost and the rightmost line of δ: slope·x + intercept.
  var (leftSlope, leftIntercept) = (1.0, -y[0])
  var (rightSlope, rightIntercept) = (1.0, -y[0])
  for k in 0..<n - 1 {
    while first <= last, leftSlope * knot[first] + leftIntercept < -step {
      leftSlope += slopeChange[first]
      leftIntercept += interceptChange[first]
      first += 1
    }
    lower[k] = (-step - leftIntercept) / leftSlope
    while last >= first, rightSlope * knot[last] + rightIntercept > step {
      rightSlope -= slopeChange[last]
      rightIntercept -= interceptChange[last]
      last -= 1
    }
    // With no knot left between them both ends cut one and the same line.
    if first > last { (rightSlope, rightIntercept) = (leftSlope, leftIntercept) }
    upper[k] = max(lower[k], (step - rightIntercept) / rightSlope)
    first -= 1
    (knot[first], slopeChange[first], interceptChange[first]) = (
      lower[k], leftSlope, leftIntercept + step
    )
    last += 1
    (knot[last], slopeChange[last], interceptChange[last]) = (
      upper[k], -rightSlope, step - rightIntercept
    )
    (leftSlope, leftIntercept) = (1, -step - y[k + 1])
    (rightSlope, rightIntercept) = (1, step - y[k + 1])
  }
  while first <= last, leftSlope * knot[first] + leftIntercept < 0 {
    leftSlope += slopeChange[first]
    leftIntercept += interceptChange[first]
    first += 1
  }
  var x = y
  x[n - 1] = -leftIntercept / leftSlope
  for k in (0..<n - 1).reversed() { x[k] = min(max(x[k + 1], lower[k]), upper[k]) }
  return x
}
