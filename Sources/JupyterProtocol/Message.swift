package import Engine

/// One part of a multipart message.
package typealias Frame = [UInt8]

/// Who sent a message, when, and what it is.
package struct Header: Sendable {
  package var id: String
  package var type: String
  package var session: String
  /// The subshell that is to handle the message; nil means the main shell. Source: JEP 91.
  package var subshell: String?
  /// The very bytes that came. Clients match replies with requests by the parent header, and some put
  /// fields of their own into it, so it goes back unread.
  package var bytes: Frame

  package init(id: String, type: String, session: String, subshell: String? = nil, bytes: Frame) {
    self.id = id
    self.type = type
    self.session = session
    self.subshell = subshell
    self.bytes = bytes
  }
}

/// A message that was received, its signature checked and its parts read.
package struct Message: Sendable {
  /// The routing prefix, which a reply repeats.
  package var identities: [Frame]
  package var header: Header
  package var parentHeader: JSON
  package var metadata: JSON
  package var content: JSON
  package var buffers: [Frame]

  package init(
    identities: [Frame], header: Header, parentHeader: JSON, metadata: JSON, content: JSON, buffers: [Frame]
  ) {
    self.identities = identities
    self.header = header
    self.parentHeader = parentHeader
    self.metadata = metadata
    self.content = content
    self.buffers = buffers
  }
}
