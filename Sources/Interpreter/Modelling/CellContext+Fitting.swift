import Fitting

extension CellContext {
  /// Problems of more numbers are solved on a thread that can be left behind. Those of fewer ask whether to stop
  /// often enough, and are done before a thread has begun.
  private static let small = 20_000

  /// Solves, with the question whether to stop.
  ///
  /// - Parameter problem: what is worked on, whose size decides where
  func solving<Result: Sendable>(
    _ problem: Problem, _ work: @escaping @Sendable (() -> Bool) throws(FittingError) -> Result
  ) throws(FittingError) -> Result {
    try solving(problem.design.rows * max(1, problem.coefficientCount), work)
  }

  /// - Parameter size: about how many numbers it goes over
  func solving<Result: Sendable>(
    _ size: Int, _ work: @escaping @Sendable (() -> Bool) throws(FittingError) -> Result
  ) throws(FittingError) -> Result {
    guard size > CellContext.small else { return try work { isInterrupted } }
    let asked = { self.isInterrupted }
    return try Errand.run(interrupted: FittingError.interrupted, asked) { (ask) throws(FittingError) in
      try work(ask)
    }
  }
}
