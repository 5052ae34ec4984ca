/// An objective at a point, term by term.
package struct ObjectiveParts: Sendable, Equatable {
  package let intercept: Double
  package let loss: Double
  /// A value a term, times its strength.
  package let penalties: [Double]
  package var objective: Double { loss + penalties.reduce(0, +) }
}

/// The slopes of an objective at a point, a row a coefficient, on the scale that the penalties act on.
package struct Slopes: Sendable, Equatable {
  /// The point, on the scale that the penalties act on.
  package let coefficients: [Double]
  package let intercept: Double
  /// ∂loss/∂β_j
  package let loss: [Double]
  /// penalties[k][j]: term k's interval for coefficient j, times its strength; 0 where it does not act.
  package let penalties: [[Interval]]

  package func penaltySum(_ j: Int) -> Interval {
    penalties.reduce(Interval.point(0)) { $0 + $1[j] }
  }

  /// The least element of loss slope + penalty slopes: 0 at an optimum.
  package func least(_ j: Int) -> Double { (penaltySum(j) + loss[j]).leastElement }
}

/// The parts of the objective at coefficients given on either scale; without an intercept the best one for them.
///
/// Throws where the number of coefficients is not the design's, or one is not finite.
package func objectiveParts(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale, intercept: Double? = nil
) throws(FittingError) -> ObjectiveParts {
  let point = try Point(problem, coefficients, scale, intercept)
  let predictor = DirectEvaluation.predict(problem, point.stored, point.intercept)
  return ObjectiveParts(
    intercept: point.intercept,
    loss: problem.loss.value(problem.observations, predictor: predictor),
    penalties: problem.penalties.map { $0.value(point.beta) })
}

/// The slopes of the objective at coefficients given on either scale; without an intercept the best one for them.
///
/// Throws where the number of coefficients is not the design's, or one is not finite.
package func slopes(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale, intercept: Double? = nil
) throws(FittingError) -> Slopes {
  let point = try Point(problem, coefficients, scale, intercept)
  let direct = DirectEvaluation(problem, stored: point.stored, intercept: point.intercept)
  return Slopes(problem, beta: point.beta, direct: direct, intercept: point.intercept)
}

/// The slopes of penalties alone, an interval a coefficient for each term, times its strength.
package func penaltySlopes(_ terms: [PenaltyTerm], at beta: [Double]) -> [[Interval]] {
  terms.map { term in
    var row = [Interval](repeating: .point(0), count: beta.count)
    for (j, interval) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
      row[j] = term.strength * interval
    }
    return row
  }
}

extension Slopes {
  init(_ problem: Problem, beta: [Double], direct: DirectEvaluation, intercept: Double = 0) {
    coefficients = beta
    self.intercept = intercept
    loss = direct.slopes
    penalties = penaltySlopes(problem.penalties, at: beta)
  }
}

/// One point on all the scales that it is needed on.
private struct Point {
  let beta: [Double]
  let stored: [Double]
  let intercept: Double

  init(
    _ problem: Problem, _ coefficients: [Double], _ scale: Problem.Scale, _ given: Double?
  ) throws(FittingError) {
    try Problem.check(
      vector: coefficients, called: "coefficients", count: problem.design.columns)
    if let given { try Problem.check(vector: [given], called: "intercept", count: 1) }
    beta = problem.penaltyScale(coefficients, from: scale)
    let data = scale == .data ? coefficients : problem.dataUnits(beta)
    stored = problem.storedUnits(dataUnits: data)
    intercept = given ?? problem.bestIntercept(stored: stored)
  }
}
