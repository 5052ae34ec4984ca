/// A log density at one point, in two parts that add up to it.
///
/// log p(b) = constant + dependent(b). The constant normalises; it moves with no b, so that argmax drops it and
/// −dependent is the penalty on the scale of the negative log-likelihood.
package struct LogDensity: Sendable, Equatable {
  /// −log of the normalising integral, as −log((2π)^{k/2}|Σ|^{1/2}) or −k·log(2s); 0 where there is none.
  package var constant: Double
  /// The part that depends on b; 0 at the mode.
  package var dependent: Double

  package init(constant: Double, dependent: Double) {
    self.constant = constant
    self.dependent = dependent
  }

  package static let zero = LogDensity(constant: 0, dependent: 0)

  /// log p(b), natural logarithm.
  package var value: Double { constant + dependent }

  /// Independent coefficients: log densities add, part by part.
  package static func + (left: LogDensity, right: LogDensity) -> LogDensity {
    LogDensity(
      constant: left.constant + right.constant, dependent: left.dependent + right.dependent)
  }

  package static func += (left: inout LogDensity, right: LogDensity) { left = left + right }
}
