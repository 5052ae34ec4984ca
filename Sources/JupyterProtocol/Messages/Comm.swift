package import Engine

/// Channels of widgets. This kernel has no targets: it lists none and closes what a client opens.
extension MessageType {
  package static let commInfo = MessageType("comm_info_request", .request(reply: "comm_info_reply"))
  package static let commOpen = MessageType("comm_open", .notice)
  package static let commMessage = MessageType("comm_msg", .notice)
  package static let commClose = MessageType("comm_close", .notice)
}

package enum Comm {
  package static let noComms = Reply.ok([("comms", .object([]))])

  package static func id(_ json: JSON) throws(ContentError) -> String { try Content(json).text("comm_id") }

  package static func close(_ id: String) -> JSON {
    .object([("comm_id", .string(id)), ("data", .object([]))])
  }
}
