package import JupyterProtocol

/// Picks what a request asks for from entries that are offered newest first.
///
/// What it means is what ipykernel means: a range names its session by number, where 0 is the running one
/// and -1 the one before it; a search takes the whole input; among equal inputs `unique` keeps the newest.
package struct HistorySelection {
  /// The session that a range is confined to.
  package let session: Int?
  private let access: HistoryRequest.Access
  private let limit: Int
  private let glob: Glob?
  private var seen: Set<String> = []
  private var newestFirst: [HistoryEntry] = []

  /// - Parameter session: the number of the running session.
  package init(_ access: HistoryRequest.Access, session current: Int) {
    self.access = access
    switch access {
    case .tail(let count): (session, limit, glob) = (nil, count, nil)
    case .range(let session, _, _):
      self.session = session > 0 ? session : current + session
      (limit, glob) = (.max, nil)
    case .search(let pattern, let count, _): (session, limit, glob) = (nil, count ?? .max, Glob(pattern))
    }
  }

  /// What was picked, oldest first.
  package var entries: [HistoryEntry] { newestFirst.reversed() }

  /// Whether an older entry could still be picked.
  package var wantsMore: Bool { newestFirst.count < limit }

  package mutating func offer(_ entry: HistoryEntry) {
    offer(session: entry.session, line: entry.line, input: entry.input) { entry.output }
  }

  /// - Parameter output: asked for only where the entry is picked.
  package mutating func offer(session: Int, line: Int, input: String, output: () -> String?) {
    guard wantsMore, accepts(session, line, input) else { return }
    newestFirst.append(HistoryEntry(session: session, line: line, input: input, output: output()))
  }

  private mutating func accepts(_ session: Int, _ line: Int, _ input: String) -> Bool {
    switch access {
    case .tail: true
    case .range(_, let start, let stop): session == self.session && line >= start && line < stop ?? .max
    case .search(_, _, let unique):
      glob?.matches(input) == true && (!unique || seen.insert(input).inserted)
    }
  }
}
