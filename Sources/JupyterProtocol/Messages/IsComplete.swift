package import Engine

/// Whether a console should run what was typed or ask for another line.
extension MessageType {
  package static let isComplete = MessageType("is_complete_request", .request(reply: "is_complete_reply"))
}

package enum IsComplete {
  package static func code(_ json: JSON) throws(ContentError) -> String { try Content(json).text("code") }

  package static func reply(_ completeness: Completeness) -> JSON {
    switch completeness {
    case .complete: .object([("status", .string("complete"))])
    case .invalid: .object([("status", .string("invalid"))])
    case .incomplete(let indent):
      .object([("status", .string("incomplete")), ("indent", .string(indent))])
    }
  }
}
