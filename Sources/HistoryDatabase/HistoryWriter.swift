internal import JupyterKernel

/// Writes batches into the file, and makes, remakes or replaces the file where it must. One thread.
final class HistoryWriter {
  /// Milliseconds to wait for other kernels that write.
  private static let patience: Int32 = 3000
  /// How long after a failure not to try again.
  private static let pause = MonotonicTime.Interval.milliseconds(10_000)
  /// How many batches are written between two looks at the size of the file.
  private static let batchesPerPruning = 100

  /// Counts the files that were opened, not the times: a session's number means nothing in another file.
  private(set) var epoch = 0
  private let file: HistoryFile
  private let note: (String) -> Void
  private var table: HistoryTable?
  /// The file that was opened last.
  private var identity: HistoryFile.Identity?
  private var pausesUntil: MonotonicTime?
  private var batches = 0

  init(file: HistoryFile, note: @escaping (String) -> Void) {
    self.file = file
    self.note = note
  }

  /// Whether it is worth while to try: not soon after a failure.
  var isReady: Bool { pausesUntil.map { $0 < .now() } ?? true }

  /// Writes all entries that wait or none.
  /// - Parameter numbered: told the session's number, before any entry can be seen by others.
  func write(_ history: DatabaseHistory.State, numbered: (Int) -> Void) throws(HistoryError) {
    do throws(HistoryError) {
      do throws(HistoryError) {
        try insert(history, numbered)
      } catch {
        guard let identity, file.isReplaced(after: error) else { throw error }
        try replace(identity)
        try insert(history, numbered)
      }
      pausesUntil = nil
    } catch {
      table = nil
      pausesUntil = .now() + Self.pause
      throw error
    }
  }

  /// Moves a damaged file aside, where it still is in its place.
  func replace(_ damaged: HistoryFile.Identity) throws(HistoryError) {
    table = nil
    if let kept = try file.moveAside(damaged) {
      note("the history was damaged; it is kept as \(kept), and a new one is begun")
    }
  }

  private func insert(_ history: DatabaseHistory.State, _ numbered: (Int) -> Void) throws(HistoryError) {
    // Removed, or replaced by another kernel: what is written to it would be lost.
    if file.identity != identity { (table, identity) = (nil, nil) }
    let table: HistoryTable
    if let open = self.table { table = open } else { table = try open() }
    let session = history.epoch == epoch ? history.session : nil
    try table.insert(history.waiting, session: session, numbered: numbered)
    if batches % Self.batchesPerPruning == 0 { try table.prune() }
    batches += 1
  }

  private func open() throws(HistoryError) -> HistoryTable {
    var opened: HistoryTable?
    try file.create()
    try file.exclusively { () throws(HistoryError) in
      let identity = file.identity
      if identity != self.identity { epoch += 1 }
      self.identity = identity
      let table = try HistoryTable(file, patience: Self.patience)
      try table.setUp(isRemote: file.isRemote)
      opened = table
    }
    guard let opened else { throw .file(file.path, action: "open", reason: "it is gone") }
    table = opened
    return opened
  }
}
