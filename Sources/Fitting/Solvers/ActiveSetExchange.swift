// Many changes of the active set at once.

extension ActiveSet {
  /// Tries to reach the optimum at another factor by exchanging all columns that are on the wrong side at once, as
  /// long as they become fewer. False, and back at the start, where that does not settle.
  ///
  /// Source: block principal pivoting, Júdice and Pires (1994); Kim and Park (2011).
  mutating func exchange(
    to goal: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Bool {
    let before = (strength: strength, active: active, sign: sign, beta: beta, pull: pull)
    let isPrepared = hasSquares && goal != strength ? foresee(goal) : prepare(goal)
    if isPrepared, try exchangeRounds(goal, isInterrupted) { return true }
    truncateActive(to: 0)
    (strength, sign, beta, pull) = (before.strength, before.sign, before.beta, before.pull)
    if hasSquares { setFactorStrength(before.strength) }
    // What was independent before still is.
    return activate(before.active) && false
  }

  /// Makes the active set the one that the slopes at the present strength lead to expect at another, since a new
  /// strength of the squares costs a new factor anyway. False where its columns are not independent.
  ///
  /// From Hβ = c − f (l + aσ) with H = G + 2f s:  dβ/df = −H⁻¹(l + aσ + 2sβ).
  private mutating func foresee(_ goal: Double) -> Bool {
    let step = goal - strength
    var slope = active.map {
      -(linear[$0] + absolute[$0] * sign[$0] + 2 * square[$0] * beta[$0])
    }
    solve(&slope)
    var drift = (0..<width).map { -linear[$0] }
    subtractProduct(slope, from: &drift, rows: 0..<width)
    var kept: [Int] = []
    for (k, position) in active.enumerated() {
      if (beta[position] + step * slope[k]) * sign[position] < 0 {
        (beta[position], sign[position]) = (0, 0)
      } else {
        kept.append(position)
      }
    }
    for j in 0..<width where rank[j] < 0 {
      let expected = pull[j] + step * drift[j]
      if abs(expected) > goal * absolute[j] {
        sign[j] = expected > 0 ? 1 : -1
        kept.append(j)
      }
    }
    truncateActive(to: 0)
    setFactorStrength(goal)
    return activate(kept)
  }

  private mutating func exchangeRounds(
    _ goal: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Bool {
    strength = goal
    var fewest = Int.max
    var patience = 4
    for _ in 0..<40 {
      if isInterrupted() { throw .interrupted }
      let exact = target(goal)
      for (k, position) in active.enumerated() { beta[position] = exact[k] }
      let isOptimal = refreshPulls()
      let wrong = active.indices.filter { beta[active[$0]] * sign[active[$0]] < 0 }
      if wrong.isEmpty && isOptimal { return true }
      let wanted = (0..<width).filter {
        rank[$0] < 0 && abs(pull[$0]) > goal * absolute[$0] * (1 + 1e-12) + noise[$0]
      }
      let count = wrong.count + wanted.count
      if count < fewest { (fewest, patience) = (count, 4) } else { patience -= 1 }
      guard patience > 0 else { return false }
      drop(wrong)
      for position in wanted { sign[position] = pull[position] > 0 ? 1 : -1 }
      guard activate(wanted) else { return false }
    }
    return false
  }

  /// Takes active columns of rising ranks out: one by one where they are few, else by forming the factor again from
  /// the first of them on.
  private mutating func drop(_ ranks: [Int]) {
    guard let first = ranks.first else { return }
    if ranks.count <= 2 + active.count / 128 {
      for k in ranks.reversed() { deactivate(rank: k) }
      return
    }
    let gone = Set(ranks.map { active[$0] })
    let kept = active[first...].filter { !gone.contains($0) }
    truncateActive(to: first)
    for position in gone { (beta[position], sign[position]) = (0, 0) }
    // A part of a regular matrix is regular.
    _ = activate(kept)
  }
}
