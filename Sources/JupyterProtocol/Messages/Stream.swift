package import Engine

/// Printed text.
extension MessageType {
  package static let stream = MessageType("stream", .publication)
}

package enum StreamContent {
  package static func text(_ text: String, on stream: OutputStream) -> JSON {
    .object([("name", .string(stream.rawValue)), ("text", .string(text))])
  }
}
