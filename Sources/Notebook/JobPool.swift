@preconcurrency import Glibc
import Synchronization

/// Runs one program many times as child processes, several at a time, and tells how each ended in the order
/// in which they were given, whatever the order in which they end.
///
/// A process each, because then nothing that happens to one, a crash or a kill, harms another, and what it
/// allocated is gone with it. The children are process groups of their own: a terminal's Ctrl-C reaches this
/// process alone, which passes it on once.
///
/// The next child is started before its turn, so that loading the program costs no time between two of them;
/// it waits until it gets a byte (`Turn`). One whose turn is over may still write its file while the next works.
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
  ///   - ended: called as soon as a job has ended, whether or not those before it have.
  ///   - report: called with every job's number, 0, 1, 2 …, and how it ended.
  package func run(
    _ jobs: [[String]], width: Int, ended: () -> Void = {}, report: (Int, Result) -> Void
  ) {
    var children: [Child] = []
    var finished: [Int: Result] = [:]
    var next = 0
    var told = 0
    while told < jobs.count {
      giveTurns(to: &children, width: max(width, 1))
      while next < jobs.count, !children.contains(where: { $0.phase == .waiting }) {
        switch start(jobs[next]) {
        case .success(var child):
          child.number = next
          children.append(child)
          giveTurns(to: &children, width: max(width, 1))
        case .failure(let ending):
          finished[next] = Result(ending: ending)
          ended()
        }
        next += 1
      }
      if !children.isEmpty { listen(to: &children) }
      for child in children where !child.isOpen {
        finished[child.number] = result(of: child)
        ended()
      }
      children.removeAll { !$0.isOpen }
      while let result = finished.removeValue(forKey: told) {
        report(told, result)
        told += 1
      }
    }
  }

  /// Lets those that wait begin while fewer than `width` work and at most as many still write; sends them away
  /// once a signal has asked to stop.
  private func giveTurns(to children: inout [Child], width: Int) {
    for index in children.indices where children[index].phase == .waiting {
      let isStopped = signal != nil
      let isFree =
        children.count { $0.phase == .working } < width && children.count { $0.phase == .ending } <= width
      guard isFree || isStopped else { return }
      let process = children[index].process
      let mayBegin = state.withLock { state in
        if state.signal == nil { state.processes.insert(process) }
        return state.signal == nil
      }
      children[index].phase = mayBegin ? .working : .dismissed
      // One that has died meanwhile does not hear it; how it ended is told as of any other.
      var byte: UInt8 = 1
      if mayBegin {
        send(children[index].descriptors[Child.turn], &byte, 1, Int32(MSG_NOSIGNAL))
      } else {
        children[index].close(Child.turn)
      }
    }
  }

  private func result(of child: Child) -> Result {
    if child.descriptors[Child.turn] >= 0 { close(child.descriptors[Child.turn]) }
    let ending = end(of: child)
    if child.phase == .dismissed { return Result(ending: .skipped) }
    return Result(output: child.texts[0], errors: child.texts[1], ending: ending)
  }

  private func start(_ arguments: [String]) -> Start {
    guard signal == nil else { return .failure(.skipped) }
    var pairs: [[Int32]] = []
    func failure(_ number: Int32) -> Start {
      for pair in pairs { close(pair[0]) }
      return .failure(.notStarted(SystemError(number: number)))
    }
    defer { for pair in pairs { close(pair[1]) } }
    for stream in 0..<3 {
      var ends: [Int32] = [-1, -1]
      let type = Int32(SOCK_STREAM.rawValue)
      guard stream == Child.turn ? socketpair(AF_UNIX, type, 0, &ends) == 0 : pipe(&ends) == 0 else {
        return failure(errno)
      }
      // Only this thread starts processes, so that none is started between the two calls.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pairs.append(ends)
    }
    var process = pid_t()
    let status = spawn(arguments, streams: pairs.map { $0[1] }, &process)
    if status != 0 { return failure(status) }
    return .success(Child(process: process, descriptors: pairs.map { $0[0] }))
  }

  /// - Returns: 0, or the system's error number.
  private func spawn(_ arguments: [String], streams: [Int32], _ process: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (stream, number) in zip(streams, [STDOUT_FILENO, STDERR_FILENO, Turn.descriptor]) {
      posix_spawn_file_actions_adddup2(&actions, stream, number)
    }
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
  private func listen(to children: inout [Child]) {
    var requests: [pollfd] = []
    var places: [(child: Int, stream: Int)] = []
    for (index, child) in children.enumerated() {
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
        if place.stream != Child.turn { children[place.child].texts[place.stream] += chunk[..<count] }
      } else if count == 0 || errno != EINTR {
        children[place.child].close(place.stream)
        if place.stream == Child.turn, children[place.child].phase == .working {
          children[place.child].phase = .ending
        }
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
  enum Phase { case waiting, working, ending, dismissed }

  /// The place in `descriptors` of what the child waits on, and closes when its turn is over.
  static let turn = 2

  let process: pid_t
  var number = 0
  var phase = Phase.waiting
  /// Its output, errors and turn; -1 once closed.
  var descriptors: [Int32]
  var texts: [[UInt8]] = [[], []]

  init(process: pid_t, descriptors: [Int32]) {
    self.process = process
    self.descriptors = descriptors
  }

  var isOpen: Bool { descriptors[..<Self.turn].contains { $0 >= 0 } }

  mutating func close(_ stream: Int) {
    Glibc.close(descriptors[stream])
    descriptors[stream] = -1
  }
}
