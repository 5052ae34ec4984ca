extension Problem {
  /// Whether the coefficient stays at 0: nothing can be learnt about its column, and no penalty says where it is.
  func isFrozen(_ j: Int, _ penalty: CoordinatePenalty) -> Bool {
    guard takesNoPart(j) else { return false }
    return scale == .standardised
      || !(penalty.acts(on: j) || penalty.blocks.contains { $0.columns.contains(j) })
  }

  /// Σ w(y − offset − ȳ)²: of the best intercept alone, of 0 without one.
  var nullSumOfSquares: Double {
    let null = profiledResponse
    return observations.response.indices.reduce(into: CompensatedSum()) { sum, i in
      let residual = response[i] - (offset?[i] ?? 0) - null.mean
      sum.add((weights?[i] ?? 1) * residual * residual)
    }.value
  }
}
