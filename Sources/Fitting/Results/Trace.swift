/// Every step of a descent, for looking at.
package struct Trace: Sendable {
  package enum Method: String, Sendable, CaseIterable {
    case gradient, proximal, fista, coordinate
  }

  package struct Step: Sendable, Equatable {
    package let number: Int
    /// On the scale that the penalties act on.
    package let coefficients: [Double]
    package let loss: Double
    package let penalty: Double
    package var objective: Double { loss + penalty }
    /// The largest |least subgradient element| over coefficients.
    package let maxSlope: Double
  }

  package let steps: [Step]
  package let method: Method
  /// What one step multiplies a coefficient by, where the objective is a sum of squares alone (Σ λb²):
  /// 1 − 2·rate·λ.
  package let contraction: [Double]?
  package let outcome: Outcome

  package enum Outcome: Sendable, Equatable {
    /// The objective fell all the way.
    case descended
    /// Coefficients jump over the minimum each step, and get nearer.
    case overshoots
    /// The objective grows. `step` is the first that is larger than the start.
    case diverges(step: Int)
    /// A number left the representable range; `steps` ends before it.
    case notFinite(step: Int)
  }
}

/// Descends from `start` (on the scale that the penalties act on), recording every step. The intercept is
/// the best one at each point, so that slopes are those of the profiled objective.
///
/// `rate` is the step length; `.coordinate` takes none. A kinked penalty with `.gradient` moves by the least
/// element of its subdifferential.
package func trace(
  _ problem: Problem, start: [Double], rate: Double, steps: Int, method: Trace.Method = .gradient,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Trace {
  preconditionFailure("not yet")
}

/// The same for an objective that is a penalty without a loss.
package func trace(
  penalties: [PenaltyTerm], start: [Double], rate: Double, steps: Int,
  method: Trace.Method = .gradient, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Trace {
  preconditionFailure("not yet")
}
