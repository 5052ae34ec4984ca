internal import Engine
internal import Glibc
internal import Synchronization

/// Asks a cell that takes long to stop. Whether it heeds, the fuzzer's own limit of time tells.
final class Watchdog: Sendable {
  private struct Watched {
    var engine: (any CellEngine)?
    /// Nanoseconds of the steady clock.
    var deadline: UInt64 = 0
  }

  /// Nanoseconds a cell may take before it is asked.
  private static let patience: UInt64 = 300_000_000
  private static let period: UInt32 = 20_000

  private let watched = Mutex(Watched())

  init() {
    var thread: pthread_t = 0
    let me = Unmanaged.passUnretained(self).toOpaque()
    // Lives as long as the process, as the law that it serves does.
    _ = Unmanaged.passRetained(self)
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let watchdog = Unmanaged<Watchdog>.fromOpaque(argument).takeUnretainedValue()
        while true {
          usleep(Watchdog.period)
          watchdog.look()
        }
      }, me)
  }

  func guarding<Outcome>(_ engine: any CellEngine, _ body: () -> Outcome) -> Outcome {
    watched.withLock { $0 = Watched(engine: engine, deadline: Self.now() + Self.patience) }
    defer { watched.withLock { $0.engine = nil } }
    return body()
  }

  private func look() {
    watched.withLock { watched in
      if let engine = watched.engine, Self.now() > watched.deadline { engine.interrupt() }
    }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
