package import Engine

/// The failure of a cell.
extension MessageType {
  package static let error = MessageType("error", .publication)
}

package enum ErrorMessage {
  package static func content(_ error: CellError) -> JSON { .object(Reply.fields(error)) }
}
