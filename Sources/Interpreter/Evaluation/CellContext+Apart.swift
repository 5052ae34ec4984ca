import Fitting
import Tables

extension CellContext {
  /// Work on fewer numbers is done before a thread has begun.
  private static let small = 200_000

  /// Work that asks nobody whether to stop: where it is large it can be left behind.
  ///
  /// - Parameter size: about how many numbers it goes over
  func apart<Result: Sendable>(
    _ size: Int, _ work: @escaping @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard size > CellContext.small else { return try work() }
    let asked = { self.isInterrupted }
    return try Errand.run(interrupted: Failure.interrupted, asked) { (_) throws(Failure) in try work() }
  }

  /// Work that asks, now and then, whether anybody still waits for it, so that none goes on behind an interruption.
  ///
  /// - Parameter work: where the answer is true it returns soon; what it returns is dropped
  func apart<Result: Sendable>(
    _ size: Int, asking work: @escaping @Sendable (_ isStopped: () -> Bool) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard size > CellContext.small else { return try work { false } }
    let asked = { self.isInterrupted }
    return try Errand.run(interrupted: Failure.interrupted, asked) { (isStopped) throws(Failure) in
      let result = try work(isStopped)
      if isStopped() { throw .interrupted }
      return result
    }
  }
}

extension Value {
  /// About how many numbers it holds, as far as that can be many.
  var size: Int {
    switch self {
    case .vector(let numbers): numbers.count
    case .coefficients(let named): named.values.count
    case .logicals(let flags): flags.count
    case .texts(let texts): texts.count
    case .items(let items): items.reduce(0) { $0 + $1.size }
    case .matrix(let matrix): matrix.elements.count
    case .sparse(let matrix): matrix.entries
    case .column(let column): column.count
    case .data(let data): data.frame.rowCount * data.frame.columnCount
    case .model(let model): 10 * model.problem.coefficientCount
    case .path(let path): path.path.points.count * (path.path.points.first?.coefficients.count ?? 0)
    case .trace(let trace): trace.trace.steps.count * (trace.trace.steps.first?.coefficients.count ?? 0)
    case .posterior(let posterior): posterior.spread.covariance.elements.count
    case .table(let document): document.tables.reduce(0) { $0 + $1.rows.count * $1.columns.count }
    default: 1
    }
  }
}
