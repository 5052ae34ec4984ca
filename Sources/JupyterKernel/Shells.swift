internal import Engine
internal import JupyterProtocol
internal import Synchronization

/// The shells of a kernel: the main one, and the subshells that clients made. Any thread.
final class Shells: Sendable {
  /// Subshells that may be open at a time; each has a thread.
  static let most = 100

  private struct State {
    /// Subshells that take requests, oldest first.
    var open: [Shell] = []
    /// Subshells whose threads have not ended, open or deleted.
    var alive: [Shell] = []
    var isMainAlive = true
    var isClosed = false
  }

  let main: Shell
  private let state = Mutex(State())
  /// Holds one item once every shell has ended after `close` or `finish`.
  private let ended = Mailbox<Void>()

  init(main: Shell) { self.main = main }

  /// The shell that a header names; nil where no such subshell is open.
  subscript(id: String?) -> Shell? {
    guard let id else { return main }
    return state.withLock { state in state.open.first { $0.id == id } }
  }

  /// The subshells, oldest first.
  var ids: [String] { state.withLock { $0.open.compactMap(\.id) } }

  /// Opens a subshell whose thread runs `body`. False where there is no thread to be had, or no need any more.
  func open(_ shell: Shell, _ body: @escaping @Sendable () -> Void) -> Bool {
    let isClosed = state.withLock { state in
      guard !state.isClosed else { return true }
      state.open.append(shell)
      state.alive.append(shell)
      return false
    }
    guard !isClosed else { return false }
    let thread = Thread { [self] in
      body()
      end(shell)
    }
    guard let thread else {
      end(shell)
      return false
    }
    thread.detach()
    return true
  }

  /// Stops a subshell: it takes nothing more, and its thread ends with the cell that it runs.
  /// - Returns: the subshell and the requests that it will not run; nil where none has the id.
  func delete(_ id: String) -> (shell: Shell, waiting: [Request])? {
    let shell = state.withLock { state -> Shell? in
      guard let index = state.open.firstIndex(where: { $0.id == id }) else { return nil }
      return state.open.remove(at: index)
    }
    guard let shell else { return nil }
    let waiting = shell.queue.close()
    shell.engine.interrupt()
    return (shell, waiting)
  }

  /// A shell's last cell is over.
  func end(_ shell: Shell) {
    let isLast = state.withLock { state in
      if shell === main { state.isMainAlive = false }
      state.open.removeAll { $0 === shell }
      state.alive.removeAll { $0 === shell }
      return state.isClosed && !state.isMainAlive && state.alive.isEmpty
    }
    if isLast { ended.post(()) }
  }

  /// Stops every running cell. The protocol has interruptions meant for the kernel, not for one shell.
  func interrupt() {
    main.engine.interrupt()
    for shell in state.withLock({ $0.alive }) { shell.engine.interrupt() }
  }

  /// Sends text that has waited long enough and says when to look again.
  func flushIfDue() -> MonotonicTime? {
    var deadline = main.streams.flushIfDue()
    for shell in state.withLock({ $0.alive }) {
      guard let next = shell.streams.flushIfDue() else { continue }
      deadline = deadline.map { min($0, next) } ?? next
    }
    return deadline
  }

  /// Lets every shell run what waits in it and end.
  func finish() {
    let shells = state.withLock { state in
      state.isClosed = true
      return state.alive
    }
    main.queue.seal()
    for shell in shells { shell.queue.seal() }
  }

  /// Closes every queue and returns the requests that waited in them.
  func close() -> [Request] {
    let shells = state.withLock { state in
      state.isClosed = true
      state.open = []
      return state.alive
    }
    return main.queue.close() + shells.flatMap { $0.queue.close() }
  }

  /// Waits, after `close` or `finish`, for the last cells to end; false where one has not at `deadline`.
  func waitForEnd(until deadline: MonotonicTime?) -> Bool {
    if case .timeout = ended.take(until: deadline) { return false }
    // Whoever waits besides sees it too.
    ended.post(())
    return true
  }

  func flush() {
    main.streams.flush()
    for shell in state.withLock({ $0.alive }) { shell.streams.flush() }
  }
}
