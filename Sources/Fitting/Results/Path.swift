/// Solutions of one problem with its whole penalty scaled, from strong to weak.
package struct Path: Sendable {
  package struct Point: Sendable {
    /// The number in front of the first kinked term (`l1`), or of the first term if none has a kink.
    package let lambda: Double
    /// What every strength of the problem was multiplied by.
    package let factor: Double
    package let intercept: Double
    /// In data units.
    package let coefficients: [Double]
    package let standardised: [Double]
    package let loss: Double
    package let penalty: Double
    package let rSquared: Double?
    package let nonzero: Int
    /// Relative duality gap.
    package let gap: Double
    package let isConverged: Bool
  }

  /// A coefficient enters or leaves.
  package struct Event: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      /// The largest lambda with a nonzero coefficient: the first column enters here.
      case enters(column: Int)
      case leaves(column: Int)
      /// The end of the path, lambda 0: least squares.
      case end
    }
    package let lambda: Double
    package let kind: Kind
    package let intercept: Double
    /// Standardised coefficients at this lambda.
    package let standardised: [Double]
    package let rSquared: Double?
  }

  package let points: [Point]
  package let events: [Event]
  /// Whether events are exact knots (the lasso's homotopy) or read off the grid.
  package let eventsAreExact: Bool
  package let lambdaMax: Double
  package let notes: [FittingNote]
}

package struct PathOptions: Sendable, Equatable {
  /// In the units of `Path.Point.lambda`; nil for a geometric grid down from the largest useful lambda.
  package var lambdas: [Double]?
  package var count: Int
  /// Smallest over largest lambda; nil for 1e-3, or 1e-2 where p ≥ n.
  package var ratio: Double?
  /// Relative duality gap that each point shall reach.
  package var tolerance: Double
  package var wantsEvents: Bool

  package init(
    lambdas: [Double]? = nil, count: Int = 100, ratio: Double? = nil, tolerance: Double = 1e-9,
    wantsEvents: Bool = true
  ) {
    self.lambdas = lambdas
    self.count = count
    self.ratio = ratio
    self.tolerance = tolerance
    self.wantsEvents = wantsEvents
  }
}

package func path(
  _ problem: Problem, options: PathOptions = PathOptions(), isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Path {
  preconditionFailure("not yet")
}
