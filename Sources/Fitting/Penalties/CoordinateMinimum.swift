// One coordinate of a sum of penalties: its minimum against a parabola, slopes, values, kinks.

extension CoordinatePenalty {
  /// argmin over t of ½ a t² − q t + absolute_j|t| + special_j(t), for a ≥ 0. Squares and linear parts are the
  /// caller's, in a and q. `hint` is where the search starts if there is one.
  func minimum(_ j: Int, curvature a: Double, pull q: Double, hint: Double) -> Double {
    guard let terms = special[j] else {
      let excess = abs(q) - absolute[j]
      return excess <= 0 ? 0 : (q > 0 ? excess : -excess) / a
    }
    if terms.count == 1, absolute[j] == 0, a > 0 {
      let term = terms[0]
      return term.centre
        + term.penalty.prox(at: q / a - term.centre, step: term.strength / a)
    }
    return search(j, terms, a, q, hint)
  }

  /// The slopes of absolute_j|t| + special_j(t).
  func slope(_ j: Int, at t: Double) -> Interval {
    var sum =
      t > 0
      ? Interval.point(absolute[j])
      : t < 0 ? Interval.point(-absolute[j]) : Interval(-absolute[j], absolute[j])
    for term in special[j] ?? [] {
      sum = sum + term.strength * term.penalty.slope(at: t - term.centre)
    }
    return sum
  }

  /// absolute_j|t| + special_j(t)
  func value(_ j: Int, at t: Double) -> Double {
    (special[j] ?? []).reduce(absolute[j] * abs(t)) {
      $0 + $1.strength * $1.penalty.value(at: t - $1.centre)
    }
  }

  /// The curvature of special_j; infinite at a kink, absolute_j's included.
  func curvature(_ j: Int, at t: Double) -> Double {
    if t == 0 && absolute[j] > 0 { return .infinity }
    return (special[j] ?? []).reduce(0) {
      $0 + $1.strength * $1.penalty.curvature(at: t - $1.centre)
    }
  }

  /// Points where the slope of coordinate j jumps.
  func kinks(_ j: Int) -> [Double] {
    var points = absolute[j] > 0 ? [0.0] : []
    for term in special[j] ?? [] where !term.penalty.slope(at: 0).isPoint { points.append(term.centre) }
    return points.sorted()
  }

  /// The slope a t − q + slope_j(t) is monotone: a kink whose interval holds 0 is the minimum, otherwise it lies
  /// in the smooth stretch between two kinks where the sign changes, and bisection finds it.
  private func search(
    _ j: Int, _ terms: [Special], _ a: Double, _ q: Double, _ hint: Double
  ) -> Double {
    func total(_ t: Double) -> Interval { slope(j, at: t) + (a * t - q) }
    var lower = -Double.infinity
    var upper = Double.infinity
    for point in kinks(j) + terms.map(\.centre) {
      let interval = total(point)
      if interval.contains(0) { return point }
      if interval.upper < 0 { lower = max(lower, point) } else { upper = min(upper, point) }
    }
    var reach = max(1, abs(hint), lower.isFinite ? abs(lower) : 0, upper.isFinite ? abs(upper) : 0)
    while lower == -.infinity || upper == .infinity {
      if lower == -.infinity, total(-reach).lower <= 0 { lower = -reach }
      if upper == .infinity, total(reach).upper >= 0 { upper = reach }
      reach *= 4
      guard reach.isFinite else { return hint }
    }
    return bisect(lower, upper) { total($0).leastElement }
  }

  /// The root of a rising function, to the last bit: bisection between secant steps.
  private func bisect(_ from: Double, _ to: Double, _ f: (Double) -> Double) -> Double {
    var (lower, upper) = (from, to)
    for round in 0..<400 {
      var middle = lower + 0.5 * (upper - lower)
      // Far from each other in size on one side of 0: halve the exponents, as roots may be as small as 1e-300.
      if lower >= 0 && upper > 16 * lower {
        middle = max(lower, .leastNonzeroMagnitude).squareRoot() * upper.squareRoot()
      } else if upper <= 0 && lower < 16 * upper {
        middle = -(max(-upper, .leastNonzeroMagnitude).squareRoot() * (-lower).squareRoot())
      }
      guard middle > lower && middle < upper else { break }
      var point = middle
      if round % 2 == 1 {
        let (fl, fu) = (f(lower), f(upper))
        let secant = lower - fl * (upper - lower) / (fu - fl)
        if secant > lower && secant < upper { point = secant }
      }
      let value = f(point)
      if value == 0 { return point }
      if value < 0 { lower = point } else { upper = point }
    }
    return abs(f(lower)) <= abs(f(upper)) ? lower : upper
  }
}
