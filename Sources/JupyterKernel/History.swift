package import JupyterProtocol
internal import Synchronization

/// Earlier inputs, of this session and perhaps of others. Any thread.
package protocol HistoryStore: AnyObject, Sendable {
  /// The number of the running session.
  var session: Int { get }
  func append(line: Int, input: String, output: String?)
  /// The entries asked for, oldest first.
  func entries(_ access: HistoryRequest.Access) -> [HistoryEntry]
  /// A store for a subshell, whose inputs count from 1 by themselves: a session of its own. Source: JEP 91.
  func makeSubshell() -> any HistoryStore
}

/// The inputs of this session alone.
package final class MemoryHistory: HistoryStore {
  package let session: Int
  private let stored = Mutex<[HistoryEntry]>([])
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
    let all = stored.withLock { $0 }
    switch access {
    case .tail(let count): return Array(all.suffix(count))
    case .range(let number, let start, let stop):
      guard number == 0 || number == session else { return [] }
      return all.filter { $0.line >= start && $0.line < stop ?? .max }
    case .search(let pattern, let count, let unique):
      let glob = Glob(pattern)
      var found = all.filter { glob.matches($0.input) }
      if unique {
        var seen: Set<String> = []
        found = Array(found.reversed().filter { seen.insert($0.input).inserted }.reversed())
      }
      return count.map { Array(found.suffix($0)) } ?? found
    }
  }
}

/// Numbers the sessions of one kernel from 1.
private final class SessionCount: Sendable {
  private let count = Atomic<Int>(0)
  func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}
