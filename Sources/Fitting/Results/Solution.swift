/// What a solver hands back: the coefficients, what they cost, and the proof.
package struct Solution: Sendable {
  /// One a linear predictor; zeros without an intercept.
  package let intercepts: [Double]
  /// The first of them, which is all of them but with classes.
  package var intercept: Double { intercepts[0] }
  /// In data units, one a column of the design (class by class). Exact zeros are exactly 0.
  package let coefficients: [Double]
  /// b_j · sd_j whatever the problem's scale.
  package let standardised: [Double]
  /// offset + b₀ + Xb, one a row (class by class).
  package let linearPredictor: [Double]
  /// With the loss's factor and constants.
  package let loss: Double
  /// A value a term of the problem, times its strength.
  package let penalties: [Double]
  package var penalty: Double { penalties.reduce(0, +) }
  package var objective: Double { loss + penalty }
  /// 1 − Σw(y − ŷ)²/Σw(y − ȳ)²; without an intercept about the offset alone, as R does. Nil where y is constant,
  /// and for every loss but squares.
  package let rSquared: Double?
  /// 1 − deviance/null deviance, R² for squared loss; nil where there is nothing to explain.
  package let devianceRatio: Double?
  package let nonzero: Int
  package let iterations: Int
  package let solver: String
  package let stop: StopReason
  package let certificate: Certificate
  package internal(set) var notes: [FittingNote]
}

package enum StopReason: Sendable, Equatable {
  /// The certificate's tolerance is reached.
  case converged
  /// A closed form: nothing was iterated.
  case exact
  case iterationLimit
  /// No step improves the objective in floating point, and the tolerance is not reached.
  case stalled
}
