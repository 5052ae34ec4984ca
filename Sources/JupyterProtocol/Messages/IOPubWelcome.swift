package import Engine

/// Greets a new subscriber, who then knows that nothing later can pass it by. Source: JEP 65.
extension MessageType {
  package static let iopubWelcome = MessageType("iopub_welcome", .publication)
}

package enum IOPubWelcome {
  package static func content(subscription: String) -> JSON {
    .object([("subscription", .string(subscription))])
  }
}
