package import Engine

/// The code that begins to run, for the clients that did not send it.
extension MessageType {
  package static let executeInput = MessageType("execute_input", .publication)
}

package enum ExecuteInput {
  package static func content(_ code: String, count: Int) -> JSON {
    .object([("code", .string(code)), ("execution_count", .int(count))])
  }
}
