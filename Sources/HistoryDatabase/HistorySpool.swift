internal import JupyterKernel
internal import Synchronization

/// Brings what the histories of one kernel have gathered to the file, on a thread of its own that begins
/// with the first entry. What fails is said once, and tried again with later entries.
final class HistorySpool: Sendable {
  private enum Alarm: Sendable {
    case entries(DatabaseHistory)
    case close
  }

  private struct State {
    var hasWriter = false
    var hasFailed = false
    /// A file in which a reader has found damage.
    var damaged: HistoryFile.Identity?
  }

  let file: HistoryFile
  private let gathering: MonotonicTime.Interval
  private let note: @Sendable (String) -> Void
  private let alarm = Mailbox<Alarm>()
  private let closed = Mailbox<Void>()
  private let state = Mutex(State())

  /// - Parameters:
  ///   - gathering: how long entries gather before they are written; a kernel that is killed loses no more.
  ///   - note: told in one line what failed.
  init(
    file: HistoryFile, gathering: MonotonicTime.Interval = .milliseconds(50),
    note: @escaping @Sendable (String) -> Void
  ) {
    self.file = file
    self.gathering = gathering
    self.note = note
  }

  /// Writes the history's entries soon.
  func schedule(_ history: DatabaseHistory) {
    alarm.post(.entries(history))
    let needsWriter = state.withLock { state in
      defer { state.hasWriter = true }
      return !state.hasWriter
    }
    guard needsWriter else { return }
    guard let thread = Thread({ self.serve() }) else {
      state.withLock { $0.hasWriter = false }
      return fail("no thread for it")
    }
    thread.detach()
  }

  func close(by deadline: MonotonicTime) {
    guard state.withLock({ $0.hasWriter }) else { return }
    alarm.post(.close)
    guard case .timeout = closed.take(until: deadline), !state.withLock({ $0.hasFailed }) else { return }
    note("the end of the history may not be saved: there was no more time")
  }

  /// A reader met an error. Damage is the writer's to mend.
  /// - Parameter identity: the file that was read.
  func fail(_ error: HistoryError, in identity: HistoryFile.Identity?, reader: DatabaseHistory) {
    guard file.isReplaced(after: error) else {
      return noteOnce("other sessions' history cannot be read (\(file.path)): \(error)")
    }
    state.withLock { $0.damaged = identity }
    schedule(reader)
  }

  private func fail(_ reason: String) {
    noteOnce("the history is kept in memory only (\(file.path)): \(reason)")
  }

  private func noteOnce(_ text: String) {
    let isFirst = state.withLock { state in
      defer { state.hasFailed = true }
      return !state.hasFailed
    }
    if isFirst { note(text) }
  }

  // MARK: The thread

  private func serve() {
    let writer = HistoryWriter(file: file, note: note)
    var unsaved: [DatabaseHistory] = []
    var isOver = false
    while !isOver {
      var deadline: MonotonicTime?
      gather: while true {
        switch alarm.take(until: deadline) {
        case .item(.entries(let history)):
          if !unsaved.contains(where: { $0 === history }) { unsaved.append(history) }
          deadline = deadline ?? .now() + gathering
        case .item(.close), .closed:
          isOver = true
          break gather
        case .timeout: break gather
        }
      }
      let isReady = isOver || writer.isReady
      unsaved.removeAll { save($0, with: isReady ? writer : nil) }
    }
    closed.post(())
  }

  /// Whether everything of the history is written now.
  private func save(_ history: DatabaseHistory, with writer: HistoryWriter?) -> Bool {
    let state = history.take()
    guard let writer else { return false }
    let damaged = self.state.withLock { state in
      defer { state.damaged = nil }
      return state.damaged
    }
    do {
      if let damaged { try writer.replace(damaged) }
      if !state.waiting.entries.isEmpty {
        try writer.write(state) { history.number($0, epoch: writer.epoch) }
        history.markWritten(state.waiting)
      }
      return true
    } catch {
      // The number was the transaction's, which is undone.
      history.number(state.session, epoch: state.epoch)
      fail(error.description)
      return false
    }
  }
}
