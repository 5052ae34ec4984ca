/// A bare HTML table: alignment by attribute, no styles, scripts, classes or identifiers, because
/// sites that show notebooks strip those.
package enum HTMLRenderer {
  package static let format = TableFormat(
    name: "html", fileExtensions: ["html", "htm"], mediaType: "text/html",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    var html = "<table>\n"
    let captions = table.title + (table.caption.map { [$0] } ?? [])
    if !captions.isEmpty {
      // Browsers centre a caption, whatever its own attribute says.
      let text = captions.map(escaped).joined(separator: "<br>")
      html += "<caption><div align=\"left\">" + text + "</div></caption>\n"
    }
    if !table.columns.isEmpty { html += head(table) + body(table, options) }
    if !table.footer.isEmpty {
      html += "<tfoot>\n"
      for line in table.footer { html += "<tr>" + spanning(table, escaped(line)) + "</tr>\n" }
      html += "</tfoot>\n"
    }
    return html + "</table>\n"
  }

  private static func head(_ table: Table) -> String {
    func line(_ text: (Table.Column) -> String) -> String {
      "<tr>" + table.columns.map { "<th\(align($0))>\(escaped(text($0)))</th>" }.joined() + "</tr>\n"
    }
    return "<thead>\n" + line(\.header) + (table.hasSubheaders ? line { $0.subheader ?? "" } : "")
      + "</thead>\n"
  }

  private static func body(_ table: Table, _ options: RenderOptions) -> String {
    let shown = ShownRows(count: table.rows.count, atMost: options.maxRows)
    var html = "<tbody>\n"
    for (place, index) in shown.indices.enumerated() {
      if place == shown.gap?.after { html += gap(table, shown) }
      html += "<tr>"
      for (column, cell) in zip(table.columns.indices, table.rows[index]) {
        let tag = column == 0 && table.hasRowHeader ? "th" : "td"
        let scope = tag == "th" ? " scope=\"row\"" : ""
        html +=
          "<\(tag)\(scope)\(align(table.columns[column]))>\(escaped(cell.string(missing: options.missing)))</\(tag)>"
      }
      html += "</tr>\n"
    }
    if shown.gap?.after == shown.indices.count { html += gap(table, shown) }
    return html + "</tbody>\n"
  }

  private static func gap(_ table: Table, _ shown: ShownRows) -> String {
    "<tr>" + spanning(table, shown.line) + "</tr>\n"
  }

  private static func spanning(_ table: Table, _ html: String) -> String {
    "<td colspan=\"\(max(1, table.columns.count))\" align=\"left\">\(html)</td>"
  }

  private static func align(_ column: Table.Column) -> String {
    column.alignment == .text ? " align=\"left\"" : " align=\"right\""
  }

  /// Text with all that HTML reserves written out.
  package static func escaped(_ text: String) -> String {
    var html = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "\n": html += "<br>"
      case "\t": html += " "
      // Control characters are not allowed in HTML, even as references.
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): html += "\u{FFFD}"
      default: html.unicodeScalars.append(scalar)
      }
    }
    return html
  }
}
