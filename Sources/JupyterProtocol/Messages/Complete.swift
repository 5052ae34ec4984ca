package import Engine

/// What may stand at the cursor.
extension MessageType {
  package static let complete = MessageType("complete_request", .request(reply: "complete_reply"))
}

package struct CompleteRequest: Sendable {
  package var code: String
  /// In Unicode scalars, within the code.
  package var cursor: Int

  package init(_ json: JSON) throws(ContentError) {
    let content = Content(json)
    code = try content.text("code")
    cursor = try content.cursor(in: code)
  }
}

package enum CompleteReply {
  package static func ok(_ completions: Completions) -> JSON {
    let types = completions.candidates.map { candidate in
      JSON.object([
        ("start", .int(completions.start)), ("end", .int(completions.end)), ("text", .string(candidate.text)),
        ("type", .string(candidate.kind)), ("signature", .string(candidate.signature)),
      ])
    }
    return Reply.ok([
      ("matches", .array(completions.candidates.map { .string($0.text) })),
      ("cursor_start", .int(completions.start)), ("cursor_end", .int(completions.end)),
      ("metadata", .object([("_jupyter_types_experimental", .array(types))])),
    ])
  }
}

extension Content {
  /// `cursor_pos`, moved into the code where it lies outside; its end where there is none.
  func cursor(in code: String) throws(ContentError) -> Int {
    let end = code.unicodeScalars.count
    return min(max(try integer("cursor_pos") ?? end, 0), end)
  }
}
