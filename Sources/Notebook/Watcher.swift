import Glibc
import Synchronization

/// Hears signals on a thread of its own, where any code may run, and lets a `RunControl`'s clock tick.
///
/// The handler itself only writes the signal's number into a pipe. Blocking the signals and waiting
/// for them would not do: libraries have started threads of their own before `main` begins, and a
/// signal sent to the process may arrive on one that does not block it.
///
/// A process needs one: notebooks that run one after the other hand it their controls. Its thread, its
/// pipe and the handlers last to the end of the process.
package final class Watcher: Sendable {
  package static let interval: Int32 = 20

  /// Nil where nothing runs here that a clock could stop.
  private let current: Mutex<RunControl?>
  private let onSignal: @Sendable (Int32, RunControl?) -> Void

  private init(_ control: RunControl?, _ onSignal: @escaping @Sendable (Int32, RunControl?) -> Void) {
    current = Mutex(control)
    self.onSignal = onSignal
  }

  /// - Parameters:
  ///   - signals: those to hear.
  ///   - control: ticks while a cell runs, until another one is followed.
  ///   - onSignal: called on the watching thread with the control of the moment, which is not replaced
  ///     meanwhile.
  /// - Throws: where the system refuses a pipe or a thread. No signal is handled then.
  package static func start(
    signals: [Int32], control: RunControl, onSignal: @escaping @Sendable (Int32, RunControl) -> Void
  ) throws(NotebookError) -> Watcher {
    try start(signals, Watcher(control) { number, control in if let control { onSignal(number, control) } })
  }

  /// Hears signals for a program that runs nothing itself.
  package static func start(
    signals: [Int32], onSignal: @escaping @Sendable (Int32) -> Void
  ) throws(NotebookError) {
    _ = try start(signals, Watcher(nil) { number, _ in onSignal(number) })
  }

  private static func start(_ signals: [Int32], _ watcher: Watcher) throws(NotebookError) -> Watcher {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure(errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    let readEnd = ends[0]
    let status = startThread { watcher.watch(readEnd) }
    guard status == 0 else {
      for end in ends { close(end) }
      throw failure(status)
    }
    if !signals.isEmpty { writeEnd.store(ends[1], ordering: .relaxed) }
    for number in signals { install(number) }
    unblock(signals)
    return watcher
  }

  /// From now on signals and the clock are for `control`. A signal that the last one has heard is passed
  /// on: it asked the whole program to stop, and may have come behind the last cell of a notebook.
  package func follow(_ control: RunControl) {
    current.withLock { current in
      if let signal = current?.signal { _ = control.stop(signal: signal) }
      current = control
    }
  }

  /// A parent may have blocked signals, and its children inherit that. Those that wait arrive now, so the
  /// handlers must be there.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func install(_ number: Int32) {
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { number in
      let saved = errno
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(Watcher.writeEnd.load(ordering: .relaxed), &byte, 1)
      errno = saved
    }
    sigaction(number, &action, nil)
  }

  private func watch(_ descriptor: Int32) -> Never {
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&request, 1, Self.interval)
      var number: UInt8 = 0
      while read(descriptor, &number, 1) == 1 {
        current.withLock { onSignal(Int32(number), $0) }
      }
      current.withLock { $0 }?.tick()
    }
  }

  /// - Returns: 0, or the system's error number.
  private static func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    if status == 0 { pthread_detach(thread) } else { box.release() }
    return status
  }

  private static func failure(_ number: Int32) -> NotebookError {
    NotebookError("cannot watch for signals and the clock: \(SystemError(number: number))")
  }

  /// Where the handler writes; -1 before a start.
  private static let writeEnd = Atomic<Int32>(-1)
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
