package import Engine

/// Ends the kernel, for good or to be started again.
extension MessageType {
  package static let shutdown = MessageType("shutdown_request", .request(reply: "shutdown_reply"))
  package static let shutdownReply = MessageType("shutdown_reply", .publication)
}

package enum Shutdown {
  package static func restarts(_ json: JSON) throws(ContentError) -> Bool {
    try Content(json).flag("restart", default: false)
  }

  package static func reply(restart: Bool) -> JSON { Reply.ok([("restart", .bool(restart))]) }
}
