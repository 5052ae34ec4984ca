import Fitting

/// The steps of a descent, with the names of what moves.
struct TraceValue: Sendable {
  let names: [String]
  let trace: Trace
  /// False for an objective that is a penalty alone.
  let hasLoss: Bool
  /// Some coefficient has a kink at 0, on which a gradient step cannot rest.
  let hasKink: Bool
  let rate: Double
  /// The objective at coefficients on the scale of the steps.
  let objective: @Sendable ([Double]) -> Double
  /// Where the objective is smallest, if that is known.
  let minimum: [Double]?
}
