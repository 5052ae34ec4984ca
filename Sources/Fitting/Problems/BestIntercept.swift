extension Problem {
  /// The best intercepts, one an output, for coefficients in stored units; zeros without an intercept.
  func bestIntercepts(stored b: [Double]) -> [Double] {
    let none = [Double](repeating: 0, count: outputs)
    guard intercept, loss.hasIntercept else { return none }
    if loss.quadraticFactor(rows: design.rows) != nil {
      var sum = CompensatedSum()
      sum.add(profiledResponse.mean)
      for (mean, coefficient) in zip(moments.means, b) { sum.add(-mean * coefficient) }
      return [sum.value]
    }
    return bestIntercepts(predictor: DirectEvaluation.predict(self, b, none))
  }

  /// The best constants to add to a predictor, one an output; the predictor holds offsets.
  func bestIntercepts(predictor: [Double]) -> [Double] {
    guard intercept, loss.hasIntercept else { return [Double](repeating: 0, count: outputs) }
    return loss.bestIntercepts(observations, predictor: predictor)
      ?? [bestShift(loss, observations, predictor)]
  }

  /// The first of them: all there is where the loss has one linear predictor.
  func bestIntercept(stored b: [Double]) -> Double { bestIntercepts(stored: b)[0] }
}

/// argmin over s of the loss at η + s for a convex loss: Newton's method between bounds that the sign of the slope
/// narrows, halving them where a step leaves them or does not shrink the slope enough. To the last digit, or to
/// where rounding hides the sign.
private func bestShift(_ loss: any Loss, _ data: Observations, _ eta: [Double]) -> Double {
  var (gradient, curvature) = (eta, eta)
  func slopes(_ s: Double) -> (Double, Double) {
    let moved = eta.map { $0 + s }
    loss.gradientAndCurvature(data, predictor: moved, gradient: &gradient, curvature: &curvature)
    var (first, second) = (CompensatedSum(), CompensatedSum())
    for i in gradient.indices {
      first.add(gradient[i])
      second.add(curvature[i])
    }
    return (first.value, second.value)
  }
  var shift = 0.0
  var (lower, upper) = (-Double.infinity, Double.infinity)
  var reach = 1.0
  var last = Double.infinity
  for _ in 0..<3000 {
    let (first, second) = slopes(shift)
    if first == 0 || first.isNaN { return shift }
    if first > 0 { upper = shift } else { lower = shift }
    let newton = shift - first / second
    let isFast = abs(first) <= 0.5 * last && newton.isFinite
    last = abs(first)
    let next: Double
    if isFast && newton > lower && newton < upper && abs(newton - shift) <= reach {
      next = newton
    } else if lower.isFinite && upper.isFinite {
      next = lower + 0.5 * (upper - lower)
    } else {
      // Not enclosed yet: a Newton step at most this long, each longer than the one before.
      let step = newton.isFinite ? min(reach, abs(newton - shift)) : reach
      next = first > 0 ? shift - max(step, 0.5 * reach) : shift + max(step, 0.5 * reach)
    }
    reach *= 2
    if next == shift || next <= lower || next >= upper { return shift }
    shift = next
  }
  return shift
}
