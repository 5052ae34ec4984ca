/// Stops the running cell.
extension MessageType {
  package static let interrupt = MessageType("interrupt_request", .request(reply: "interrupt_reply"))
}
