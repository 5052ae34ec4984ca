internal import Synchronization

/// How much of a piece of work is done: counted by the threads that work, read by the one that shows it.
///
/// Counting is an addition a strength or a step, so that it costs nothing beside them. The reader looks when it is
/// asked whether to stop, which solvers do every few milliseconds.
package final class Tally: Sendable {
  package enum Phase: Int, Sendable {
    /// Nothing is counted yet.
    case preparing
    /// Strengths of a path.
    case strengths
    /// Exact knots of a path; nobody knows how many there are.
    case knots
    /// Strengths over all rows and all folds.
    case folds
    /// Steps of an iterative solver; nobody knows how many it takes.
    case steps
    /// Steps of a trace.
    case trace
    /// Steps of Markov chains, warm-up and all.
    case chains
  }

  package struct State: Sendable, Equatable {
    package var phase = Phase.preparing
    package var done = 0
    /// 0 where nobody knows.
    package var total = 0
    package var foldsDone = 0
    package var folds = 0
    /// The relative gap at the last look; nil before the first.
    package var gap: Double?

    package init() {}
  }

  private let phase = Atomic<Int>(0)
  private let done = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let foldsDone = Atomic<Int>(0)
  private let folds = Atomic<Int>(0)
  private let gap = Atomic<UInt64>(Double.nan.bitPattern)
  /// Of a path that is a part of other work: that counts, this does not.
  private let whole: Tally?

  package init() { whole = nil }

  /// For a path that is a part of other work, which has begun its own phase.
  init(within whole: Tally) { self.whole = whole }

  /// The parts are not of one moment; for a line that somebody glances at they are near enough.
  package var state: State {
    var state = State()
    state.phase = Phase(rawValue: phase.load(ordering: .relaxed)) ?? .preparing
    state.done = done.load(ordering: .relaxed)
    state.total = total.load(ordering: .relaxed)
    state.foldsDone = foldsDone.load(ordering: .relaxed)
    state.folds = folds.load(ordering: .relaxed)
    let gap = Double(bitPattern: gap.load(ordering: .relaxed))
    state.gap = gap.isNaN ? nil : gap
    return state
  }

  package func begin(_ phase: Phase, of total: Int = 0) {
    guard whole == nil else { return }
    done.store(0, ordering: .relaxed)
    let parts = phase == .strengths ? folds.load(ordering: .relaxed) + 1 : 1
    self.total.store(parts * total, ordering: .relaxed)
    self.phase.store(phase.rawValue, ordering: .relaxed)
  }

  /// Says that the path over all rows, which comes next, is the first part of a whole: every fold behind it has as many
  /// strengths.
  func expectFolds(_ count: Int) { folds.store(count, ordering: .relaxed) }

  /// Begins the folds behind the path over all rows.
  func beginFolds(strengths: Int) {
    total.store((folds.load(ordering: .relaxed) + 1) * strengths, ordering: .relaxed)
    done.store(strengths, ordering: .relaxed)
    phase.store(Phase.folds.rawValue, ordering: .relaxed)
  }

  /// - Parameter count: negative where work that was counted has to be done again.
  package func advance(by count: Int = 1) { (whole ?? self).done.wrappingAdd(count, ordering: .relaxed) }

  func endFold() { foldsDone.wrappingAdd(1, ordering: .relaxed) }

  func look(gap value: Double) { gap.store(value.bitPattern, ordering: .relaxed) }
}
