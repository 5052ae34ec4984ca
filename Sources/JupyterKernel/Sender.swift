internal import Engine
package import JupyterProtocol

/// A request and the channel on which its answer goes back.
package struct Request: Sendable {
  package var channel: Channel
  package var message: Message

  package init(channel: Channel, message: Message) {
    self.channel = channel
    self.message = message
  }
}

/// Builds messages and hands them to the transport. Any thread.
///
/// There is no "current request": whoever sends says what it answers.
package final class Sender: Sendable {
  let session: Session
  private let transport: any Transport

  package init(session: Session, transport: any Transport) {
    self.session = session
    self.transport = transport
  }

  func reply(to request: Request, _ type: MessageType, _ content: JSON, metadata: JSON = .object([])) {
    transport.send(
      Departure(
        request.channel,
        session.encode(
          type, identities: request.message.identities, parent: request.message.header.bytes,
          content: content, metadata: metadata)))
  }

  func publish(_ type: MessageType, _ content: JSON, parent: Frame) {
    let topic = Frame("kernel.\(session.id).\(type.name)".utf8)
    transport.send(
      Departure(.iopub, session.encode(type, identities: [topic], parent: parent, content: content)))
  }

  /// Asks the client that sent `request`; `id` is from the session.
  func ask(_ question: Question, id: String, for request: Request) {
    let frames = session.encode(
      .inputRequest, id: id, identities: request.message.identities, parent: request.message.header.bytes,
      content: InputRequest.content(question))
    transport.send(Departure(.stdin, frames))
  }

  func welcome(_ topic: Frame) {
    let content = IOPubWelcome.content(subscription: String(decoding: topic, as: UTF8.self))
    let frames = session.encode(.iopubWelcome, identities: [topic], content: content)
    transport.send(Departure(.iopub, frames, isWelcome: true))
  }

  /// Says that the kernel works on `request` while `body` does, and that it has finished however it ends.
  func bracket(_ request: Request, _ body: () -> Void) {
    let parent = request.message.header.bytes
    publish(.status, ExecutionState.busy.content, parent: parent)
    defer { publish(.status, ExecutionState.idle.content, parent: parent) }
    body()
  }
}
