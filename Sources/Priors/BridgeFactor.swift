package import Fitting

/// What a strength is multiplied by to act beside the negative log-likelihood, and where that number came from.
///
/// Objectives that differ by a factor have the same minimum: λ beside 1/(2n)·Σ is λ·n/σ² beside 1/(2σ²)·Σ. With weights
/// n is the number that the mean is taken over.
package struct BridgeFactor: Sendable, Equatable {
  package let scale: SquaredLoss.Scale
  /// Noise standard deviation σ, in units of the response; nil where it is not needed.
  package let sigma: Double?
  /// Number of observations; nil where it is not needed.
  package let n: Double?
  /// Above 0.
  package let value: Double
  /// The loss as the reader knows it, where it is of no gaussian family: then the factor is a number of its own.
  package let loss: String?

  /// Of a loss of another family, which is the negative log-likelihood divided by `value`, but for a constant.
  ///
  /// - Throws: `outOfRange` for a number that is not above 0 and finite.
  package init(ofLoss loss: String, value: Double) throws(BridgeError) {
    guard value > 0, value.isFinite else { throw .outOfRange(parameter: "n", value: value) }
    (scale, sigma, n, self.value, self.loss) = (.mean, nil, nil, value, loss)
  }

  /// - Throws: `needsSigma`, `needsN`, or `outOfRange` for a number that is not above 0 and finite.
  package init(from scale: SquaredLoss.Scale, sigma: Double?, n: Double?) throws(BridgeError) {
    self.scale = scale
    loss = nil
    switch scale {
    case .likelihood:
      (self.sigma, self.n, value) = (nil, nil, 1)
    case .mean:
      let (s, count) = (
        try Self.positive(sigma, or: .needsSigma, "sigma"), try Self.positive(n, or: .needsN, "n")
      )
      (self.sigma, self.n, value) = (s, count, count / (s * s))
    case .sum:
      let s = try Self.positive(sigma, or: .needsSigma, "sigma")
      (self.sigma, self.n, value) = (s, nil, 1 / (2 * s * s))
    }
    guard value > 0, value.isFinite else { throw .outOfRange(parameter: "sigma", value: sigma ?? .nan) }
  }

  /// In symbols: `n/σ²`.
  package var formula: String {
    switch scale {
    case .likelihood: "1"
    case .mean: "n/σ²"
    case .sum: "1/(2σ²)"
    }
  }

  /// In symbols and numbers: `n/σ² = 32/2.539² = 4.963`.
  package func text(_ number: (Double) -> String) -> String {
    if let loss {
      return "\(number(value)), since \(loss) loss is 1/\(number(value)) of the negative log-likelihood"
    }
    return switch (sigma, n) {
    case (let sigma?, let n?): "\(formula) = \(number(n))/\(number(sigma))² = \(number(value))"
    case (let sigma?, nil): "\(formula) = 1/(2·\(number(sigma))²) = \(number(value))"
    default: "1"
    }
  }

  private static func positive(
    _ value: Double?, or missing: BridgeError, _ name: String
  ) throws(BridgeError) -> Double {
    guard let value else { throw missing }
    guard value > 0, value.isFinite else { throw .outOfRange(parameter: name, value: value) }
    return value
  }
}
