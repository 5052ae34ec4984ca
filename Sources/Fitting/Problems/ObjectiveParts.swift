/// An objective at a point, term by term.
package struct ObjectiveParts: Sendable, Equatable {
  /// One an output.
  package let intercepts: [Double]
  package var intercept: Double { intercepts[0] }
  package let loss: Double
  /// A value a term, times its strength.
  package let penalties: [Double]
  package var objective: Double { loss + penalties.reduce(0, +) }
}

/// The slopes of an objective at a point, a row a coefficient, on the scale that the penalties act on.
package struct Slopes: Sendable, Equatable {
  /// The point, on the scale that the penalties act on.
  package let coefficients: [Double]
  /// One an output.
  package let intercepts: [Double]
  package var intercept: Double { intercepts[0] }
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

/// The parts of the objective at coefficients given on either scale; without intercepts the best ones for them.
///
/// Throws where the number of coefficients is not the problem's, or one is not finite.
package func objectiveParts(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale,
  intercepts: [Double]? = nil
) throws(FittingError) -> ObjectiveParts {
  let point = try Point(problem, coefficients, scale, intercepts)
  let predictor = DirectEvaluation.predict(problem, point.stored, point.intercepts)
  return ObjectiveParts(
    intercepts: point.intercepts,
    loss: problem.loss.value(problem.observations, predictor: predictor),
    penalties: problem.penalties.map { $0.value(point.beta) })
}

/// The slopes of the objective at coefficients given on either scale; without intercepts the best ones for them.
///
/// Throws where the number of coefficients is not the problem's, or one is not finite.
package func slopes(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale,
  intercepts: [Double]? = nil
) throws(FittingError) -> Slopes {
  let point = try Point(problem, coefficients, scale, intercepts)
  let direct = DirectEvaluation(problem, stored: point.stored, intercepts: point.intercepts)
  return Slopes(problem, beta: point.beta, direct: direct, intercepts: point.intercepts)
}

/// The slopes of penalties alone, an interval a coefficient for each term, times its strength.
package func penaltySlopes(_ terms: [PenaltyTerm], at beta: [Double]) -> [[Interval]] {
  terms.map { term in
    var row = [Interval](repeating: .point(0), count: beta.count)
    for (k, interval) in term.penalty.gradient(term.local(beta)).enumerated() {
      row[term.columns[k]] = term.strength(k) * interval
    }
    return row
  }
}

extension Slopes {
  init(_ problem: Problem, beta: [Double], direct: DirectEvaluation, intercepts: [Double] = [0]) {
    coefficients = beta
    self.intercepts = intercepts
    loss = direct.slopes
    penalties = penaltySlopes(problem.penalties, at: beta)
  }
}

/// One point on all the scales that it is needed on.
private struct Point {
  let beta: [Double]
  let stored: [Double]
  let intercepts: [Double]

  init(
    _ problem: Problem, _ coefficients: [Double], _ scale: Problem.Scale, _ given: [Double]?
  ) throws(FittingError) {
    try Problem.check(
      vector: coefficients, called: "coefficients", count: problem.coefficientCount)
    if let given { try Problem.check(vector: given, called: "intercept", count: problem.outputs) }
    beta = problem.penaltyScale(coefficients, from: scale)
    let data = scale == .data ? coefficients : problem.dataUnits(beta)
    stored = problem.storedUnits(dataUnits: data)
    intercepts = given ?? problem.bestIntercepts(stored: stored)
  }
}
