/// How far and how long to go.
package struct SolverOptions: Sendable, Equatable {
  /// The relative value that the certificate shall reach.
  package var tolerance: Double
  /// Steps of the solver: sweeps of coordinate descent.
  package var iterationLimit: Int
  /// The solver's name, nil to choose by the shape of the problem.
  package var solver: String?

  package init(tolerance: Double = 1e-9, iterationLimit: Int = 100_000, solver: String? = nil) {
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.solver = solver
  }
}

/// Where to start: coefficients on the scale that the penalties act on, one a column.
package struct Start: Sendable, Equatable {
  package var coefficients: [Double]
  package init(coefficients: [Double]) { self.coefficients = coefficients }
}

/// Solves a problem to its certificate.
///
/// `isInterrupted` is asked at least every few milliseconds of work; true makes this throw `.interrupted`.
package func solve(
  _ problem: Problem, options: SolverOptions = SolverOptions(), start: Start? = nil,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Solution {
  preconditionFailure("not yet")
}
