// Where a path begins: the largest useful factor of the strengths.

extension PathDriver {
  /// The smallest factor at which every coefficient with a kink sits at it; for a penalty without kinks, where
  /// the largest curvature of the loss is a thousandth of the smallest of the penalty.
  func factorMax(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let rest = frozen.indices.map { j in
      frozen[j] || !penalty.acts(on: j)
        ? 0
        : penalty.minimum(
          j, curvature: max(2 * penalty.square[j], .leastNonzeroMagnitude), pull: -penalty.linear[j],
          hint: 0)
    }
    let held = frozen.indices.filter { !frozen[$0] && !penalty.slope($0, at: rest[$0]).isPoint }
    guard !held.isEmpty else { return try curvatureFactor(isInterrupted) }
    var pinned = frozen
    for j in held { pinned[j] = true }
    let start = rest.indices.map { pinned[$0] ? rest[$0] : 0 }
    var beta = start
    var factor = Double.infinity
    for _ in 0..<60 {
      if pinned.contains(false) {
        beta = try restricted(pinned, start, factor: factor.isFinite ? factor : 1e6, isInterrupted)
      }
      let pull = penalty.scaled(by: factor.isFinite ? factor : 0)
        .smoothSlope(beta, correlation: model.correlation(model.residual(beta)))
      var next = 0.0
      for j in held where pull[j] != 0 {
        // The end of the interval on the side of the pull; where it is 0 no factor holds the coefficient.
        let slope = penalty.slope(j, at: rest[j])
        let room = pull[j] > 0 ? max(0, slope.upper) : max(0, -slope.lower)
        next = max(next, abs(pull[j]) / room)
      }
      let settled = !pinned.contains(false) || abs(next - factor) <= 1e-14 * next
      factor = next
      if settled { break }
    }
    // Above rounding of the pulls, so that nothing enters at the top of the grid.
    return factor * (1 + 64 * Double.ulpOfOne)
  }

  /// The coefficients that are not pinned, with the penalty times `factor`.
  private func restricted(
    _ pinned: [Bool], _ start: [Double], factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    guard problem.design.columns <= CoordinateDescent.largestGram else { return start }
    var engine = GramDescent(
      gram: try model.gram(Array(start.indices), isInterrupted: isInterrupted), penalty: penalty,
      frozen: pinned, start: start)
    engine.setFactor(factor)
    var schedule = DescentSchedule()
    for _ in 0..<10_000 {
      if isInterrupted() { throw .interrupted }
      if case .settled = try schedule.step(&engine, isInterrupted) { break }
    }
    return engine.beta
  }

  private func curvatureFactor(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    var largest = 0.0
    var smallest = Double.infinity
    var hessian = Matrix(rows: frozen.count, columns: frozen.count)
    penalty.addCurvature(to: &hessian, Array(frozen.indices))
    for j in frozen.indices where !frozen[j] {
      let special = penalty.curvature(j, at: 1)
      let curvature = hessian[j, j] + (special.isFinite ? special : 0)
      if curvature > 0 { smallest = min(smallest, curvature) }
      if isInterrupted() { throw .interrupted }
      largest = max(largest, model.squaredLength(j))
    }
    return smallest.isFinite ? 1000 * largest / smallest : 0
  }
}

extension QuadraticModel {
  /// ‖Z_j‖²
  fileprivate func squaredLength(_ j: Int) -> Double {
    var column = [Double](repeating: 0, count: rows)
    column.withUnsafeMutableBufferPointer {
      copy(rows: 0..<rows, columns: [j], into: $0, stride: rows)
    }
    return column.reduce(0) { $0 + $1 * $1 }
  }
}
