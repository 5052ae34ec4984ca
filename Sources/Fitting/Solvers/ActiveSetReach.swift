// Which way to a new factor.

extension ActiveSet {
  /// Moves to the optimum at another factor over the columns that take part. False where rounding kept every way
  /// from settling; the state is then that of the best coefficients found.
  mutating func reach(_ f: Double, _ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let m = active.count
    if m >= 64, let changes = changes(to: f) {
      let (size, all) = (Double(m), Double(width))
      let oneByOne = Double(changes) * size * (2 * size + all) / 2
      let atOnce = 3 * (size * size * size / 6 / 16 + size * (size + all) / 2)
      if oneByOne > atOnce, try exchange(to: f, isInterrupted) { return true }
    }
    if try follow(to: f, isInterrupted) { return true }
    return try descend(to: f, isInterrupted)
  }

  /// How many columns are on the wrong side at f if the active ones stay the same.
  private func changes(to f: Double) -> Int? {
    guard !hasSquares else { return active.count }
    var copy = active.map { gram.correlation[$0] - f * (linear[$0] + absolute[$0] * sign[$0]) }
    solve(&copy)
    var count = 0
    for (k, position) in active.enumerated() where copy[k] * sign[position] < 0 { count += 1 }
    var v = (0..<width).map { gram.correlation[$0] - f * linear[$0] }
    subtractProduct(copy, from: &v, rows: 0..<width)
    for j in 0..<width where rank[j] < 0 && abs(v[j]) > f * absolute[j] { count += 1 }
    return count
  }

  /// Coordinate descent on the columns that take part: slow and sure, for what rounding kept the other ways from.
  private mutating func descend(
    to f: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Bool {
    var statistics = GramStatistics(columns: width)
    for j in 0..<width {
      for i in 0..<width {
        statistics.matrix[i + j * width] = gram.matrix[i + j * gram.stride]
      }
      statistics.correlation[j] = gram.correlation[j]
    }
    var engine = GramDescent(
      gram: statistics, penalty: penalty.selecting(Array(gram.members[0..<width])),
      frozen: [Bool](repeating: false, count: width), start: Array(beta[0..<width]))
    engine.setFactor(f)
    var schedule = DescentSchedule()
    for _ in 0..<20_000 {
      if isInterrupted() { throw .interrupted }
      if case .settled = try schedule.step(&engine, isInterrupted) { break }
    }
    strength = f
    truncateActive(to: 0)
    _ = prepare(f)
    for j in 0..<width {
      (beta[j], sign[j]) = (0, 0)
      let value = engine.beta[j]
      guard value != 0 || absolute[j] == 0 else { continue }
      sign[j] = absolute[j] == 0 ? 0 : value > 0 ? 1 : -1
      // A column that depends on the active ones: its coefficient is theirs.
      if activate([j]) { beta[j] = value } else { sign[j] = 0 }
    }
    return settle()
  }
}
