import Glibc
import Synchronization

/// Work on a thread of its own that can be left behind.
///
/// The one who waits asks every 2 ms whether to stop, however seldom the work itself does: some calls of LAPACK take
/// seconds and ask nobody. Told to stop, work has `grace` to end by itself; then it is abandoned: it owns what it
/// works on, ends at its own next question, and nobody hears of it.
///
/// Source: none; the price is a thread, some 20 µs, so that small work is better done in place.
enum Errand {
  /// Nanoseconds.
  private static let interval = 2_000_000
  private static let grace = 10

  /// - Parameters:
  ///   - interrupted: what is thrown where it was stopped
  ///   - isInterrupted: asked on the calling thread
  ///   - work: is given a question of its own, which may be asked anywhere
  static func run<Result: Sendable, Problem: Error>(
    interrupted: Problem, _ isInterrupted: () -> Bool,
    _ work: @escaping @Sendable (@Sendable () -> Bool) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let desk = Desk<Result, Problem>()
    let body = Body {
      let outcome: Swift.Result<Result, Problem>
      do throws(Problem) {
        outcome = .success(try work { desk.isStopped })
      } catch {
        outcome = .failure(error)
      }
      desk.finish(outcome)
    }
    guard body.start() else { return try work { false } }
    var looks = 0
    while true {
      if let outcome = desk.wait(nanoseconds: interval) { return try outcome.get() }
      if desk.isStopped {
        looks += 1
        if looks > grace { throw interrupted }
      } else if isInterrupted() {
        desk.stop()
      }
    }
  }
}

/// Where the worker leaves what it found, and looks whether it shall stop.
///
/// Unchecked because the outcome is behind the lock.
private final class Desk<Result: Sendable, Problem: Error>: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let stopped = Atomic<Bool>(false)
  private var outcome: Swift.Result<Result, Problem>?

  init() {
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(change, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    lock.deallocate()
    change.deallocate()
  }

  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  func stop() { stopped.store(true, ordering: .relaxed) }

  func finish(_ outcome: Swift.Result<Result, Problem>) {
    pthread_mutex_lock(lock)
    self.outcome = outcome
    pthread_cond_signal(change)
    pthread_mutex_unlock(lock)
  }

  /// The outcome, once there is one; nil where none came in time.
  func wait(nanoseconds: Int) -> Swift.Result<Result, Problem>? {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    end.tv_nsec += nanoseconds
    if end.tv_nsec >= 1_000_000_000 {
      end.tv_nsec -= 1_000_000_000
      end.tv_sec += 1
    }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while outcome == nil {
      if pthread_cond_timedwait(change, lock, &end) != 0 { break }
    }
    // It is the caller's alone.
    defer { outcome = nil }
    return outcome
  }
}

private final class Body: Sendable {
  private let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  /// False where the system has no thread to give.
  func start() -> Bool {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().work() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
