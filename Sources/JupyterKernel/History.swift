package import JupyterProtocol
internal import Synchronization

/// Earlier inputs, of this session and perhaps of others. Any thread; nothing here waits for a disk that
/// is slow to write.
package protocol HistoryStore: AnyObject, Sendable {
  func append(line: Int, input: String, output: String?)
  /// The entries asked for, oldest first: by session, and within it as they were appended.
  func entries(_ access: HistoryRequest.Access) -> [HistoryEntry]
  /// A store for a subshell, whose inputs count from 1 by themselves: a session of its own. Source: JEP 91.
  func makeSubshell() -> any HistoryStore
  /// Saves what is not saved, also of subshells, until `deadline` at the latest. Nothing is appended after it.
  func close(by deadline: MonotonicTime)
}

/// The inputs of this session alone, as many as `RecentEntries` keeps.
package final class MemoryHistory: HistoryStore {
  package let session: Int
  private let stored = Mutex(RecentEntries())
  private let sessions: SessionCount

  package convenience init() { self.init(SessionCount()) }

  private init(_ sessions: SessionCount) {
    self.sessions = sessions
    session = sessions.next()
  }

  package func makeSubshell() -> any HistoryStore { MemoryHistory(sessions) }

  package func append(line: Int, input: String, output: String?) {
    let entry = HistoryEntry(session: session, line: line, input: input, output: output)
    stored.withLock { $0.append(entry) }
  }

  package func entries(_ access: HistoryRequest.Access) -> [HistoryEntry] {
    let entries = stored.withLock { $0.entries }
    var selection = HistorySelection(access, session: session)
    for entry in entries.reversed() { selection.offer(entry) }
    return selection.entries
  }

  package func close(by deadline: MonotonicTime) {}
}

/// Numbers the sessions of one kernel from 1.
private final class SessionCount: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}
