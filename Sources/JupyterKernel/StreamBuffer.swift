internal import Engine
internal import JupyterProtocol
internal import Synchronization

/// Gathers printed text into few messages.
///
/// A message a line makes slow clients fall behind until they lose `idle`. Text leaves when another kind
/// of output follows, when the cell ends, when much has gathered, or after a short while.
final class StreamBuffer: Sendable {
  static let interval = MonotonicTime.Interval.milliseconds(50)
  static let limit = 64 * 1024

  private struct State {
    var stream = OutputStream.stdout
    var text = ""
    var parent = Session.noParent
    var deadline: MonotonicTime?
    var isWatched = false
  }

  private let state = Mutex(State())
  private let sender: Sender
  /// Called when text begins to wait, so that a thread may flush it in time.
  private let onWaiting: @Sendable () -> Void

  init(sender: Sender, onWaiting: @escaping @Sendable () -> Void) {
    self.sender = sender
    self.onWaiting = onWaiting
  }

  func append(_ text: String, to stream: OutputStream, parent: Frame) {
    guard !text.isEmpty else { return }
    let mustWatch = state.withLock { state in
      if stream != state.stream || parent != state.parent { send(&state) }
      state.stream = stream
      state.parent = parent
      state.text += text
      if state.text.utf8.count >= Self.limit { send(&state) }
      if state.text.isEmpty { return false }
      if state.deadline == nil { state.deadline = MonotonicTime.now() + Self.interval }
      defer { state.isWatched = true }
      return !state.isWatched
    }
    if mustWatch { onWaiting() }
  }

  func flush() { state.withLock { send(&$0) } }

  /// Sends what has waited long enough and says when to look again.
  func flushIfDue() -> MonotonicTime? {
    state.withLock { state in
      if let deadline = state.deadline, MonotonicTime.now() >= deadline { send(&state) }
      state.isWatched = state.deadline != nil
      return state.deadline
    }
  }

  /// Sends under the lock: what its caller publishes next comes after it.
  private func send(_ state: inout State) {
    guard !state.text.isEmpty else { return }
    sender.publish(.stream, StreamContent.text(state.text, on: state.stream), parent: state.parent)
    state.text = ""
    state.deadline = nil
  }
}
