/// A sum of penalty terms, sorted by what a coordinate-wise solver has to do about it.
///
///     Σ_j [ absolute_j |β_j| + square_j β_j² + linear_j β_j + special_j(β_j) ] + ½β'Qβ + constant
///
/// Strengths are in; a centred square becomes a square and a linear part, a centred or non-elementary separable
/// term a special one, a matrix a block of Q.
struct CoordinatePenalty {
  struct Special {
    var strength: Double
    let penalty: any SeparablePenalty
    let centre: Double
  }

  struct Block {
    var strength: Double
    let matrix: Matrix
    let columns: [Int]
  }

  private(set) var absolute: [Double]
  private(set) var square: [Double]
  private(set) var linear: [Double]
  private(set) var special: [[Special]?]
  private(set) var blocks: [Block] = []
  /// The first term that is neither separable nor quadratic, so that this form cannot hold the sum.
  private(set) var unsupported: String?

  init(_ terms: [PenaltyTerm], columns: Int) {
    absolute = [Double](repeating: 0, count: columns)
    square = absolute
    linear = absolute
    special = [[Special]?](repeating: nil, count: columns)
    for term in terms where term.strength > 0 { add(term) }
  }

  /// The same sum with every strength multiplied.
  func scaled(by factor: Double) -> CoordinatePenalty {
    var copy = self
    for j in absolute.indices {
      copy.absolute[j] *= factor
      copy.square[j] *= factor
      copy.linear[j] *= factor
      if special[j] != nil {
        for k in special[j]!.indices { copy.special[j]![k].strength *= factor }
      }
    }
    for k in blocks.indices { copy.blocks[k].strength *= factor }
    return copy
  }

  /// The same for some coordinates. Matrices do not come along.
  func selecting(_ columns: [Int]) -> CoordinatePenalty {
    precondition(blocks.isEmpty, "a matrix cannot be restricted to a working set")
    var copy = CoordinatePenalty([], columns: columns.count)
    for (k, j) in columns.enumerated() {
      copy.absolute[k] = absolute[j]
      copy.square[k] = square[j]
      copy.linear[k] = linear[j]
      copy.special[k] = special[j]
    }
    return copy
  }

  var hasSpecial: Bool { special.contains { $0 != nil } }

  /// Smooth and quadratic throughout.
  var isQuadratic: Bool { !hasSpecial && absolute.allSatisfy { $0 == 0 } && unsupported == nil }

  /// Whether some term other than a matrix acts on the coordinate.
  func acts(on j: Int) -> Bool { absolute[j] > 0 || square[j] > 0 || special[j] != nil }

  /// The largest size that the slope of the separable part can take: infinite where it grows without bound.
  func slopeBound(_ j: Int) -> Double {
    guard square[j] == 0 else { return .infinity }
    var bound = absolute[j]
    for term in special[j] ?? [] {
      guard let form = term.penalty.elementary, form.square == 0 else { return .infinity }
      bound += term.strength * form.absolute
    }
    return bound
  }

  private mutating func add(_ term: PenaltyTerm) {
    if let separable = term.penalty.separable {
      for (k, j) in term.columns.enumerated() {
        add(separable, strength: term.strength, centre: term.centre?[k] ?? 0, to: j)
      }
    } else if case .dense(let matrix)? = term.penalty.hessian(dimension: term.columns.count) {
      blocks.append(Block(strength: term.strength, matrix: matrix, columns: term.columns))
      guard let centre = term.centre else { return }
      for (j, pull) in zip(term.columns, matrix.times(centre)) { linear[j] -= term.strength * pull }
    } else {
      unsupported = unsupported ?? term.penalty.definition.name
    }
  }

  private mutating func add(
    _ penalty: any SeparablePenalty, strength: Double, centre: Double, to j: Int
  ) {
    guard let form = penalty.elementary, centre == 0 || form.absolute == 0 else {
      special[j] = (special[j] ?? []) + [Special(strength: strength, penalty: penalty, centre: centre)]
      return
    }
    absolute[j] += strength * form.absolute
    square[j] += strength * form.square
    linear[j] -= 2 * strength * form.square * centre
  }
}

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
      let middle = lower + 0.5 * (upper - lower)
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
