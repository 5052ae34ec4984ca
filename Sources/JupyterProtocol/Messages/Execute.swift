package import Engine

/// Runs a cell.
extension MessageType {
  package static let execute = MessageType("execute_request", .request(reply: "execute_reply"))
  package static let executeReply = MessageType("execute_reply", .publication)
}

package struct ExecuteRequest: Sendable {
  package var code: String
  /// Publishes neither the input nor a result, and does not count.
  package var silent: Bool
  package var storesHistory: Bool
  /// Expressions to evaluate after the cell, by the names under which the client wants them.
  package var userExpressions: [(key: String, value: JSON)]
  package var allowsStdin: Bool
  /// Whether a failure aborts the cells that wait behind this one.
  package var stopsOnError: Bool

  package init(_ json: JSON) throws(ContentError) {
    let content = Content(json)
    code = try content.text("code")
    silent = try content.flag("silent", default: false)
    storesHistory = try content.flag("store_history", default: !silent) && !silent
    userExpressions = try content.object("user_expressions")
    allowsStdin = try content.flag("allow_stdin", default: true)
    stopsOnError = try content.flag("stop_on_error", default: true)
  }
}

package enum ExecuteReply {
  package static func ok(count: Int, userExpressions: [(key: String, value: JSON)]) -> JSON {
    Reply.ok([
      ("execution_count", .int(count)), ("user_expressions", .object(userExpressions)),
      ("payload", .array([])),
    ])
  }

  package static func error(_ error: CellError, count: Int) -> JSON {
    .object(
      [("status", .string("error")), ("execution_count", .int(count))] + Reply.fields(error)
        + [("user_expressions", .object([])), ("payload", .array([]))])
  }

  /// The value of one user expression.
  package static func expression(_ value: Result<MIMEBundle, CellError>) -> JSON {
    switch value {
    case .success(let bundle): Reply.ok([("data", bundle.json), ("metadata", .object([]))])
    case .failure(let error): Reply.error(error)
    }
  }
}
