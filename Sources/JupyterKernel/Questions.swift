internal import Engine
internal import JupyterProtocol
internal import Synchronization

/// The questions that cells have asked and clients have not answered. Any thread.
///
/// A question goes to the client that sent the cell: its sockets share one identity. An answer names its
/// question by its parent header, or it comes from a client that writes none; then it is for the oldest
/// question of that client, in the subshell that the answer names if it names one.
final class Questions: Sendable {
  enum Event: Sendable {
    case line(String)
    case cancelled
    /// The client was not there to take the question.
    case undelivered
    /// The client says nothing any more.
    case unanswerable
  }

  private struct Open {
    let id: String
    let identities: [Frame]
    let shell: Shell
    let events: Mailbox<Event>
  }

  /// A client's stdin channel may come up after its first cell, so a question is sent again for a while.
  private static let pause = MonotonicTime.Interval.milliseconds(50)
  private static let attempts = 40

  private struct State {
    /// Oldest first.
    var open: [Open] = []
    var isClosed = false
    var isEnded = false
  }

  private let state = Mutex(State())
  private let sender: Sender

  init(sender: Sender) { self.sender = sender }

  private static let inputHasEnded = Question.Answer.unavailable(
    reason: "the client that sent this cell has ended its input", help: "give the value a name instead: x = 3"
  )

  /// Asks the client of `request` and waits.
  func ask(_ question: Question, for request: Request, in shell: Shell, isInterrupted: () -> Bool)
    -> Question.Answer
  {
    let open = Open(
      id: sender.session.newID(), identities: request.message.identities, shell: shell, events: Mailbox())
    let (isClosed, isEnded) = state.withLock { state in
      if !state.isClosed { state.open.append(open) }
      return (state.isClosed, state.isEnded)
    }
    defer { state.withLock { state in state.open.removeAll { $0.id == open.id } } }
    // What was printed stands above the question.
    shell.streams.flush()
    // An interruption sets its flag before it cancels, so that one of the two is seen here.
    if isClosed || isInterrupted() { return .interrupted }
    if isEnded { return Self.inputHasEnded }
    for _ in 0..<Self.attempts {
      sender.ask(question, id: open.id, for: request)
      switch open.events.take() {
      case .item(.line(let line)): return .line(line)
      case .item(.undelivered): break
      case .item(.unanswerable): return Self.inputHasEnded
      case .item(.cancelled), .closed, .timeout: return .interrupted
      }
      switch open.events.take(until: MonotonicTime.now() + Self.pause) {
      case .item(.line(let line)): return .line(line)
      case .item(.undelivered), .timeout: continue
      case .item(.unanswerable): return Self.inputHasEnded
      case .item(.cancelled), .closed: return .interrupted
      }
    }
    return .unavailable(
      reason: "the client that sent this cell cannot be reached on its stdin channel",
      help: "give the value a name instead: x = 3")
  }

  /// Hands a line to the question that it answers; false where there is none.
  func answer(_ line: String, from message: Message) -> Bool {
    let parent = message.parentHeader["msg_id"]?.string ?? ""
    let subshell = message.header.subshell
    return state.withLock { state in
      let index = state.open.firstIndex { open in
        guard open.identities == message.identities else { return false }
        if !parent.isEmpty { return open.id == parent }
        return subshell == nil || subshell == open.shell.id
      }
      guard let index else { return false }
      // Answered once: a second answer must not reach the next question.
      return state.open.remove(at: index).events.post(.line(line))
    }
  }

  /// A question came back, since its client takes none.
  func returned(_ frames: [Frame]) {
    let identities = Array(frames.prefix { $0 != Session.delimiter })
    state.withLock { state in
      for open in state.open where open.identities == identities { open.events.post(.undelivered) }
    }
  }

  /// Ends the waiting of every cell, or of those in `shell`.
  func cancel(in shell: Shell? = nil) {
    state.withLock { state in
      for open in state.open where shell == nil || open.shell === shell { open.events.post(.cancelled) }
    }
  }

  /// No answers will come any more.
  func end() {
    state.withLock { state in
      state.isEnded = true
      for open in state.open { open.events.post(.unanswerable) }
    }
  }

  /// Ends all waiting for good.
  func close() {
    state.withLock { $0.isClosed = true }
    cancel()
  }
}

/// Asks the client that sent the cell.
struct ClientInput: InputSource {
  let questions: Questions
  let request: Request
  let shell: Shell
  /// Told where a password is asked for.
  let onSecret: @Sendable () -> Void

  func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
    if question.isSecret { onSecret() }
    return questions.ask(question, for: request, in: shell, isInterrupted: isInterrupted)
  }
}

extension NoInput {
  static let refusedByClient = NoInput(
    "this client takes no questions (it sent the cell with allow_stdin false)",
    help: "give the value a name instead: x = 3")
}
