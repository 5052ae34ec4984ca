import Engine

/// A GitHub-flavoured Markdown table, padded so that its source reads as a table too. Title and footer lines
/// become paragraphs, and so do second header lines, under the table: a reader of the source would take them for data.
package enum MarkdownRenderer {
  package static let format = TableFormat(
    name: "markdown", fileExtensions: ["md", "markdown"], mediaType: "text/markdown",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    var blocks = (table.title + (table.caption.map { [$0] } ?? [])).map { paragraph([$0]) + "\n" }
    if !table.columns.isEmpty { blocks.append(grid(table, options)) }
    if table.hasSubheaders { blocks.append(paragraph([kinds(table)]) + "\n") }
    blocks += table.footer.map { paragraph([$0]) + "\n" }
    return blocks.joined(separator: "\n")
  }

  /// Lines as one paragraph whose lines stay apart, without a line end after the last.
  package static func paragraph(_ lines: [String]) -> String {
    lines.map { line in
      let text = escaped(line)
      // What a line starts with may make it a list, a heading or a quotation.
      let mark = text.first.map { "#>-+=".contains($0) } ?? false
      return mark ? "\\" + text : text
    }.joined(separator: "\\\n")
  }

  private static func grid(_ table: Table, _ options: RenderOptions) -> String {
    let shown = ShownRows(count: table.rows.count, atMost: options.maxRows)
    var cells = [table.columns.map { escaped($0.header) }]
    var rows = shown.indices.map { row in
      table.rows[row].map { escaped($0.string(missing: options.missing)) }
    }
    if let gap = shown.gap {
      rows.insert(table.columns.indices.map { $0 == 0 ? shown.line : "" }, at: gap.after)
    }
    cells += rows
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

  /// Second header lines, which Markdown's tables have not: `number: mpg, cyl · text: name`.
  private static func kinds(_ table: Table) -> String {
    var order: [String] = []
    var names: [String: [String]] = [:]
    for column in table.columns {
      guard let kind = column.subheader else { continue }
      if names[kind] == nil { order.append(kind) }
      names[kind, default: []].append(column.header)
    }
    return order.map { "\($0): \((names[$0] ?? []).joined(separator: ", "))" }.joined(separator: " · ")
  }

  private static func escaped(_ text: String) -> String {
    // Brackets alone are harmless; before a round one they would make a link.
    let hasLink = text.contains("](") || text.contains("][")
    var markdown = ""
    for character in text {
      switch character {
      case "\\", "|", "*", "_", "`", "<", "&", "~", "$": markdown += "\\" + String(character)
      case "[" where hasLink: markdown += "\\["
      case _ where character.isNewline: markdown += "<br>"
      default:
        let visible = String(character).onOneLine
        markdown += visible.hasPrefix("\\") ? "\\" + visible : visible
      }
    }
    return markdown
  }
}
