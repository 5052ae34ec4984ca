package import Engine

/// The value of a cell.
extension MessageType {
  package static let executeResult = MessageType("execute_result", .publication)
}

package enum ExecuteResult {
  package static func content(_ bundle: MIMEBundle, count: Int) -> JSON {
    .object([("execution_count", .int(count)), ("data", bundle.json), ("metadata", .object([]))])
  }
}
