/// What stands around and between the columns of a text table.
///
/// - `open`: a rule under each header, two spaces between columns.
/// - `box`: a frame around the table and a line between columns, as database shells draw it.
/// - `bare`: columns and spaces alone, for programs that cut lines at blanks.
package struct TextFrame: Sendable, Equatable {
  /// A horizontal line: its ends and its crossings.
  struct Rule: Sendable, Equatable {
    let left: String
    let crossing: String
    let right: String
  }

  let left: String
  let gap: String
  let right: String
  let top: Rule?
  let underHeader: Rule?
  let bottom: Rule?

  package static let open = TextFrame(
    left: "", gap: "  ", right: "", top: nil,
    underHeader: Rule(left: "", crossing: "  ", right: ""), bottom: nil)

  package static let box = TextFrame(
    left: "│ ", gap: " │ ", right: " │",
    top: Rule(left: "┌─", crossing: "─┬─", right: "─┐"),
    underHeader: Rule(left: "├─", crossing: "─┼─", right: "─┤"),
    bottom: Rule(left: "└─", crossing: "─┴─", right: "─┘"))

  package static let bare = TextFrame(left: "", gap: "  ", right: "", top: nil, underHeader: nil, bottom: nil)

  /// Screen columns beside those of the cells.
  var edges: Int { left.displayWidth + right.displayWidth }

  func row(_ cells: [String], isASCII: Bool) -> String {
    let (left, gap, right) =
      isASCII ? (left.drawnInASCII, gap.drawnInASCII, right.drawnInASCII) : (left, gap, right)
    return left + cells.joined(separator: gap) + right
  }

  /// - Parameter widths: of the columns.
  static func line(_ rule: Rule, _ widths: [Int], isASCII: Bool) -> String {
    let dashes = widths.map { String(repeating: "─", count: $0) }
    let line = rule.left + dashes.joined(separator: rule.crossing) + rule.right
    return isASCII ? line.drawnInASCII : line
  }
}

extension TableFormat {
  /// Tables in frames.
  package static let box = TableFormat(
    name: "box", fileExtensions: [], mediaType: "text/plain",
    render: { table, options in TextRenderer.render(table, options, frame: .box) })

  /// Columns of ASCII without a rule.
  package static let plain = TableFormat(
    name: "plain", fileExtensions: [], mediaType: "text/plain",
    render: { table, options in
      var options = options
      options.isASCII = true
      return TextRenderer.render(table, options, frame: .bare)
    })

  /// Nothing beyond ASCII, whatever the screen can show.
  package var isASCII: Bool { name == TableFormat.plain.name }

  /// Lines for a screen, as against the markup of a document or the data of a machine.
  package var isText: Bool { ["text", "box", "plain"].contains(name) }
}

extension String {
  fileprivate var drawnInASCII: String {
    String(map { $0 == " " ? " " : $0 == "│" ? "|" : $0 == "─" ? "-" : "+" })
  }
}
