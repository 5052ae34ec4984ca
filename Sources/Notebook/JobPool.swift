@preconcurrency import Glibc
import Synchronization

/// Runs one program many times as child processes, several at a time, and tells how each ended in the order
/// in which they were given, whatever the order in which they end.
///
/// A process each, because then nothing that happens to one, a crash or a kill, harms another, and what it
/// allocated is gone with it. The children are process groups of their own: a terminal's Ctrl-C reaches this
/// process alone, which passes it on once.
package final class JobPool: Sendable {
  package struct Result: Sendable, Equatable {
    package var output: [UInt8] = []
    package var errors: [UInt8] = []
    package var ending: Ending
  }

  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    /// By a signal: it crashed, or somebody killed it.
    case killed(Int32)
    case notStarted(SystemError)
    /// A signal asked to stop before its turn came.
    case skipped
  }

  private struct State {
    var signal: Int32?
    var processes: Set<pid_t> = []
  }

  private let program: String
  private let state = Mutex(State())

  /// - Parameter program: the path of an executable file.
  package init(program: String) { self.program = program }

  /// The first signal that asked to stop; nil while none has.
  package var signal: Int32? { state.withLock { $0.signal } }

  /// Passes a signal on to the children, and starts no further ones. From any thread.
  package func stop(signal: Int32) {
    state.withLock { state in
      if state.signal == nil { state.signal = signal }
      for process in state.processes { kill(process, signal) }
    }
  }

  /// - Parameters:
  ///   - jobs: the arguments of each child, without the program's name.
  ///   - width: how many run at a time, at least 1.
  ///   - report: called with every job's number, 0, 1, 2 …, and how it ended.
  package func run(_ jobs: [[String]], width: Int, report: (Int, Result) -> Void) {
    var running: [Child] = []
    var finished: [Int: Result] = [:]
    var next = 0
    var told = 0
    while told < jobs.count {
      while running.count < max(width, 1), next < jobs.count {
        switch start(jobs[next]) {
        case .success(var child):
          child.number = next
          running.append(child)
        case .failure(let ending): finished[next] = Result(ending: ending)
        }
        next += 1
      }
      if !running.isEmpty { listen(to: &running) }
      for child in running where !child.isOpen {
        finished[child.number] = Result(
          output: child.texts[0], errors: child.texts[1], ending: end(of: child))
      }
      running.removeAll { !$0.isOpen }
      while let result = finished.removeValue(forKey: told) {
        report(told, result)
        told += 1
      }
    }
  }

  private func start(_ arguments: [String]) -> Start {
    var pipes: [[Int32]] = []
    defer { for ends in pipes { close(ends[1]) } }
    for _ in 0..<2 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let number = errno
        for ends in pipes { close(ends[0]) }
        return .failure(.notStarted(SystemError(number: number)))
      }
      // Only this thread starts processes, so that none is started between the two calls.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append(ends)
    }
    var process = pid_t()
    let failure = state.withLock { state -> Ending? in
      guard state.signal == nil else { return .skipped }
      let status = spawn(arguments, output: pipes[0][1], errors: pipes[1][1], &process)
      if status != 0 { return .notStarted(SystemError(number: status)) }
      state.processes.insert(process)
      return nil
    }
    if let failure {
      for ends in pipes { close(ends[0]) }
      return .failure(failure)
    }
    return .success(Child(process: process, descriptors: pipes.map { $0[0] }))
  }

  /// - Returns: 0, or the system's error number.
  private func spawn(_ arguments: [String], output: Int32, errors: Int32, _ process: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    // The calling thread may block signals, and a child that inherits that would not hear them.
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    return posix_spawn(&process, program, &actions, &attributes, &words, environ)
  }

  /// Waits until at least one child has said something or ended, and takes what there is.
  private func listen(to running: inout [Child]) {
    var requests: [pollfd] = []
    var places: [(child: Int, stream: Int)] = []
    for (index, child) in running.enumerated() {
      for (stream, descriptor) in child.descriptors.enumerated() where descriptor >= 0 {
        requests.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        places.append((index, stream))
      }
    }
    guard poll(&requests, nfds_t(requests.count), -1) > 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    for (request, place) in zip(requests, places) where request.revents != 0 {
      let count = read(request.fd, &chunk, chunk.count)
      if count > 0 {
        running[place.child].texts[place.stream] += chunk[..<count]
      } else if count == 0 || errno != EINTR {
        close(request.fd)
        running[place.child].descriptors[place.stream] = -1
      }
    }
  }

  /// A child that has closed its streams is ending. Its number is forgotten before the system may give it to
  /// another process, which a signal would hit.
  private func end(of child: Child) -> Ending {
    var information = siginfo_t()
    while waitid(P_PID, id_t(child.process), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    let status = state.withLock { state in
      state.processes.remove(child.process)
      var status: Int32 = 0
      while waitpid(child.process, &status, 0) < 0, errno == EINTR {}
      return status
    }
    // The layout of `wait`'s status: the signal's number in the low seven bits, the exit code above.
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
  }

  private enum Start {
    case success(Child)
    case failure(Ending)
  }
}

private struct Child {
  let process: pid_t
  var number = 0
  /// Its output and errors; -1 once closed.
  var descriptors: [Int32]
  var texts: [[UInt8]] = [[], []]

  init(process: pid_t, descriptors: [Int32]) {
    self.process = process
    self.descriptors = descriptors
  }

  var isOpen: Bool { descriptors.contains { $0 >= 0 } }
}
