/// Least squares of a problem, its penalties left out.
package struct LeastSquares: Sendable {
  package let intercept: Double
  /// In data units. A column that is a combination of earlier ones gets 0 and is listed in `aliased`.
  package let coefficients: [Double]
  package let standardised: [Double]
  package let linearPredictor: [Double]
  /// Σ w(y − ŷ)²
  package let residualSumOfSquares: Double
  /// Rows of positive weight minus coefficients (with the intercept) that the data determine.
  package let residualDegreesOfFreedom: Int
  /// √(Σw(y − ŷ)²/df); nil where no degree of freedom is left.
  package let residualDeviation: Double?
  package let rank: Int
  package let rSquared: Double?
  /// Columns left out because they are combinations of earlier ones (or of the intercept).
  package let aliased: [Collinearity]
  package let aliasedColumns: [Int]
}

package func leastSquares(
  _ problem: Problem, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> LeastSquares {
  preconditionFailure("not yet")
}
