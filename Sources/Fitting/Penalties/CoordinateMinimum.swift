/// One coordinate of a sum of penalties: its minimum against a parabola, slopes, values, kinks.

extension CoordinatePenalty {
  /// argmin over t of ½ a t² − q t + absolute_j|t| + special_j(t) within the bounds, for a ≥ 0: a global minimum, also
  /// where the sum is not convex. Squares and linear parts are the caller's, in a and q. `hint` is where the search
  /// starts if there is one, and the answer where there is no minimum.
  func minimum(_ j: Int, curvature a: Double, pull q: Double, hint: Double) -> Double {
    let bound = bounds?[j] ?? .all
    guard let terms = special[j] else {
      let excess = abs(q) - absolute[j]
      if excess <= 0 { return bound.clamp(0) }
      let free = (q > 0 ? excess : -excess) / a
      return bound.clamp(free.isNaN ? hint : free)
    }
    if terms.count == 1, absolute[j] == 0, a > 0, bound == .all {
      let term = terms[0]
      return term.centre
        + term.penalty.prox(at: q / a - term.centre, step: term.strength / a)
    }
    if terms.contains(where: { !$0.penalty.isConvex }) {
      return searchPieces(j, terms, a, q, hint)
    }
    // A convex function of one variable: its minimum within bounds is the nearest point to its free one.
    return bound.clamp(search(j, terms, a, q, hint))
  }

  /// Where the separable part of coordinate j is least on its own; 0 where nothing acts on it.
  func minimum(_ j: Int) -> Double {
    let (a, q) = (2 * square[j], -linear[j])
    return minimum(j, curvature: a, pull: q, hint: a > 0 ? q / a : 0)
  }

  /// The slopes of absolute_j|t| + special_j(t) within the bounds.
  func slope(_ j: Int, at t: Double) -> Interval {
    var sum = freeSlope(j, at: t)
    if let bound = bounds?[j] {
      if t <= bound.lower { sum = Interval(-.infinity, t < bound.lower ? -.infinity : sum.upper) }
      if t >= bound.upper { sum = Interval(t > bound.upper ? .infinity : sum.lower, .infinity) }
    }
    return sum
  }

  /// absolute_j|t| + special_j(t); infinite outside the bounds.
  func value(_ j: Int, at t: Double) -> Double {
    if let bound = bounds?[j], !bound.contains(t) { return .infinity }
    return (special[j] ?? []).reduce(absolute[j] * abs(t)) {
      $0 + $1.strength * $1.penalty.value(at: t - $1.centre)
    }
  }

  /// The curvature of special_j; infinite at a kink, absolute_j's and the bounds' included.
  func curvature(_ j: Int, at t: Double) -> Double {
    if t == 0 && absolute[j] > 0 { return .infinity }
    if let bound = bounds?[j], t <= bound.lower || t >= bound.upper { return .infinity }
    return (special[j] ?? []).reduce(0) {
      $0 + $1.strength * $1.penalty.curvature(at: t - $1.centre)
    }
  }

  /// Points where the slope of coordinate j jumps.
  func kinks(_ j: Int) -> [Double] {
    var points = absolute[j] > 0 ? [0.0] : []
    for term in special[j] ?? [] {
      points += term.penalty.breaks.filter { !term.penalty.slope(at: $0).isPoint }.map { $0 + term.centre }
    }
    if let bound = bounds?[j] { points += [bound.lower, bound.upper].filter(\.isFinite) }
    return points.sorted()
  }

  private func freeSlope(_ j: Int, at t: Double) -> Interval {
    var sum =
      t > 0
      ? Interval.point(absolute[j])
      : t < 0 ? Interval.point(-absolute[j]) : Interval(-absolute[j], absolute[j])
    for term in special[j] ?? [] {
      sum = sum + term.strength * term.penalty.slope(at: t - term.centre)
    }
    return sum
  }

  /// The slope a t − q + slope_j(t) is monotone: a kink whose interval holds 0 is the minimum, otherwise it lies
  /// in the smooth stretch between two kinks where the sign changes, and bisection finds it.
  private func search(
    _ j: Int, _ terms: [Special], _ a: Double, _ q: Double, _ hint: Double
  ) -> Double {
    func total(_ t: Double) -> Interval { freeSlope(j, at: t) + (a * t - q) }
    var lower = -Double.infinity
    var upper = Double.infinity
    let breaks = terms.flatMap { term in term.penalty.breaks.map { $0 + term.centre } }
    for point in (absolute[j] > 0 ? [0] : []) + breaks {
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

  /// The best of all local minima, for sums that are not convex: they lie at breaks, or inside a piece between two of
  /// them where the slope changes from falling to rising. Pieces of a power are looked at in small stretches.
  private func searchPieces(
    _ j: Int, _ terms: [Special], _ a: Double, _ q: Double, _ hint: Double
  ) -> Double {
    let bound = bounds?[j] ?? .all
    var points = absolute[j] > 0 ? [0.0] : []
    for term in terms { points += term.penalty.breaks.map { $0 + term.centre } }
    var reach = points.reduce(abs(hint)) { max($0, abs($1)) }
    if a > 0 { reach = max(reach, abs(q) / a + points.reduce(0) { max($0, abs($1)) }) }
    points += [bound.clamp(-reach), bound.clamp(reach)]
    points = Set(points.filter { bound.contains($0) }).sorted()
    func cost(_ t: Double) -> Double { 0.5 * a * t * t - q * t + value(j, at: t) }
    func rise(_ t: Double) -> Double { a * t - q + freeSlope(j, at: t).leastElement }
    var best = bound.clamp(hint)
    var least = Double.infinity
    func consider(_ t: Double) {
      let found = cost(t)
      if found < least || (found == least && abs(t) < abs(best)) { (best, least) = (t, found) }
    }
    for t in points { consider(t) }
    let isQuadratic = terms.allSatisfy { $0.penalty.isPiecewiseQuadratic }
    for (left, right) in zip(points, points.dropFirst()) {
      let parts = isQuadratic ? 1 : 48
      var from = left
      for k in 1...parts {
        // Denser towards both ends, where powers bend most.
        let share = Double(k) / Double(parts)
        let to = k == parts ? right : left + (right - left) * share * share * (3 - 2 * share)
        let (a, b) = (from + 1e-9 * (to - from), to - 1e-9 * (to - from))
        if a < b, rise(a) < 0, rise(b) > 0 { consider(bisect(a, b, rise)) }
        from = to
      }
    }
    return best
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
