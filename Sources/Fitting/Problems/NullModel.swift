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

  /// The predictor of the best intercept alone: offset + b₀, class by class.
  package var nullPredictor: [Double] {
    let none = [Double](repeating: 0, count: coefficientCount)
    return DirectEvaluation.predict(self, none, bestIntercepts(stored: none))
  }

  /// The deviance of the best intercept alone; of the offset alone without one.
  package var nullDeviance: Double { loss.deviance(observations, predictor: nullPredictor) }

  /// 1 − deviance/null deviance: the share of the deviance that a fit explains, R² where the loss is squared. Nil
  /// where there is none to explain.
  package func devianceRatio(predictor: [Double]) -> Double? {
    let null = nullDeviance
    return null > 0 ? 1 - loss.deviance(observations, predictor: predictor) / null : nil
  }
}
