/// How near a solution is to the optimum, computed from the data, the penalty terms as posed and the reported
/// coefficients: residuals and slopes by code that no solver shares, with compensated accumulation, and the
/// penalty's part confirmed from the terms (`PenaltyWitness`).
package struct Certificate: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Primal minus dual objective: an upper bound of what the objective could still fall by.
    case dualityGap
    /// The norm of the least element of the subdifferential, where no dual is at hand: each slope in the units of its
    /// column (`Problem.slopeUnits`), so that it says the same of a column in metres and in kilometres.
    case subdifferential
  }

  package let kind: Kind
  /// Whether loss and penalties are convex, so that every optimum is a global one; where not, a certificate speaks
  /// of a local one.
  package let isConvex: Bool
  /// The gap in the objective's own units, or the norm.
  package let absolute: Double
  /// The gap over what the loss of the best intercept alone, or of the point itself if that is more, is above that
  /// of a perfect fit; the norm over that of the loss's slopes at the best intercept alone.
  package let relative: Double
  /// The relative value asked for.
  package let tolerance: Double

  package var isReached: Bool { relative <= tolerance }

  /// Whether the tolerance is reached at what is then known to be a global optimum.
  package var isGlobal: Bool { isReached && isConvex }
}
