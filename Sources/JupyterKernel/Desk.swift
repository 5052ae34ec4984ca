internal import Engine
internal import Glibc
internal import JupyterProtocol
internal import Logging
internal import Synchronization

/// Reads what arrives on some channels and answers it, but for cells, which it puts into the queue.
///
/// It has a thread of its own, since reading a long message and answering a question may take a while. A short message is
/// read by the thread that brings it, in less time than it takes to wake another, and a cell goes straight to its queue.
/// So that no question keeps an interruption or a shutdown waiting, the kernel has two: one for the shell and stdin
/// channels, and one for all else.
final class Desk: Sendable {
  /// Bytes of a message that is short. A kilobyte is read in 5 µs.
  private static let short = 4 * 1024

  private enum Event: Sendable {
    case arrival(Arrival)
    case message(Channel, Session.Verified)
    case request(Request)
    case textWaits
    case stop(status: Int32)
  }

  private let inbox = Mailbox<Event>()
  /// Messages that the desk's thread has not dealt with yet. None is to overtake them.
  private let pending = Atomic<Int>(0)
  private let ended = Mailbox<Void>()
  private let sender: Sender
  private let logger: Logger

  init(sender: Sender, logger: Logger) {
    self.sender = sender
    self.logger = logger
  }

  /// A buffer whose waiting text this desk sends in time.
  func makeStreams() -> StreamBuffer {
    let inbox = inbox
    return StreamBuffer(sender: sender) { inbox.post(.textWaits) }
  }

  /// Takes in what arrives, on the thread that brings it. What is not signed goes no further: without the key, nobody
  /// fills the memory.
  func receive(_ arrival: Arrival, _ kernel: Kernel) {
    if case .subscription(let topic) = arrival {
      // At once: it goes ahead of the answers to what arrives behind it.
      sender.welcome(topic)
      return
    }
    guard case .message(let channel, let frames) = arrival else {
      inbox.post(.arrival(arrival))
      return
    }
    guard let verified = verify(frames, channel) else { return }
    if pending.load(ordering: .acquiring) > 0 || frames.reduce(0, { $0 + $1.count }) > Self.short {
      post(.message(channel, verified))
    } else if let request = read(verified, channel), !enqueue(request, kernel) {
      post(.request(request))
    }
  }

  private func post(_ event: Event) {
    pending.wrappingAdd(1, ordering: .acquiringAndReleasing)
    inbox.post(event)
  }

  /// Lets `serve` return `status`. Any thread.
  func stop(status: Int32) { inbox.post(.stop(status: status)) }

  /// Takes in nothing more. What waits is still dealt with.
  func seal() { inbox.seal() }

  /// Waits for the end of `serve`; false where it has not ended at `deadline`.
  func waitForEnd(until deadline: MonotonicTime) -> Bool {
    if case .timeout = ended.take(until: deadline) { return false }
    return true
  }

  /// Takes in nothing more, and returns the requests that wait.
  func close() -> [Request] {
    inbox.close().compactMap { event in
      switch event {
      case .message(let channel, let verified): read(verified, channel)
      case .request(let request): request
      case .arrival, .textWaits, .stop: nil
      }
    }
  }

  /// Serves until it is told to stop; returns the exit status, nil where it was sealed or closed.
  ///
  /// - Parameter watchesText: whether it sends the text that waits in the shells.
  func serve(_ kernel: Kernel, watchesText: Bool) -> Int32? {
    defer { ended.post(()) }
    while true {
      switch inbox.take(until: watchesText ? kernel.shells.flushIfDue() : nil) {
      case .timeout, .item(.textWaits): continue
      case .closed: return nil
      case .item(.stop(let status)): return status
      case .item(.arrival(let arrival)):
        if let status = hear(arrival, kernel) { return status }
      case .item(.message(let channel, let verified)):
        let request = read(verified, channel)
        if let request, !enqueue(request, kernel), dispatch(request, kernel) { return 0 }
        pending.wrappingSubtract(1, ordering: .acquiringAndReleasing)
      case .item(.request(let request)):
        if dispatch(request, kernel) { return 0 }
        pending.wrappingSubtract(1, ordering: .acquiringAndReleasing)
      }
    }
  }

  /// Deals with what is no message; returns the exit status where the kernel is to end.
  private func hear(_ arrival: Arrival, _ kernel: Kernel) -> Int32? {
    switch arrival {
    case .message, .subscription: break
    case .undeliverable(let departure, let count):
      if departure.channel == .stdin {
        kernel.questions.returned(departure.frames)
      } else if count & (count - 1) == 0 {
        // At 1, 2, 4, 8 …: a client that reads nothing must not fill the log.
        let channel = departure.channel.rawValue
        logger.warning("dropped a reply on \(channel), whose client takes none; \(count) so far")
      }
    case .garbage(let reason):
      logger.warning("dropped what is no message")
      let error = CellError(name: "BadMessage", message: reason, traceback: ["error: \(reason)"])
      sender.publish(.error, ErrorMessage.content(error), parent: Session.noParent)
    case .farewell: kernel.finish()
    case .deserted(let code):
      if code == EPIPE { return 0 }
      logger.error("cannot write: \(String(cString: strerror(code)).lowercased())")
      return 1
    }
    return nil
  }

  private func verify(_ frames: [Frame], _ channel: Channel) -> Session.Verified? {
    do {
      return try sender.session.verify(frames)
    } catch {
      logger.warning("dropped a message on \(channel.rawValue): \(error)")
      return nil
    }
  }

  private func read(_ verified: Session.Verified, _ channel: Channel) -> Request? {
    do {
      return Request(channel: channel, message: try sender.session.decode(verified))
    } catch {
      logger.warning("dropped a message on \(channel.rawValue): \(error)")
      return nil
    }
  }

  /// Puts a cell into its queue; false where the request is none, or there is no such queue.
  private func enqueue(_ request: Request, _ kernel: Kernel) -> Bool {
    guard request.message.header.type == MessageType.execute.name, request.channel != .stdin,
      let shell = kernel.shell(of: request)
    else {
      return false
    }
    logger.debug("\(MessageType.execute.name) on \(request.channel.rawValue)")
    if !shell.queue.post(request) { kernel.abort(request) }
    return true
  }

  /// True where the kernel is to shut down.
  private func dispatch(_ request: Request, _ kernel: Kernel) -> Bool {
    let type = request.message.header.type
    // Only names of our own are told: a client writes into its header what it likes.
    logger.debug("\(request.message.messageType?.name ?? "a strange type") on \(request.channel.rawValue)")
    // The stdin channel carries answers, and nothing else does.
    guard (request.channel == .stdin) == (type == MessageType.inputReply.name) else {
      logger.warning("dropped a message that does not belong on \(request.channel.rawValue)")
      return false
    }
    if request.channel == .stdin {
      answer(request, kernel)
      return false
    }
    guard type != MessageType.execute.name, kernel.shell(of: request) != nil else {
      refuse(request)
      return false
    }
    guard let handler = Handler.catalogue.first(where: { $0.type.name == type }) else {
      logger.warning("dropped a message of unknown type on \(request.channel.rawValue)")
      return false
    }
    var isOver = false
    sender.bracket(request) {
      do throws(ContentError) {
        let answer = try handler.answer(request, kernel)
        if let content = answer.content, let reply = handler.type.reply {
          sender.reply(to: request, reply, content)
        }
        isOver = answer.endsKernel
      } catch {
        logger.warning("\(handler.type.name): \(error)")
        if let reply = handler.type.reply { sender.reply(to: request, reply, Reply.error(error)) }
      }
    }
    return isOver
  }

  /// Answers a request for a subshell that there is not.
  private func refuse(_ request: Request) {
    let type = request.message.messageType
    logger.warning("\(type?.name ?? "a strange type") for an unknown subshell")
    guard let reply = type?.reply else { return }
    let error = CellError(
      name: "UnknownSubshell", message: "there is no subshell \(request.message.header.subshell ?? "")",
      traceback: [])
    sender.bracket(request) {
      sender.reply(
        to: request, reply, type == .execute ? ExecuteReply.error(error, count: 0) : Reply.error(error))
    }
  }

  /// An answer to a cell's question is part of that cell, so it is not bracketed by a status of its own.
  private func answer(_ request: Request, _ kernel: Kernel) {
    do throws(ContentError) {
      let line = try InputReply.line(request.message.content)
      if !kernel.questions.answer(line, from: request.message) {
        logger.debug("dropped an answer to no question")
      }
    } catch {
      logger.warning("input_reply: \(error)")
    }
  }
}
