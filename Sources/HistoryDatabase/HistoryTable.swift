internal import JupyterKernel
internal import JupyterProtocol

/// The layout of the database, and what is written to it and asked of it. One thread at a time.
///
/// `sessions` numbers the sessions that have stored something, and never gives a number twice. `entries`
/// has what they ran; `ordinal` counts within a session, since lines may repeat there where subshells
/// count for themselves.
final class HistoryTable {
  /// Marks the file as ours: "regs" in ASCII.
  private static let application = 0x7265_6773
  private static let layout = 1
  /// The bytes that are kept; beyond them the oldest entries go, so many at a time.
  private static let sizeLimit = 32 << 20
  private static let pruned = 2000
  /// How often at most in one go.
  private static let prunings = 20

  private let connection: Connection

  /// Opens a file that exists.
  /// - Parameter patience: milliseconds to wait for other kernels.
  init(_ file: HistoryFile, patience: Int32) throws(HistoryError) {
    connection = try Connection(file.path, patience: patience)
    try connection.run("PRAGMA cache_size = -256")
  }

  /// Prepares for writing, and lays the tables out where the file is new.
  func setUp(isRemote: Bool) throws(HistoryError) {
    let isNew = try isNew()
    // A batch that is lost with the power is no loss; to flush the disk for each would be.
    try connection.run("PRAGMA synchronous = NORMAL; PRAGMA journal_mode = \(isRemote ? "TRUNCATE" : "WAL")")
    guard isNew else { return }
    try transaction { () throws(HistoryError) in
      try connection.run(
        """
        CREATE TABLE sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL);
        CREATE TABLE entries (
          session INTEGER NOT NULL, ordinal INTEGER NOT NULL, line INTEGER NOT NULL,
          input TEXT NOT NULL, output TEXT, PRIMARY KEY (session, ordinal)) WITHOUT ROWID;
        PRAGMA application_id = \(Self.application);
        PRAGMA user_version = \(Self.layout)
        """)
    }
  }

  /// Whether nothing is in the file yet; an error where it is not ours.
  func isNew() throws(HistoryError) -> Bool {
    // At one moment: another kernel may be laying it out.
    try connection.run("BEGIN")
    // A connection that fails here is given up.
    let isNew = try findsNothing()
    try connection.run("COMMIT")
    return isNew
  }

  private func findsNothing() throws(HistoryError) -> Bool {
    if try connection.integer("PRAGMA application_id") == Self.application {
      let layout = try connection.integer("PRAGMA user_version")
      guard layout == Self.layout else { throw .newer(layout: layout) }
      return false
    }
    guard try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 else { throw .foreign }
    return true
  }

  // MARK: Writing

  /// Writes a batch, all of it or nothing.
  /// - Parameters:
  ///   - session: nil where the session has no number yet.
  ///   - numbered: told the session's number before anything is visible to other connections.
  func insert(
    _ batch: RecentEntries, session: Int?, numbered: (Int) -> Void
  ) throws(HistoryError) {
    try transaction { () throws(HistoryError) in
      let number: Int
      if let session { number = session } else { number = try newSession() }
      numbered(number)
      let insertion = try connection.prepare("INSERT INTO entries VALUES (?, ?, ?, ?, ?)")
      for (index, entry) in batch.entries.enumerated() {
        try insertion.bind(1, number)
        try insertion.bind(2, batch.dropped + index)
        try insertion.bind(3, entry.line)
        try insertion.bind(4, entry.input)
        try insertion.bind(5, entry.output)
        _ = try insertion.step()
        insertion.reset()
      }
    }
  }

  private func newSession() throws(HistoryError) -> Int {
    let insertion = try connection.prepare("INSERT INTO sessions (started) VALUES (?)")
    try insertion.bind(1, Timestamp.now().description)
    _ = try insertion.step()
    return connection.lastRow
  }

  /// Removes the oldest entries where the file holds too much. What they took is used again.
  func prune() throws(HistoryError) {
    var left = Self.prunings
    while left > 0, try size() > Self.sizeLimit {
      left -= 1
      try transaction { () throws(HistoryError) in
        try connection.run(
          """
          DELETE FROM entries WHERE (session, ordinal) IN
            (SELECT session, ordinal FROM entries ORDER BY session, ordinal LIMIT \(Self.pruned));
          DELETE FROM sessions WHERE session < (SELECT min(session) FROM entries)
          """)
      }
    }
  }

  private func size() throws(HistoryError) -> Int {
    let pages = try connection.integer("PRAGMA page_count") - connection.integer("PRAGMA freelist_count")
    return try pages * connection.integer("PRAGMA page_size")
  }

  private func transaction(_ body: () throws(HistoryError) -> Void) throws(HistoryError) {
    // At once as a writer: one that began as a reader could not wait for its turn.
    try connection.run("BEGIN IMMEDIATE")
    do throws(HistoryError) {
      try body()
      try connection.run("COMMIT")
    } catch {
      // Some errors have rolled back already, and the first error is the one to tell.
      try? connection.run("ROLLBACK")
      throw error
    }
  }

  // MARK: Reading

  /// Picks among what is written and what waits to be.
  /// - Parameters:
  ///   - waiting: this session's entries that may not be written.
  ///   - session: nil where the session has no number yet; it then counts as the next one.
  func entries(
    _ access: HistoryRequest.Access, waiting: RecentEntries, session: Int?
  ) throws(HistoryError) -> [HistoryEntry] {
    try connection.run("BEGIN")
    let current: Int
    if let session { current = session } else { current = try lastSession() + 1 }
    var selection = HistorySelection(access, session: current)
    let rows = try connection.prepare(
      """
      SELECT session, ordinal, line, input, output FROM entries
      \(selection.session == nil ? "" : "WHERE session = ?") ORDER BY session DESC, ordinal DESC
      """)
    if let session = selection.session { try rows.bind(1, session) }
    let first = waiting.dropped
    var left = waiting.entries.count
    while selection.wantsMore, try rows.step() {
      let row = (rows.integer(0), rows.integer(1))
      while left > 0, (current, first + left - 1) > row {
        left -= 1
        selection.offer(waiting.entries[left], session: current)
      }
      // Written meanwhile.
      if left > 0, (current, first + left - 1) == row { left -= 1 }
      selection.offer(session: row.0, line: rows.integer(2), input: rows.text(3) ?? "") { rows.text(4) }
    }
    for entry in waiting.entries[..<left].reversed() { selection.offer(entry, session: current) }
    return selection.entries
  }

  /// The last number that was given; 0 before the first.
  private func lastSession() throws(HistoryError) -> Int {
    try connection.integer("SELECT seq FROM sqlite_sequence")
  }
}

extension HistorySelection {
  /// Offers an entry whose session has a number only now.
  mutating func offer(_ entry: HistoryEntry, session: Int) {
    offer(session: session, line: entry.line, input: entry.input) { entry.output }
  }
}
