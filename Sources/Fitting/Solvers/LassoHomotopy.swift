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
  /// Absolute values alone.
  let penalty: CoordinatePenalty
  let frozen: [Bool]
  /// ‖t‖
  let targetNorm: Double
  /// As a share of the first strength: below it the pulls of columns that determine each other, all on their way to 0,
  /// differ by rounding alone, so that nothing enters or leaves there and the last piece goes on to 0.
  private static let least = 1e-12

  /// The knots below a factor at which no coefficient with a penalty differs from 0, the last one at factor 0. Nil
  /// where rounding defeats it.
  func knots(
    from top: Double, _ tally: Tally?, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Knot]? {
    var set = ActiveSet(
      GrowingGram(gram), penalty: penalty, strength: top, targetNorm: targetNorm)
    let columns = frozen.indices.filter { !frozen[$0] }
    for j in columns { set.enrol(j, pull: gram.correlation[j]) }
    let free = columns.filter { penalty.absolute[$0] == 0 }
    guard set.activate(free.map { set.gram.place(of: $0) }) else { return nil }
    _ = set.settle()
    var knots: [Knot] = []
    let isThere = try set.follow(to: LassoHomotopy.least * top, isInterrupted) { change, set in
      let column = set.gram.members[change.position]
      tally?.advance()
      knots.append(
        knot(
          set, change.strength, change.enters ? .enters(column: column) : .leaves(column: column),
          zero: change.position))
    }
    guard isThere else { return nil }
    set.extrapolate(to: 0)
    knots.append(knot(set, 0, .end, zero: -1))
    return knots
  }

  /// The active coefficient at position `zero` is just leaving, or entering.
  private func knot(
    _ set: ActiveSet, _ factor: Double, _ kind: Path.Event.Kind, zero: Int
  ) -> Knot {
    var beta = [Double](repeating: 0, count: gram.columns)
    var change = 0.0
    for position in set.active where position != zero {
      let value = set.beta[position]
      beta[set.gram.members[position]] = value
      let slope = factor * set.absolute[position] * set.sign[position]
      change -= 0.5 * value * (set.gram.correlation[position] + slope)
    }
    return Knot(factor: factor, kind: kind, beta: beta, lossChange: change)
  }
}
