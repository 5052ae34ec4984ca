internal import Glibc
internal import Synchronization

/// Tells a kernel what the system has for it: an interruption, a request to end, the death of its parent.
///
/// A signal handler may do next to nothing, so it writes the signal's number into a pipe, and a thread
/// reads it there.
package enum ProcessWatch {
  package enum Event: Sendable {
    case interrupt
    case terminate
    /// The process that started this one is gone.
    case orphaned
  }

  private static let pipeEnd = Atomic<Int32>(-1)
  /// How often to look for the parent. The system's own notice (PR_SET_PDEATHSIG) comes also when only the
  /// thread that started us ends, so it could not be trusted without looking.
  private static let period: Int32 = 500

  /// Calls `report` for every event from now on, on a thread of its own. Once a process.
  ///
  /// The parent is watched where it names itself in `JPY_PARENT_PID`, as clients do that want the kernel
  /// to end with them.
  /// - Returns: false where the system refuses the means.
  package static func start(_ report: @escaping @Sendable (Event) -> Void) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    let readEnd = ends[0]
    pipeEnd.store(ends[1], ordering: .relaxed)
    let signals = [SIGINT, SIGTERM]
    for signal in signals { handle(signal) }
    unblock(signals)
    // A log whose reader has gone must not end the kernel.
    Glibc.signal(SIGPIPE, SIG_IGN)
    let parent = watchedParent()
    return Thread { watch(readEnd, parent, report) } != nil
  }

  /// A parent may have blocked signals, and its children inherit that. Those that wait arrive now, so the
  /// handlers must be there.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func handle(_ signal: Int32) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      var byte = UInt8(truncatingIfNeeded: number)
      let saved = errno
      _ = write(ProcessWatch.pipeEnd.load(ordering: .relaxed), &byte, 1)
      errno = saved
    }
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, nil)
  }

  /// The processes to watch; nil for a kernel that is on its own.
  private static func watchedParent() -> Parent? {
    guard let text = getenv("JPY_PARENT_PID"), let named = pid_t(String(cString: text)), named > 1 else {
      return nil
    }
    let direct = getppid()
    return named != direct && isAlive(named) ? .distant(named) : .direct(direct)
  }

  private enum Parent: Sendable {
    /// The process that started this one. Whoever adopts an orphan has another number; the number alone
    /// would not tell, since a dead parent keeps it until someone has asked for its status.
    case direct(pid_t)
    /// A process that started this one through a launcher, which may end at any time. (One that cannot be
    /// seen, as from inside a container, is not watched; the launcher is.)
    case distant(pid_t)

    var isGone: Bool {
      switch self {
      case .direct(let process): getppid() != process
      case .distant(let process): !isAlive(process)
      }
    }
  }

  private static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno == EPERM }

  private static func watch(_ readEnd: Int32, _ parent: Parent?, _ report: (Event) -> Void) {
    while true {
      var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
      poll(&descriptor, 1, parent == nil ? -1 : period)
      var byte: UInt8 = 0
      if descriptor.revents != 0, read(readEnd, &byte, 1) == 1 {
        if Int32(byte) == SIGINT { report(.interrupt) }
        if Int32(byte) == SIGTERM { report(.terminate) }
      }
      if let parent, parent.isGone {
        report(.orphaned)
        return
      }
    }
  }
}
