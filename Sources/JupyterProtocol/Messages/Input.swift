package import Engine

/// A question of a cell to its user, and the answer, both on the stdin channel.
extension MessageType {
  package static let inputRequest = MessageType("input_request", .publication)
  package static let inputReply = MessageType("input_reply", .notice)
}

package enum InputRequest {
  package static func content(_ question: Question) -> JSON {
    .object([("prompt", .string(question.prompt)), ("password", .bool(question.isSecret))])
  }
}

package enum InputReply {
  package static func line(_ json: JSON) throws(ContentError) -> String { try Content(json).text("value") }
}
