internal import Glibc
internal import Synchronization

/// Runs `task(0) … task(count − 1)` on the calling thread and helpers, and returns the results in order.
///
/// Each task owns its result, so that the numbers are the same for any number of threads. `isInterrupted` is asked on
/// the calling thread alone; helpers see a flag that it sets, through the closure that tasks are given. The error
/// thrown is that of the first task that failed, however the tasks were shared out.
///
/// - Parameter threads: at most this many, the calling one counted; nil for as many as there are processors.
func runTasks<Result: Sendable>(
  _ count: Int, threads: Int? = nil, isInterrupted: () -> Bool,
  _ task: @escaping @Sendable (Int, () -> Bool) throws(FittingError) -> Result
) throws(FittingError) -> [Result] {
  let board = TaskBoard(count, task)
  let helpers = (1..<max(1, min(count, threads ?? processors))).compactMap { _ in
    HelperThread { board.work { false } }
  }
  board.work(isInterrupted)
  // The caller's question must be asked while helpers finish what they began.
  for helper in helpers {
    while !helper.isFinished {
      if isInterrupted() { board.stop() }
      usleep(50)
    }
    helper.join()
  }
  return try board.results()
}

private let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

/// What threads share: the next task's number, the wish to stop, and results.
private final class TaskBoard<Result: Sendable>: Sendable {
  private let count: Int
  private let task: @Sendable (Int, () -> Bool) throws(FittingError) -> Result
  private let next = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let hasFailed = Atomic<Bool>(false)
  private let outcomes: Mutex<[Outcome?]>

  private enum Outcome: Sendable {
    case done(Result)
    case failed(FittingError)
  }

  init(
    _ count: Int, _ task: @escaping @Sendable (Int, () -> Bool) throws(FittingError) -> Result
  ) {
    self.count = count
    self.task = task
    outcomes = Mutex([Outcome?](repeating: nil, count: count))
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  func work(_ isInterrupted: () -> Bool) {
    func shallStop() -> Bool {
      if isStopped.load(ordering: .relaxed) { return true }
      if isInterrupted() { stop() }
      return isStopped.load(ordering: .relaxed)
    }
    while !shallStop(), !hasFailed.load(ordering: .relaxed) {
      let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard number < count else { return }
      let outcome = attempt(number, shallStop)
      if case .failed = outcome { hasFailed.store(true, ordering: .relaxed) }
      outcomes.withLock { $0[number] = outcome }
    }
  }

  func results() throws(FittingError) -> [Result] {
    if isStopped.load(ordering: .relaxed) { throw .interrupted }
    var results: [Result] = []
    results.reserveCapacity(count)
    // Tasks begin in order, so that everything before the first failure was done.
    for outcome in outcomes.withLock({ $0 }) {
      switch outcome {
      case .done(let result): results.append(result)
      case .failed(let error): throw error
      case nil: throw .interrupted
      }
    }
    return results
  }

  private func attempt(_ number: Int, _ shallStop: () -> Bool) -> Outcome {
    do {
      return .done(try task(number, shallStop))
    } catch {
      return .failed(error)
    }
  }
}

/// A thread with one piece of work; nil where the system has none to give.
private final class HelperThread {
  private let thread: pthread_t
  private let body: HelperBody

  init?(_ work: @escaping @Sendable () -> Void) {
    body = HelperBody(work)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(body)
    let status = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<HelperBody>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    self.thread = thread
  }

  var isFinished: Bool { body.isFinished.load(ordering: .acquiring) }

  func join() { pthread_join(thread, nil) }
}

private final class HelperBody: Sendable {
  let isFinished = Atomic<Bool>(false)
  private let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  func run() {
    work()
    isFinished.store(true, ordering: .releasing)
  }
}
