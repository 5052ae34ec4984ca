/// A loss: how badly a linear predictor η = offset + b₀ + Xb tells the response. It works on whole vectors and
/// knows nothing of designs, penalties or solvers.
package protocol Loss: Sendable {
  static var definition: LossDefinition { get }

  /// Formula text with its factor, such as `1/(2n) Σ(y − ŷ)²`.
  var formula: String { get }

  /// Checks that the response is of the kind that the loss is for.
  func check(response: [Double]) throws(FittingError)

  func value(_ data: Observations, predictor: [Double]) -> Double

  /// out_i ← ∂value/∂η_i
  func gradient(_ data: Observations, predictor: [Double], into out: inout [Double])

  /// out_i ← ∂²value/∂η_i²
  func curvature(_ data: Observations, predictor: [Double], into out: inout [Double])

  /// Response minus its fitted mean, a number a row.
  func residual(_ data: Observations, predictor: [Double]) -> [Double]

  /// Twice the log-likelihood lost against a perfect fit, up to the loss's own scale.
  func deviance(_ data: Observations, predictor: [Double]) -> Double

  /// κ where value = κ Σ w (y − η)² + a constant, nil for every other loss.
  func quadraticFactor(rows: Int) -> Double?
}

extension Loss {
  package var definition: LossDefinition { Self.definition }
}

/// What a loss is called and what it says about itself.
package struct LossDefinition: Sendable {
  package let name: String
  package let summary: String
  package let formula: String
  /// `gaussian`, `binomial`, ….
  package let family: String
}

/// The rows of a problem without their predictors.
package struct Observations: Sendable {
  package let response: [Double]
  /// Nil where every row counts once.
  package let weights: [Double]?
}
