/// How near a solution is to the optimum, computed from the data, the penalty terms as posed and the reported
/// coefficients: residuals and slopes by code that no solver shares, with compensated accumulation, and the
/// penalty's part confirmed from the terms (`PenaltyWitness`).
package struct Certificate: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Primal minus dual objective: an upper bound of what the objective could still fall by.
    case dualityGap
    /// The norm of the least element of the subdifferential, where no dual is at hand.
    case subdifferential
  }

  package let kind: Kind
  /// The gap in the objective's own units, or the norm.
  package let absolute: Double
  /// The gap over the objective at the best intercept alone, without constants; the norm over the largest
  /// slope of the loss there.
  package let relative: Double
  /// The relative value asked for.
  package let tolerance: Double

  package var isReached: Bool { relative <= tolerance }
}
