/// A kind of message by its name on the wire and its part in the conversation.
package struct MessageType: Sendable, Hashable {
  package enum Role: Sendable, Hashable {
    /// A client asks; the kernel answers with the type named.
    case request(reply: String)
    /// A client tells; nothing is answered.
    case notice
    /// The kernel tells every client.
    case publication
  }

  package let name: String
  package let role: Role

  package init(_ name: String, _ role: Role) {
    self.name = name
    self.role = role
  }

  /// The type of the answer to a request.
  package var reply: MessageType? {
    if case .request(let reply) = role { MessageType(reply, .publication) } else { nil }
  }
}

extension MessageType {
  /// Every type that this kernel reads or writes. A new one is a file in `Messages` and a line here.
  package static let catalogue: [MessageType] = [
    .kernelInfo, .execute, .complete, .inspect, .isComplete, .history, .commInfo, .commOpen, .commMessage,
    .commClose, .connect, .shutdown, .interrupt, .createSubshell, .deleteSubshell, .listSubshells,
    .inputRequest, .inputReply,
    .status, .stream, .displayData, .updateDisplayData, .clearOutput, .executeInput, .executeResult, .error,
    .iopubWelcome,
  ]
}
