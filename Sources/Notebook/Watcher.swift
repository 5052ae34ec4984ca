import Glibc
import Synchronization

/// Hears signals on a thread of its own, where any code may run, and lets a `RunControl`'s clock tick.
///
/// The handler itself only writes the signal's number into a pipe. Blocking the signals and waiting
/// for them would not do: libraries have started threads of their own before `main` begins, and a
/// signal sent to the process may arrive on one that does not block it.
package enum Watcher {
  package static let interval: Int32 = 20

  /// - Parameters:
  ///   - signals: those to hear; each keeps its handler to the end of the process.
  ///   - control: ticks while a cell runs.
  ///   - onSignal: called on the watching thread.
  package static func start(
    signals: [Int32], control: RunControl, onSignal: @escaping @Sendable (Int32) -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    writeEnd.store(ends[1], ordering: .relaxed)
    let readEnd = ends[0]
    unblock(signals)
    startThread { watch(readEnd, control: control, onSignal: onSignal) }
    for number in signals { install(number) }
  }

  /// A parent may have blocked signals, and its children inherit that.
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

  private static func watch(
    _ descriptor: Int32, control: RunControl, onSignal: @Sendable (Int32) -> Void
  ) -> Never {
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&request, 1, interval)
      var number: UInt8 = 0
      while read(descriptor, &number, 1) == 1 { onSignal(Int32(number)) }
      control.tick()
    }
  }

  private static func startThread(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadBody(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    if status == 0 { pthread_detach(thread) } else { box.release() }
  }

  /// Where the handler writes; -1 before `start`.
  private static let writeEnd = Atomic<Int32>(-1)
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
