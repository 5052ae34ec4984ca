package import Engine

/// Values shown on the way, and displays changed in place.
extension MessageType {
  package static let displayData = MessageType("display_data", .publication)
  package static let updateDisplayData = MessageType("update_display_data", .publication)
  package static let clearOutput = MessageType("clear_output", .publication)
}

package enum Display {
  package static func content(_ bundle: MIMEBundle, id: String?) -> JSON {
    .object([
      ("data", bundle.json), ("metadata", .object([])),
      ("transient", .object(id.map { [("display_id", .string($0))] } ?? [])),
    ])
  }

  package static func clear(wait: Bool) -> JSON { .object([("wait", .bool(wait))]) }
}
