// One change of the active set at a time.

extension ActiveSet {
  /// What happened on the way, for those who want the knots: the share of the way, and who.
  typealias Change = (strength: Double, position: Int, enters: Bool)

  /// Moves from the optimum at the present factor to the one at another.
  ///
  /// Between the two problems, old factor and pulls at one end and the new ones at the other, coefficients are
  /// piecewise linear; the pieces are followed. Pulls beyond what the old factor allows (of columns that have just
  /// come in) are bent to the bound at the start. False where rounding defeats it.
  ///
  /// Source: Osborne, Presnell and Turlach (2000); for the general end points, the parametric active-set method
  /// of Best (1996).
  mutating func follow(
    to target: Double, _ isInterrupted: () -> Bool, record: (Change, ActiveSet) -> Void = { _, _ in }
  ) throws(FittingError) -> Bool {
    guard prepare(target) else { return false }
    var start = strength
    for _ in 0..<6 {
      guard try leg(from: start, to: target, isInterrupted, record) else { return false }
      strength = target
      if settle() { return true }
      start = target
    }
    return false
  }

  /// Solves afresh for the present signs; true where they and the pulls are those of the optimum.
  mutating func settle() -> Bool {
    solveForSigns()
    return refreshPulls()
  }

  /// Goes on along the present piece, whatever pulls would say.
  mutating func extrapolate(to target: Double) {
    precondition(!hasSquares, "with squares the pieces are curved")
    strength = target
    solveForSigns()
  }

  private mutating func solveForSigns() {
    var exact = target(strength)
    while let k = exact.indices.first(where: { exact[$0] * sign[active[$0]] < 0 }) {
      deactivate(rank: k)
      exact = target(strength)
    }
    for (k, position) in active.enumerated() { beta[position] = exact[k] }
  }

  /// Computes the pulls afresh; true where none is beyond its bound.
  mutating func refreshPulls() -> Bool {
    let fresh = freshPull(strength, 0..<width)
    var isOptimal = true
    for j in 0..<width {
      pull[j] = fresh[j]
      if rank[j] < 0, abs(fresh[j]) > strength * absolute[j] * (1 + 1e-12) + noise[j] {
        isOptimal = false
      }
    }
    return isOptimal
  }

  private enum Event {
    case leaves(rank: Int)
    case enters(position: Int, sign: Double)
  }

  private mutating func leg(
    from start: Double, to target: Double, _ isInterrupted: () -> Bool,
    _ record: (Change, ActiveSet) -> Void
  ) throws(FittingError) -> Bool {
    let change = target - start
    var drive = freshPull(target, 0..<width)
    for j in 0..<width {
      let bound = start * absolute[j]
      pull[j] = rank[j] >= 0 ? bound * sign[j] : min(max(pull[j], -bound), bound)
      drive[j] -= pull[j]
    }
    var done = 0.0
    var left = (position: -1, sign: 0.0)
    var entered = -1
    for pivot in 0..<(8 * width + 100) {
      if pivot & 15 == 15, isInterrupted() { throw .interrupted }
      var direction = active.map { drive[$0] - change * absolute[$0] * sign[$0] }
      solve(&direction)
      var drift = drive
      subtractProduct(direction, from: &drift, rows: 0..<width)
      let f = start + done * change
      let (share, event) = nextEvent(direction, drift, f, change, 1 - done, left, entered)
      for (k, position) in active.enumerated() { beta[position] += share * direction[k] }
      for j in 0..<width where rank[j] < 0 { pull[j] += share * drift[j] }
      guard let event else { return true }
      done += share
      let here = start + done * change
      (left, entered) = ((-1, 0), -1)
      switch event {
      case .leaves(let k):
        let position = active[k]
        left = (position, sign[position])
        pull[position] = here * absolute[position] * sign[position]
        record((here, position, false), self)
        deactivate(rank: k)
      case .enters(let position, let side):
        record((here, position, true), self)
        sign[position] = side
        pull[position] = here * absolute[position] * side
        entered = position
        if !activate([position]) {
          guard trade(position, here, record) else { return false }
        }
      }
    }
    return false
  }

  /// The first pull to reach its bound or coefficient to reach 0 within `room`.
  private func nextEvent(
    _ direction: [Double], _ drift: [Double], _ f: Double, _ change: Double, _ room: Double,
    _ left: (position: Int, sign: Double), _ entered: Int
  ) -> (share: Double, event: Event?) {
    var best = room
    var event: Event?
    for (k, position) in active.enumerated() {
      let side = sign[position]
      let speed = direction[k] * side
      guard speed < 0, position != entered || beta[position] != 0 else { continue }
      let share = max(0, -beta[position] * side / speed)
      if share < best { (best, event) = (share, .leaves(rank: k)) }
    }
    for j in 0..<width where rank[j] < 0 {
      let (bound, growth) = (f * absolute[j], change * absolute[j])
      let (up, down) = (drift[j] - growth, -drift[j] - growth)
      if up > noise[j], !(left.position == j && left.sign > 0) {
        let share = max(0, bound - pull[j]) / up
        if share < best { (best, event) = (share, .enters(position: j, sign: 1)) }
      }
      if down > noise[j], !(left.position == j && left.sign < 0) {
        let share = max(0, bound + pull[j]) / down
        if share < best { (best, event) = (share, .enters(position: j, sign: -1)) }
      }
    }
    return (best, event)
  }

  /// A column that depends on the active ones changes places with one of them: along the null direction neither fit
  /// nor penalty changes, until a coefficient is 0.
  private mutating func trade(
    _ position: Int, _ f: Double, _ record: (Change, ActiveSet) -> Void
  ) -> Bool {
    var z = cross(position)
    solve(&z)
    let side = sign[position]
    var best = Double.infinity
    var leaving = -1
    for (k, other) in active.enumerated() where sign[other] * side * z[k] > 0 {
      let reach = abs(beta[other]) / abs(z[k])
      if reach < best { (best, leaving) = (reach, k) }
    }
    guard leaving >= 0 else { return false }
    for (k, other) in active.enumerated() { beta[other] -= best * side * z[k] }
    record((f, active[leaving], false), self)
    deactivate(rank: leaving)
    beta[position] = best * side
    return activate([position])
  }
}
