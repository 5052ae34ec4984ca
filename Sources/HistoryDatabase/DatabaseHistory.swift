package import JupyterKernel
package import JupyterProtocol
internal import Synchronization

/// The inputs of one shell, and those of all sessions before and beside it, in an SQLite file that kernels
/// share.
///
/// Whoever appends only leaves the entry in memory, for the spool's thread to write. What cannot be
/// written stays there, within bounds. A session gets its number with its first entry, so that a kernel
/// which runs no cell leaves no trace.
package final class DatabaseHistory: HistoryStore {
  /// Milliseconds that an answer to a client waits for a file that somebody has locked.
  private static let patience: Int32 = 100

  struct State: Sendable {
    /// What is not known to be written; the ordinal of the first is the number of those dropped.
    var waiting = RecentEntries()
    /// The session's number, in the file to which the epoch belongs; nil before it has one.
    var session: Int?
    var epoch = 0
    fileprivate var isScheduled = false
  }

  private let spool: HistorySpool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - path: the file, made with the first entry where it is missing.
  ///   - isOwnPlace: whether a file at the path that is no database is to be moved aside, too.
  ///   - note: told in one line, from any thread, what keeps the history from being kept.
  package convenience init(path: String, isOwnPlace: Bool, note: @escaping @Sendable (String) -> Void) {
    // A relative name could mean something else to SQLite, as `:memory:` does.
    let file = HistoryFile(path: path.hasPrefix("/") ? path : "./" + path, isOwnPlace: isOwnPlace)
    self.init(HistorySpool(file: file, note: note))
  }

  init(_ spool: HistorySpool) { self.spool = spool }

  package func makeSubshell() -> any HistoryStore { DatabaseHistory(spool) }

  package func append(line: Int, input: String, output: String?) {
    // The session's number is put in when it is known.
    let entry = HistoryEntry(session: 0, line: line, input: input, output: output)
    let isFirst = state.withLock { state in
      state.waiting.append(entry)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if isFirst { spool.schedule(self) }
  }

  package func close(by deadline: MonotonicTime) { spool.close(by: deadline) }

  // MARK: For the spool

  /// What there is to write; what comes from now on is scheduled again.
  func take() -> State {
    state.withLock { state in
      state.isScheduled = false
      return state
    }
  }

  func number(_ session: Int?, epoch: Int) { state.withLock { ($0.session, $0.epoch) = (session, epoch) } }

  func markWritten(_ entries: RecentEntries) {
    let end = entries.dropped + entries.entries.count
    state.withLock { $0.waiting.removeFirst(max(0, end - $0.waiting.dropped)) }
  }

  // MARK: Reading

  package func entries(_ access: HistoryRequest.Access) -> [HistoryEntry] {
    // Once more where the session got its number meanwhile, since its entries went by another until then.
    for _ in 0..<3 {
      let before = state.withLock { $0 }
      let entries = entries(access, before)
      if state.withLock({ $0.session }) == before.session { return entries }
    }
    return entries(access, state.withLock { $0 })
  }

  private func entries(_ access: HistoryRequest.Access, _ state: State) -> [HistoryEntry] {
    let identity = spool.file.identity
    do {
      // With a connection of its own, since the writer's may be busy for long.
      if identity != nil {
        let table = try HistoryTable(spool.file, patience: Self.patience)
        if try !table.isNew() {
          return try table.entries(access, waiting: state.waiting, session: state.session)
        }
      }
    } catch {
      spool.fail(error, in: identity, reader: self)
    }
    let session = state.session ?? 1
    var selection = HistorySelection(access, session: session)
    for entry in state.waiting.entries.reversed() { selection.offer(entry, session: session) }
    return selection.entries
  }
}
