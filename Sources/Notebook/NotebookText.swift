import Engine

/// Which strings of a notebook are stored as lists of lines, so that version control sees lines.
///
/// The rule is nbformat's: the source of a cell, the text of a stream, and in MIME bundles `text/*`,
/// SVG and JavaScript are cut when written; when read, every list of strings is joined again except
/// under a JSON type.
enum NotebookText {
  static func joined(_ value: JSON) -> JSON {
    guard case .array(let items) = value else { return value }
    let lines = items.compactMap(\.string)
    return lines.count == items.count ? .string(lines.joined()) : value
  }

  static func split(_ value: JSON) -> JSON {
    guard case .string(let text) = value else { return value }
    return .array(text.pythonLines.map(JSON.string))
  }

  static func joinedOutput(_ output: JSON) -> JSON {
    changed(output, bundle: { isJSON($0) ? $1 : joined($1) }, text: joined)
  }

  static func splitOutput(_ output: JSON) -> JSON {
    changed(output, bundle: { isText($0) ? split($1) : $1 }, text: split)
  }

  static func joinedAttachments(_ attachments: JSON) -> JSON {
    eachMember(attachments) { _, bundle in eachMember(bundle) { isJSON($0) ? $1 : joined($1) } }
  }

  static func splitAttachments(_ attachments: JSON) -> JSON {
    eachMember(attachments) { _, bundle in eachMember(bundle) { isText($0) ? split($1) : $1 } }
  }

  private static func changed(_ output: JSON, bundle: (String, JSON) -> JSON, text: (JSON) -> JSON) -> JSON {
    switch output["output_type"]?.string {
    case "display_data", "execute_result":
      eachMember(output) { $0 == "data" ? eachMember($1, bundle) : $1 }
    case "stream": eachMember(output) { $0 == "text" ? text($1) : $1 }
    default: output
    }
  }

  private static func eachMember(_ value: JSON, _ change: (String, JSON) -> JSON) -> JSON {
    guard let members = value.members else { return value }
    return .object(members.map { ($0.key, change($0.key, $0.value)) })
  }

  private static func isJSON(_ type: String) -> Bool {
    type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }

  private static func isText(_ type: String) -> Bool {
    type.hasPrefix("text/") || type == "application/javascript" || type == "image/svg+xml"
  }
}
