internal import Glibc
internal import Synchronization

/// Tells a kernel what the system has for it: an interruption, a request to end, the death of its parent.
///
/// A signal handler may do next to nothing, so it writes the signal's number into a pipe, and a thread
/// reads it there.
package enum ProcessWatch {
  package enum Event: Sendable, Equatable {
    case interrupt
    case terminate(signal: Int32)
    /// The process that started this one is gone.
    case orphaned
  }

  private static let pipeEnd = Atomic<Int32>(-1)
  /// How often to look for the parent where the system has no notice of its end. (PR_SET_PDEATHSIG is none: it
  /// comes also when only the thread that started us ends.)
  private static let period: Int32 = 1000

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
    // A terminal that closes, or Ctrl-\, must leave no files behind either; `nohup` keeps its meaning.
    let signals = [SIGINT, SIGTERM, SIGQUIT] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
    for signal in signals { handle(signal) }
    unblock(signals)
    // A log whose reader has gone must not end the kernel, nor a file that may not grow.
    for signal in [SIGPIPE, SIGXFSZ] { Glibc.signal(signal, SIG_IGN) }
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

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0, let handler = action.__sigaction_handler.sa_handler else {
      return false
    }
    return unsafeBitCast(handler, to: Int.self) == 1  // SIG_IGN
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

  /// The process to watch; nil for a kernel that is on its own.
  private static func watchedParent() -> Parent? {
    guard let text = getenv("JPY_PARENT_PID"), let named = pid_t(String(cString: text)), named > 1 else {
      return nil
    }
    let direct = getppid()
    return named != direct && isAlive(named) ? .distant(named) : .direct(direct)
  }

  private enum Parent: Sendable {
    /// The process that started this one. Whoever adopts an orphan has another number.
    case direct(pid_t)
    /// A process that started this one through a launcher, which may end at any time. (One that cannot be
    /// seen, as from inside a container, is not watched; the launcher is.)
    case distant(pid_t)

    var process: pid_t {
      switch self {
      case .direct(let process), .distant(let process): process
      }
    }

    var isGone: Bool {
      switch self {
      case .direct(let process): getppid() != process
      case .distant(let process): !isAlive(process)
      }
    }
  }

  private static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno == EPERM }

  /// A descriptor that becomes readable when a process ends, also while nobody has asked for its status; nil
  /// where the system has none. The call is younger (Linux 5.3, glibc 2.36) than what the kernel needs otherwise,
  /// hence by its name.
  private static func openNotice(ofTheEndOf process: pid_t) -> Int32? {
    typealias Open = @convention(c) (pid_t, UInt32) -> Int32
    guard let symbol = dlsym(nil, "pidfd_open") else { return nil }
    let descriptor = unsafeBitCast(symbol, to: Open.self)(process, 0)
    return descriptor < 0 ? nil : descriptor
  }

  private static func watch(_ readEnd: Int32, _ parent: Parent?, _ report: (Event) -> Void) {
    let notice = parent.flatMap { openNotice(ofTheEndOf: $0.process) }
    var descriptors = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
    if let notice { descriptors.append(pollfd(fd: notice, events: Int16(POLLIN), revents: 0)) }
    // The parent may have ended before there was a notice to be had.
    var isOrphan = parent?.isGone ?? false
    while !isOrphan {
      poll(&descriptors, nfds_t(descriptors.count), parent == nil || notice != nil ? -1 : period)
      var byte: UInt8 = 0
      if descriptors[0].revents != 0, read(readEnd, &byte, 1) == 1 {
        let signal = Int32(byte)
        report(signal == SIGINT ? .interrupt : .terminate(signal: signal))
      }
      isOrphan = notice == nil ? parent?.isGone ?? false : descriptors[1].revents != 0
    }
    report(.orphaned)
  }
}
