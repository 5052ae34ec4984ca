package import Engine

/// Earlier inputs.
extension MessageType {
  package static let history = MessageType("history_request", .request(reply: "history_reply"))
}

package struct HistoryRequest: Sendable {
  package enum Access: Sendable, Equatable {
    /// The last `count` inputs.
    case tail(count: Int)
    /// The lines `start..<stop` of one session; 0 is the running session, -1 the one before it.
    case range(session: Int, start: Int, stop: Int?)
    /// The last `count` inputs that match a glob; `unique` keeps the latest of equal ones.
    case search(pattern: String, count: Int?, unique: Bool)
  }

  package var access: Access
  /// Whether each input comes with the text of its result.
  package var wantsOutput: Bool

  package init(_ json: JSON) throws(ContentError) {
    let content = Content(json)
    wantsOutput = try content.flag("output", default: false)
    switch try content.text("hist_access_type", default: "tail") {
    case "tail": access = .tail(count: max(0, try content.integer("n") ?? 10))
    case "range":
      access = .range(
        session: try content.integer("session") ?? 0, start: try content.integer("start") ?? 1,
        stop: try content.integer("stop"))
    case "search":
      access = .search(
        pattern: try content.text("pattern", default: "*"),
        count: try content.integer("n").map { max(0, $0) },
        unique: try content.flag("unique", default: false))
    default: throw ContentError("hist_access_type", "is none of tail, range and search")
    }
  }
}

/// One input and what came of it.
package struct HistoryEntry: Sendable, Equatable {
  package var session: Int
  package var line: Int
  package var input: String
  /// The result as plain text; nil where the cell had none.
  package var output: String?

  package init(session: Int, line: Int, input: String, output: String?) {
    self.session = session
    self.line = line
    self.input = input
    self.output = output
  }
}

package enum HistoryReply {
  package static func ok(_ entries: [HistoryEntry], withOutput: Bool) -> JSON {
    Reply.ok([
      (
        "history",
        .array(
          entries.map { entry in
            let input = JSON.string(entry.input)
            let pair = JSON.array([input, entry.output.map { .string($0) } ?? .null])
            return .array([.int(entry.session), .int(entry.line), withOutput ? pair : input])
          })
      )
    ])
  }
}
