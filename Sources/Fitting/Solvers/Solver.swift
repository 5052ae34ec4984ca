/// A way to solve problems: it starts, and it steps. It neither loops, nor judges whether the answer is good
/// enough, nor looks at the clock: the driver does, and certificates are computed elsewhere.
protocol Solver: Sendable {
  static var name: String { get }

  /// Whether it can solve the problem, and what that costs, about, in multiplications.
  static func suitability(_ problem: Problem) -> Suitability

  /// `start` is on the scale that the penalties act on.
  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError)

  /// A bounded piece of work.
  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress

  /// On the scale that the penalties act on.
  var coefficients: [Double] { get }

  /// A point of the dual problem, one number a row (∂loss/∂η), where the solver has a better one than the loss's
  /// gradient; certificates start from it and verify it.
  var dual: [Double]? { get }

  /// The slope's parts for penalties that tie coefficients together, a vector for each of the problem's terms of
  /// positive strength (empty for others): where several of them share a coefficient, the certificate needs to be
  /// told, and verifies it.
  var dualSplit: [[Double]]? { get }
}

extension Solver {
  var dual: [Double]? { nil }
  var dualSplit: [[Double]]? { nil }
}

enum Suitability {
  case able(cost: Double)
  case unable(because: String)
}

enum SolverProgress {
  case moving
  /// Moving still, but so slowly that a look at the gap may pay.
  case plausible
  /// The solver believes that it is there, or can get no nearer; another step would only polish.
  case settled
  /// A closed form: there is no other step.
  case exact
}
