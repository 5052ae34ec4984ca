import Fitting

/// The steps of a descent, with the names of what moves.
struct TraceValue: Sendable {
  let names: [String]
  let trace: Trace
  /// False for an objective that is a penalty alone.
  let hasLoss: Bool
  let rate: Double
}
