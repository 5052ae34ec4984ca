import Fitting

/// The steps of a descent, with the names of what moves.
struct TraceValue: Sendable {
  let names: [String]
  let trace: Trace
  /// False for an objective that is a penalty alone.
  let hasLoss: Bool
  /// Where each coefficient has a kink, on which a gradient step cannot rest; nil where it has none.
  let kinks: [Double?]
  /// Whether the step length is another than the usual one, which would diverge.
  let isRateShortened: Bool
  var rate: Double { trace.rate }
  /// The objective at coefficients on the scale of the steps.
  let objective: @Sendable ([Double]) -> Double
  /// Where the objective is smallest, if that is known.
  let minimum: [Double]?
}
