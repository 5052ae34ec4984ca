package import Engine

/// Help for what stands at the cursor.
extension MessageType {
  package static let inspect = MessageType("inspect_request", .request(reply: "inspect_reply"))
}

package struct InspectRequest: Sendable {
  package var code: String
  /// In Unicode scalars, within the code.
  package var cursor: Int
  package var detail: Detail

  package init(_ json: JSON) throws(ContentError) {
    let content = Content(json)
    code = try content.text("code")
    cursor = try content.cursor(in: code)
    detail = (try content.integer("detail_level") ?? 0) > 0 ? .page : .line
  }
}

package enum InspectReply {
  package static func ok(_ help: MIMEBundle?) -> JSON {
    Reply.ok([
      ("found", .bool(help != nil)), ("data", help?.json ?? .object([])), ("metadata", .object([])),
    ])
  }
}
