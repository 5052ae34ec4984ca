package import Engine
package import JupyterProtocol
package import Logging

/// A Jupyter kernel: the requests of its clients in, the outputs of its engine out.
///
/// Three threads share the work, each with one duty. The transport's moves bytes. The desk reads messages
/// and answers at once whatever is no cell, so that completion, interruption and shutdown never wait for
/// one. The thread that calls `run` executes cells, one after another.
package final class Kernel: Sendable {
  package struct Options: Sendable {
    package var ports: [Channel: Int] = [:]
    package var history: any HistoryStore = MemoryHistory()
    package var logger = Logger(label: "regshell.kernel", factory: { _ in SwiftLogNoOpLogHandler() })
    /// Leaves the process from the desk, for a kernel that shuts down while its cell heeds nothing.
    package var abandon: @Sendable (_ status: Int32) -> Void = { _ in }

    package init() {}
  }

  /// How long a shutdown waits for the running cell, and for slow clients. Their sum and the rest of the
  /// work stay below 100 ms.
  private static let cellGrace = MonotonicTime.Interval.milliseconds(30)
  private static let lingerMilliseconds = 40

  let engine: any CellEngine
  let options: Options
  let sender: Sender
  let queue = Mailbox<Request>()
  private let desk: Desk
  private let transport: any Transport
  /// Holds one item once the last cell has ended.
  private let ended = Mailbox<Void>()

  package init(
    engine: any CellEngine, transport: any Transport, session: Session, options: Options = Options()
  ) {
    self.engine = engine
    self.options = options
    self.transport = transport
    sender = Sender(session: session, transport: transport)
    desk = Desk(sender: sender, logger: options.logger)
  }

  /// Serves until a shutdown. Returns the exit status of the process.
  package func run() -> Int32 {
    let desk = desk
    let status = Mailbox<Int32>()
    sender.publish(.status, ExecutionState.starting.content, parent: Session.noParent)
    guard transport.start({ desk.inbox.post(.arrival($0)) }) else {
      options.logger.critical("no thread for the transport")
      return 1
    }
    guard
      let thread = Thread({
        let code = desk.serve(self)
        self.conclude(code)
        status.post(code)
      })
    else {
      options.logger.critical("no thread for the desk")
      transport.close(within: 0)
      return 1
    }
    let executor = Executor(kernel: self, streams: desk.streams)
    while case .item(let request) = queue.take() { executor.execute(request) }
    ended.post(())
    thread.join()
    if case .item(let code) = status.take() { return code }
    return 1
  }

  /// Stops the running cell. Any thread.
  package func interrupt() { engine.interrupt() }

  /// Ends `run`, which returns `status`. Any thread.
  package func stop(status: Int32) { desk.inbox.post(.stop(status: status)) }

  /// Says the last words: the cells that wait are aborted, the running one is stopped and given a moment.
  private func conclude(_ status: Int32) {
    let waiting = queue.close()
    engine.interrupt()
    for request in waiting { abort(request) }
    var isStuck = false
    if case .timeout = ended.take(until: MonotonicTime.now() + Self.cellGrace) { isStuck = true }
    desk.streams.flush()
    transport.close(within: Self.lingerMilliseconds)
    if isStuck { options.abandon(status) }
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
