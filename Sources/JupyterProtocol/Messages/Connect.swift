package import Engine

/// The ports of the kernel, for a client that knows one of them.
extension MessageType {
  package static let connect = MessageType("connect_request", .request(reply: "connect_reply"))
}

package enum ConnectReply {
  package static func ok(_ ports: [Channel: Int]) -> JSON {
    Reply.ok(
      Channel.allCases.compactMap { channel in
        ports[channel].map { (ConnectionFile.field(of: channel), .int($0)) }
      })
  }
}
