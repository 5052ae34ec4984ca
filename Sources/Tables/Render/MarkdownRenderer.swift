/// A GitHub-flavoured Markdown table, padded so that its source reads as a table too. All rows are
/// written; title and footer lines become paragraphs.
package enum MarkdownRenderer {
  package static let format = TableFormat(
    name: "markdown", fileExtensions: ["md", "markdown"], mediaType: "text/markdown",
    render: { table, _ in render(table) })

  package static func render(_ table: Table) -> String {
    var blocks = (table.title + (table.caption.map { [$0] } ?? [])).map { escaped($0) + "\n" }
    if !table.columns.isEmpty { blocks.append(grid(table)) }
    blocks += table.footer.map { escaped($0) + "\n" }
    return blocks.joined(separator: "\n")
  }

  private static func grid(_ table: Table) -> String {
    var cells = [table.columns.map { escaped($0.header) }]
    if table.hasSubheaders { cells.append(table.columns.map { escaped($0.subheader ?? "") }) }
    cells += table.rows.map { $0.map { escaped($0.string) } }
    let widths = table.columns.indices.map { place in
      cells.reduce(4) { max($0, $1[place].displayWidth) }
    }
    func line(_ row: [String]) -> String {
      let padded = row.indices.map { place in
        table.columns[place].alignment == .text
          ? row[place].padded(to: widths[place]) : row[place].rightAligned(in: widths[place])
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = table.columns.indices.map { place in
      table.columns[place].alignment == .text
        ? ":" + String(repeating: "-", count: widths[place] - 1)
        : String(repeating: "-", count: widths[place] - 1) + ":"
    }
    return line(cells[0]) + line(rule) + cells.dropFirst().map(line).joined()
  }

  private static func escaped(_ text: String) -> String {
    var markdown = ""
    for character in text {
      switch character {
      case "\\", "|", "*", "_", "`", "<", "&", "~", "$": markdown += "\\" + String(character)
      case _ where character.isNewline: markdown += "<br>"
      default: markdown.append(character)
      }
    }
    return markdown
  }
}
