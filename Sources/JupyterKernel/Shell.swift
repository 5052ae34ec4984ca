internal import Engine

/// One line of cells: what waits, what runs it, where its text gathers.
///
/// The main shell runs on the thread of `Kernel.run`, a subshell on a thread of its own. Nothing but the
/// session of the language is shared among them, so a failure in one aborts no cell of another.
final class Shell: Sendable {
  /// nil for the main shell.
  let id: String?
  let engine: any CellEngine
  let history: any HistoryStore
  let streams: StreamBuffer
  let queue = Mailbox<Request>()

  init(id: String?, engine: any CellEngine, history: any HistoryStore, streams: StreamBuffer) {
    self.id = id
    self.engine = engine
    self.history = history
    self.streams = streams
  }
}
