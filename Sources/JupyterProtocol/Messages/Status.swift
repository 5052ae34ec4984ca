package import Engine

/// Whether the kernel works on a request.
extension MessageType {
  package static let status = MessageType("status", .publication)
}

package enum ExecutionState: String, Sendable {
  case starting
  case busy
  case idle

  package var content: JSON { .object([("execution_state", .string(rawValue))]) }
}
