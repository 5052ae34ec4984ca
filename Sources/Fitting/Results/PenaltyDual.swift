/// The penalty's half of a duality gap: how far Σ_k P_k(β) is from touching the plane with the slopes v.
///
///     Σ_k [ P_k(β) + P_k*(v_k) − v_k'β ] ≥ 0,   Σ_k v_k = v
///
/// for a split of v among the terms; any split bounds the gap, the best one closes it at an optimum. Separable terms
/// take what is in their subdifferential at β, together and coordinate by coordinate; a term that ties coefficients
/// takes the rest; a matrix takes its gradient. Where several ties share a coefficient, the split between them must be
/// handed in, as solvers find it on their way; it is verified like everything else.
///
/// Everything is then multiplied by one factor s ≤ 1 that brings it into the domain of the conjugates: `reach`.
///
/// Source: Fenchel (1949); Rockafellar (1970), theorem 16.4 for conjugates of sums.
struct PenaltyDual {
  /// The largest s ≤ 1 for which the gap is finite; 0 where none above 0 is.
  private(set) var reach = 1.0

  private struct Share {
    let tie: CoordinatePenalty.Tie
    let penalty: any Penalty
    let slopes: [Double]
    let local: [Double]
  }

  private let beta: [Double]
  private let frozen: [Bool]
  private let separable: CoordinatePenalty
  private let witness: PenaltyWitness
  private var rest: [Double]
  private var shares: [Share] = []
  /// Σ ½β'Qβ over matrices, strengths in.
  private var quadratic = 0.0

  /// Nil where terms are not convex, or ties share coefficients and no split is given.
  ///
  /// - Parameters:
  ///   - terms: with positive strengths
  ///   - slopes: v, minus the slopes of the loss at the dual point
  ///   - split: a vector a term, as long as its columns, for terms that tie coefficients; others are not read
  ///   - free: directions in which v has no slope but for rounding, as `freeDirections` lists them
  init?(
    _ terms: [PenaltyTerm], beta: [Double], slopes: [Double], frozen: [Bool], free: [[Int]] = [],
    split: [[Double]]? = nil
  ) {
    let compiled = CoordinatePenalty(terms, columns: beta.count)
    guard compiled.isConvex else { return nil }
    self.beta = beta
    self.frozen = frozen
    // Without matrices, whose centres would come along as linear parts.
    let separable = CoordinatePenalty(terms.filter { $0.penalty.separable != nil }, columns: beta.count)
    self.separable = separable
    witness = PenaltyWitness(terms, columns: beta.count)
    rest = slopes
    for term in terms where term.penalty.separable == nil {
      guard case .dense? = term.penalty.hessian(dimension: term.columns.count) else { continue }
      quadratic += term.value(beta)
      for (j, slope) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        rest[j] -= term.strength * slope.lower
      }
    }
    for j in beta.indices where frozen[j] { rest[j] = 0 }
    for direction in free {
      let mean = direction.reduce(0) { $0 + rest[$1] } / Double(direction.count)
      for j in direction { rest[j] = direction.count == 1 ? 0 : rest[j] - mean }
    }
    // Norms last: beside any other tie they can take what is left by rounding.
    let ties = compiled.ties.sorted {
      ($0.coupling == .differences ? 0 : 1) < ($1.coupling == .differences ? 0 : 1)
    }
    for (k, tie) in ties.enumerated() {
      let later = Set(ties[(k + 1)...].flatMap(\.columns))
      let penalty = terms[tie.term].penalty
      let local = terms[tie.term].local(beta)
      let share: [Double]
      if tie.columns.contains(where: later.contains) {
        guard let given = split?[tie.term], given.count == tie.columns.count else { return nil }
        share = given
      } else {
        share = PenaltyDual.share(tie, local, tie.columns.map { rest[$0] }) { place in
          separable.smoothInterval(tie.columns[place], at: beta[tie.columns[place]])
        }
      }
      for (j, slope) in zip(tie.columns, share) {
        let left = rest[j] - slope
        // What running sums lose in rounding is not a slope.
        rest[j] = abs(left) <= 1e-15 * tie.strength ? 0 : left
      }
      shares.append(Share(tie: tie, penalty: penalty, slopes: share, local: local))
    }
    var reach = 1.0
    for j in beta.indices where !frozen[j] { reach = min(reach, separable.slopes(j).reach(towards: rest[j])) }
    for share in shares {
      reach = min(reach, share.tie.strength * share.penalty.dualScale(share.slopes))
    }
    self.reach = reach < 1 ? reach * (1 - 4 * Double.ulpOfOne) : 1
  }

  /// The gap with the split multiplied by s; infinite beyond `reach`.
  func gap(_ s: Double) -> Double {
    guard s <= reach else { return .infinity }
    var sum = CompensatedSum()
    sum.add((1 - s) * (1 - s) * quadratic)
    for j in beta.indices where !frozen[j] {
      let cost = separable.fenchelYoung(j, at: beta[j], slope: s * rest[j])
      guard witness.confirms(j, at: beta[j], slope: s * rest[j], touching: cost.touching, cost: cost.value)
      else { return .infinity }
      sum.add(cost.value)
    }
    for share in shares {
      var part = CompensatedSum()
      part.add(share.tie.strength * share.penalty.value(share.local))
      for (slope, b) in zip(share.slopes, share.local) { part.add(-s * slope * b) }
      sum.add(max(0, part.value))
    }
    return sum.value.isNaN ? .infinity : sum.value
  }

  /// An upper bound of the distance of 0 from slope + subdifferential at β, for losses without a conjugate, each slope
  /// over its unit.
  func distance(units: [Double]) -> Double {
    var sum = 0.0
    for j in beta.indices where !frozen[j] {
      let range =
        separable.slope(j, at: beta[j])
        + (2 * separable.square[j] * beta[j] + separable.linear[j])
      let least = (rest[j] - range.clamp(rest[j])) / units[j]
      sum += least * least
    }
    for share in shares {
      let part = share.penalty.leastElement(
        share.local, slope: share.slopes.map { -$0 }, strength: share.tie.strength)
      for (j, least) in zip(share.tie.columns, part) { sum += (least / units[j]) * (least / units[j]) }
    }
    return sum.squareRoot()
  }

  /// Directions along which the penalty does not change at β, so that a dual point must have no slope there: columns
  /// that nothing holds, those away from their only bound, and common shifts of a chain of differences.
  static func freeDirections(
    _ terms: [PenaltyTerm], beta: [Double], slopes: [Double], frozen: [Bool]
  ) -> [[Int]] {
    let compiled = CoordinatePenalty(terms, columns: beta.count)
    var isHeld = frozen
    for tie in compiled.ties where tie.coupling != .differences {
      for j in tie.columns { isHeld[j] = true }
    }
    var isChained = [Bool](repeating: false, count: beta.count)
    var directions: [[Int]] = []
    func isFree(_ j: Int) -> Bool {
      guard !isHeld[j] else { return false }
      let range = compiled.slopes(j)
      guard range.lower == 0 || range.upper == 0 else { return false }
      if range.isPoint { return true }
      // Held on one side only: free inside, and where rounding presses it against nothing.
      let here = compiled.slope(j, at: beta[j])
      return here == .point(0) || range.reach(towards: slopes[j]) == 0
    }
    for tie in compiled.ties where tie.coupling == .differences {
      for j in tie.columns { isChained[j] = true }
      if tie.columns.allSatisfy(isFree) { directions.append(tie.columns) }
    }
    return directions + beta.indices.filter { !isChained[$0] && isFree($0) }.map { [$0] }
  }

  /// What a tie takes of the slopes u of its columns, the separable terms beside it taking theirs.
  private static func share(
    _ tie: CoordinatePenalty.Tie, _ local: [Double], _ u: [Double], _ interval: (Int) -> SmoothInterval
  ) -> [Double] {
    if tie.coupling == .differences { return chain(tie.strength, local, u, interval) }
    let intervals = u.indices.map(interval)
    // Away from 0 a norm has one gradient, the same whatever the separable terms could take.
    var own = [Double](repeating: 0, count: u.count)
    if case .norms(let groups) = tie.coupling {
      for group in groups {
        let length = group.length(local)
        for j in group.members where length > 0 {
          own[j] = tie.strength * group.weight * (local[j] / length)
        }
      }
    }
    var share = u.indices.map { u[$0] - intervals[$0].slopes.clamp(u[$0] - own[$0]) }
    if case .maximum = tie.coupling { refill(&share, local, u, intervals, tie.strength) }
    // Squares beside it can take any slope: then the tie keeps within its ball.
    var blocks = [NormGroup(members: Array(u.indices), weight: 1)]
    if case .norms(let groups) = tie.coupling { blocks = groups }
    for block in blocks
    where block.members.allSatisfy({ intervals[$0].takesAny || share[$0] == 0 }) {
      var size = block.members.reduce(0) { $0 + abs(share[$1]) }
      if case .norms = tie.coupling { size = block.length(share) / block.weight }
      guard size > tie.strength else { continue }
      for j in block.members { share[j] *= tie.strength / size * (1 - 4 * Double.ulpOfOne) }
    }
    return share
  }

  /// A maximum takes all of its strength on the largest coefficients: what it lacks comes from bounds there, whose
  /// normal cones took more than they need.
  private static func refill(
    _ share: inout [Double], _ local: [Double], _ u: [Double], _ intervals: [SmoothInterval],
    _ strength: Double
  ) {
    guard local.contains(where: { $0 != 0 }) else { return }
    var lack = strength - share.reduce(0) { $0 + abs($1) }
    for j in Linf.largest(local).sorted() where lack > 0 {
      let taken = u[j] - share[j]
      let spare = local[j] > 0 ? taken - intervals[j].slopes.lower : intervals[j].slopes.upper - taken
      let moved = min(lack, max(0, spare))
      share[j] += local[j] > 0 ? moved : -moved
      lack -= moved
    }
  }

  /// Differences: their share is D'z with z_i = z_{i−1} − u_i + w_i, z = ±strength where neighbours differ and between
  /// these where they are equal, and w_i the part of the separable terms. Ranges that z can reach are carried forward,
  /// then a path through them is chosen backward from z_n = 0; what does not close goes to the separable terms of
  /// the first coefficient that has some.
  private static func chain(
    _ strength: Double, _ b: [Double], _ u: [Double], _ interval: (Int) -> SmoothInterval
  ) -> [Double] {
    let n = u.count
    let intervals = u.indices.map(interval)
    let holder = intervals.firstIndex { $0.isHeld } ?? n
    var reached = [Interval](repeating: .point(0), count: n + 1)
    for i in 0..<n {
      let moved = intervals[i].isHeld ? reached[i] + (intervals[i].slopes + -u[i]) : reached[i] + -u[i]
      guard i + 1 < n else { break }
      let step = b[i + 1] - b[i]
      let allowed =
        step > 0
        ? Interval.point(strength) : step < 0 ? .point(-strength) : Interval(-strength, strength)
      let (low, high) = (allowed.clamp(moved.lower), allowed.clamp(moved.upper))
      reached[i + 1] = Interval(low, high)
    }
    var z = [Double](repeating: 0, count: n + 1)
    for i in 0..<min(holder, n) { z[i + 1] = z[i] - u[i] }
    if holder < n {
      z[n] = 0
      for i in (holder + 1..<n).reversed() {
        guard intervals[i].isHeld else {
          z[i] = z[i + 1] + u[i]
          continue
        }
        // z_i = z_{i+1} + u_i − w_i for some allowed w_i.
        let wanted = Interval(
          z[i + 1] + u[i] - intervals[i].slopes.upper, z[i + 1] + u[i] - intervals[i].slopes.lower)
        let common = Interval(max(wanted.lower, reached[i].lower), min(wanted.upper, reached[i].upper))
        z[i] = common.lower <= common.upper ? common.clamp(0) : reached[i].clamp(wanted.clamp(0))
      }
    }
    return u.indices.map { z[$0] - z[$0 + 1] }
  }
}

/// What the separable terms of a coefficient can take of its slope.
struct SmoothInterval {
  let slopes: Interval
  /// Whether some separable term can take a little more or less.
  let isHeld: Bool
  /// Whether their conjugate is finite everywhere.
  let takesAny: Bool
}

extension CoordinatePenalty {
  /// The subdifferential of the separable part at β_j, squares and linear parts included.
  fileprivate func smoothInterval(_ j: Int, at t: Double) -> SmoothInterval {
    let range = slopes(j)
    let here = slope(j, at: t)
    // Inside a one-sided bound nothing gives way to rounding.
    let isFree = here == .point(0) && (range.lower == 0 || range.upper == 0)
    return SmoothInterval(
      slopes: here + (2 * square[j] * t + linear[j]), isHeld: !isFree, takesAny: range == .all)
  }

  /// h(β) + h*(v) − βv of the separable part of one coordinate, and the t where h has the slope v.
  func fenchelYoung(_ j: Int, at beta: Double, slope v: Double) -> (value: Double, touching: Double) {
    let s = square[j]
    let u = v - linear[j]
    if isSpecial(j) {
      let best = minimum(j, curvature: 2 * s, pull: u, hint: beta)
      guard best.isFinite else { return (.infinity, 0) }
      func shape(_ t: Double) -> Double { value(j, at: t) + s * t * t }
      return (max(0, shape(beta) - shape(best) - u * (beta - best)), best)
    }
    let a = absolute[j]
    let best = s > 0 ? (abs(u) <= a ? 0 : (u > 0 ? abs(u) - a : a - abs(u)) / (2 * s)) : 0
    if best == 0 {
      return (max(0, a - (beta < 0 ? -u : u)) * abs(beta) + s * beta * beta, 0)
    }
    let wrongSide = abs(beta) - (best < 0 ? -beta : beta)
    return (a * wrongSide + s * (beta - best) * (beta - best), best)
  }
}
