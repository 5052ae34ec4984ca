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
package func objectiveParts(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale, intercept: Double? = nil
) throws(FittingError) -> ObjectiveParts {
  preconditionFailure("not yet")
}

/// The slopes of the objective at coefficients given on either scale; without an intercept the best one for them.
package func slopes(
  _ problem: Problem, at coefficients: [Double], on scale: Problem.Scale, intercept: Double? = nil
) throws(FittingError) -> Slopes {
  preconditionFailure("not yet")
}
