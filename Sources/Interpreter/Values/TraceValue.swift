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
}
