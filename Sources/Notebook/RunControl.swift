package import Engine
import Synchronization

/// Stops an engine from outside: at a signal, or when a cell's time is over.
///
/// One thread runs cells through `execute`; another, usually a `Watcher`'s, reports signals and lets
/// the clock tick. A stop that comes while no cell runs is kept, so that none is lost between two cells.
package final class RunControl: Sendable {
  private struct State {
    var isRunning = false
    var hasBegun = false
    var deadline: ContinuousClock.Instant?
    var isTimedOut = false
    var signal: Int32?
  }

  package let engine: any CellEngine
  private let input: any InputSource
  private let state = Mutex(State())

  /// - Parameter input: whom every cell may ask.
  package init(engine: any CellEngine, input: any InputSource = NoInput.unattended) {
    self.engine = engine
    self.input = input
  }

  /// The first signal that asked to stop; nil while none has.
  package var signal: Int32? { state.withLock { $0.signal } }
  package var isRunning: Bool { state.withLock { $0.isRunning } }
  /// Whether a cell was ever to run.
  package var hasBegun: Bool { state.withLock { $0.hasBegun } }
  /// Whether the last cell ran out of time.
  package var isTimedOut: Bool { state.withLock { $0.isTimedOut } }

  /// Runs a cell, unless a signal has already asked to stop.
  package func execute(
    _ cell: Cell, timeout: Duration? = nil, emit: (CellOutput) -> Void
  ) -> Result<Void, CellError> {
    let stopped = state.withLock { state in
      state.isTimedOut = false
      state.isRunning = state.signal == nil
      state.hasBegun = true
      state.deadline = timeout.map { .now + $0 }
      return !state.isRunning
    }
    if stopped {
      emit(.error(.interrupted))
      return .failure(.interrupted)
    }
    defer {
      state.withLock { state in
        state.isRunning = false
        state.deadline = nil
      }
    }
    var cell = cell
    cell.input = input
    return engine.execute(cell, emit: emit)
  }

  /// Asks the work to stop because of a signal.
  /// - Returns: whether this is the first one, and whether a cell is running that will end by it.
  package func stop(signal: Int32) -> (isFirst: Bool, isRunning: Bool) {
    let answer = state.withLock { state in
      let isFirst = state.signal == nil
      if isFirst { state.signal = signal }
      return (isFirst: isFirst, isRunning: state.isRunning)
    }
    if answer.isRunning { engine.interrupt() }
    return answer
  }

  /// Forgets a stop: the line REPL goes on after one.
  package func forgetSignal() { state.withLock { $0.signal = nil } }

  /// Interrupts the running cell if it has to stop. Called every few milliseconds, because an engine
  /// ignores an interruption that arrives in the instant before its cell begins.
  package func tick(now: ContinuousClock.Instant = .now) {
    let mustStop = state.withLock { state in
      guard state.isRunning else { return false }
      if let deadline = state.deadline, now >= deadline { state.isTimedOut = true }
      return state.signal != nil || state.isTimedOut
    }
    if mustStop { engine.interrupt() }
  }
}
