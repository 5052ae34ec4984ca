internal import JupyterProtocol
internal import Logging

/// Reads what arrives and answers it, but for cells, which it puts into the queue.
final class Desk: Sendable {
  enum Event: Sendable {
    case arrival(Arrival)
    case textWaits
    case stop(status: Int32)
  }

  let inbox = Mailbox<Event>()
  let streams: StreamBuffer
  private let sender: Sender
  private let logger: Logger

  init(sender: Sender, logger: Logger) {
    self.sender = sender
    self.logger = logger
    let inbox = inbox
    streams = StreamBuffer(sender: sender) { inbox.post(.textWaits) }
  }

  /// Serves until it is told to stop; returns the exit status.
  func serve(_ kernel: Kernel) -> Int32 {
    while true {
      let deadline = streams.flushIfDue()
      switch inbox.take(until: deadline) {
      case .timeout, .item(.textWaits): continue
      case .closed: return 1
      case .item(.stop(let status)): return status
      case .item(.arrival(.subscription(let topic))): sender.welcome(topic)
      case .item(.arrival(.undeliverable(let channel, let count))):
        logger.warning("dropped a reply on \(channel.rawValue), whose client takes none; \(count) so far")
      case .item(.arrival(.message(let channel, let frames))):
        if let message = read(frames, channel), dispatch(Request(channel: channel, message: message), kernel)
        {
          return 0
        }
      }
    }
  }

  private func read(_ frames: [Frame], _ channel: Channel) -> Message? {
    do {
      return try sender.session.decode(frames)
    } catch {
      logger.warning("dropped a message on \(channel.rawValue): \(error)")
      return nil
    }
  }

  /// True where the kernel is to shut down.
  private func dispatch(_ request: Request, _ kernel: Kernel) -> Bool {
    let type = request.message.header.type
    logger.debug("\(type) on \(request.channel.rawValue)")
    if type == MessageType.execute.name {
      kernel.queue.post(request)
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
}
