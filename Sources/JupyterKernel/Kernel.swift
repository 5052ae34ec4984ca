package import Engine
package import JupyterProtocol
package import Logging
internal import Synchronization

/// A Jupyter kernel: the requests of its clients in, the outputs of its engine out.
///
/// Four threads share the work, each with one duty. The transport's brings messages, checks them, reads the short ones
/// and puts cells into their queue. A desk reads the long ones of the shell channel and answers whatever is no cell, so
/// that completion never waits for one; the other answers the control channel, so that interruption and shutdown never
/// wait for anything. The thread that calls `run` executes the cells of the main shell, one after another; each subshell
/// that a client makes (JEP 91) has a thread of its own. All of them send.
package final class Kernel: Sendable {
  package struct Options: Sendable {
    package var ports: [Channel: Int] = [:]
    package var history: any HistoryStore = MemoryHistory()
    package var logger = Logger(label: "regshell.kernel", factory: { _ in SwiftLogNoOpLogHandler() })
    /// Leaves the process from the desk, for a kernel that shuts down while its cell heeds nothing.
    package var abandon: @Sendable (_ status: Int32) -> Void = { _ in }

    package init() {}
  }

  /// How long a shutdown waits for the running cell and for slow clients: together less than 100 ms.
  private static let cellGrace = MonotonicTime.Interval.milliseconds(30)
  private static let lingerMilliseconds = 40
  /// How long after its beginning a shutdown still waits for the history. A disk that others keep busy takes longer
  /// than clients should wait, and to lose what was run would be worse; clients kill after 5 s at the earliest.
  private static let historyGrace = MonotonicTime.Interval.milliseconds(900)

  let options: Options
  let sender: Sender
  let shells: Shells
  let questions: Questions
  /// For the shell and stdin channels, whose messages may take a while.
  private let questionDesk: Desk
  /// For the control channel and all else.
  private let desk: Desk
  private let transport: any Transport
  /// The only client has said all that it will say.
  private let isFinishing = Atomic<Bool>(false)

  /// What answers questions about the language.
  var engine: any CellEngine { shells.main.engine }

  package init(
    engine: any CellEngine, transport: any Transport, session: Session, options: Options = Options()
  ) {
    self.options = options
    self.transport = transport
    sender = Sender(session: session, transport: transport)
    questions = Questions(sender: sender)
    desk = Desk(sender: sender, logger: options.logger)
    questionDesk = Desk(sender: sender, logger: options.logger)
    shells = Shells(
      main: Shell(id: nil, engine: engine, history: options.history, streams: desk.makeStreams()))
  }

  /// Serves until a shutdown. Returns the exit status of the process.
  package func run() -> Int32 {
    let status = Mailbox<Int32>()
    sender.publish(.status, ExecutionState.starting.content, parent: Session.noParent)
    guard transport.start({ [self] in receive($0) }) else {
      options.logger.critical("no thread for the transport")
      return 1
    }
    let questions = Thread { [self] in
      if let code = questionDesk.serve(self, watchesText: false) { desk.stop(status: code) }
    }
    let thread = Thread { [self] in
      let code = desk.serve(self, watchesText: true) ?? 1
      conclude(code)
      status.post(code)
    }
    guard let questions, let thread else {
      options.logger.critical("no thread for the desks")
      transport.close(within: 0)
      return 1
    }
    questions.detach()
    Executor(kernel: self, shell: shells.main).run()
    shells.end(shells.main)
    if isFinishing.load(ordering: .acquiring) {
      // The desk listens until the last answers have left.
      _ = shells.waitForEnd(until: nil)
      transport.awaitDelivery()
      desk.stop(status: 0)
    }
    thread.join()
    if case .item(let code) = status.take() { return code }
    return 1
  }

  /// Stops the running cells of every shell, also those that wait for an answer. Any thread.
  package func interrupt() {
    shells.interrupt()
    questions.cancel()
    transport.releaseSenders()
  }

  /// Ends `run`, which returns `status`. Any thread.
  package func stop(status: Int32) { desk.stop(status: status) }

  /// The shell that a request names; nil where there is no such. The control channel steers the whole kernel, so there
  /// the name means nothing.
  func shell(of request: Request) -> Shell? {
    shells[request.channel == .control ? nil : request.message.header.subshell]
  }

  /// Opens a subshell; nil where the system gives no thread.
  func makeSubshell() -> Shell? {
    let shell = Shell(
      id: Identifier.random(), engine: engine.makeSubshell(), history: options.history.makeSubshell(),
      streams: desk.makeStreams())
    let isOpen = shells.open(shell) { [self] in Executor(kernel: self, shell: shell).run() }
    return isOpen ? shell : nil
  }

  /// Deletes a subshell: cells that wait in it are aborted, the running one is stopped. False where there is
  /// none of that id.
  func deleteSubshell(_ id: String) -> Bool {
    guard let (shell, waiting) = shells.delete(id) else { return false }
    questions.cancel(in: shell)
    for request in waiting { abort(request) }
    return true
  }

  /// Runs the cells that wait in any shell, delivers their answers and ends: nothing more will come.
  func finish() {
    isFinishing.store(true, ordering: .releasing)
    questions.end()
    shells.finish()
  }

  /// Waits while a client leaves much unread; false where an interruption ended the waiting.
  func awaitRoom() -> Bool { transport.awaitRoom() }

  /// Takes in what arrives, on the thread that brings it. The client's farewell stands behind all its cells and answers.
  private func receive(_ arrival: Arrival) {
    switch arrival {
    case .message(.shell, _), .message(.stdin, _), .garbage, .farewell: questionDesk.receive(arrival, self)
    default: desk.receive(arrival, self)
    }
  }

  /// Says the last words: the cells that wait are aborted, the running ones are stopped and given a moment.
  private func conclude(_ status: Int32) {
    let deadline = MonotonicTime.now() + Self.historyGrace
    let waiting = shells.close() + desk.close().filter { $0.message.messageType == .execute }
    questionDesk.seal()
    shells.interrupt()
    transport.releaseSenders()
    questions.close()
    for request in waiting { abort(request) }
    let grace = MonotonicTime.now() + Self.cellGrace
    let isAnswered = questionDesk.waitForEnd(until: grace)
    let hasEnded = shells.waitForEnd(until: grace) && isAnswered
    shells.flush()
    transport.close(within: Self.lingerMilliseconds)
    options.history.close(by: deadline)
    if !hasEnded { options.abandon(status) }
  }

  /// Answers a cell that will not run.
  func abort(_ request: Request) {
    sender.bracket(request) {
      if let reply = request.message.messageType?.reply { sender.reply(to: request, reply, Reply.aborted) }
    }
  }
}

extension Message {
  /// Its type, where this kernel knows it.
  var messageType: MessageType? { MessageType.catalogue.first { $0.name == header.type } }
}
