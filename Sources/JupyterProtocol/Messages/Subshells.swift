package import Engine

/// Shells beside the main one, each with a thread, a queue and a count of its own. Source: JEP 91.
extension MessageType {
  package static let createSubshell = MessageType(
    "create_subshell_request", .request(reply: "create_subshell_reply"))
  package static let deleteSubshell = MessageType(
    "delete_subshell_request", .request(reply: "delete_subshell_reply"))
  package static let listSubshells = MessageType(
    "list_subshell_request", .request(reply: "list_subshell_reply"))
}

package enum Subshells {
  /// The name under which `kernel_info_reply` offers them.
  package static let feature = "kernel subshells"

  package static func id(_ json: JSON) throws(ContentError) -> String {
    try Content(json).text("subshell_id")
  }

  package static func created(_ id: String) -> JSON { Reply.ok([("subshell_id", .string(id))]) }

  package static func list(_ ids: [String]) -> JSON {
    Reply.ok([("subshell_id", .array(ids.map { .string($0) }))])
  }
}
