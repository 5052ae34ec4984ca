import Engine

/// Text in columns: a header, rows, and a frame around them; by default a rule under each header.
///
/// Numbers align on the decimal point and their header stands to the right; cells of a number column
/// that are no single number (intervals, missing) stand to the right. A table wider than the screen
/// is folded into blocks that repeat the first column, texts that are wider alone go on below, and rows beyond
/// the most allowed are left out in the middle; a line says so. No line ends in a space.
package enum TextRenderer {
  package static let format = TableFormat(
    name: "text", fileExtensions: ["txt"], mediaType: "text/plain",
    render: { table, options in render(table, options) })

  package static func render(
    _ table: Table, _ options: RenderOptions = RenderOptions(), frame: TextFrame = .open
  ) -> String {
    var lines = (table.title + (table.caption.map { [$0] } ?? [])).flatMap { prose($0, options) }
    if !table.columns.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines += body(table, options, frame)
    }
    if !table.footer.isEmpty {
      lines += (lines.isEmpty ? [] : [""]) + table.footer.flatMap { prose($0, options) }
    }
    return lines.map { $0.trimmingTrailingSpaces + "\n" }.joined()
  }

  private static func body(_ table: Table, _ options: RenderOptions, _ frame: TextFrame) -> [String] {
    let shown = ShownRows(count: table.rows.count, atMost: options.maxRows)
    let columns = table.columns.indices.map { place in
      TextColumn(
        table.columns[place], shown.indices.map { table.rows[$0][place] },
        hasSubheaders: table.hasSubheaders, options)
    }
    let layout = ColumnBlocks(
      columns, to: options.width.map { max(1, $0 - frame.edges) }, gap: frame.gap.displayWidth,
      atMost: options.maxBlocks)
    // Numbers are never cut: a screen too narrow for a frame around them has the columns alone.
    if frame != .open, frame != .bare, let width = options.width, layout.widest > width - frame.edges {
      return body(table, options, .open)
    }
    var lines: [String] = []
    if layout.blocks.count > 1, let width = options.width {
      let count =
        "\(layout.leftOut.isEmpty ? "" : "\(columns.count - layout.leftOut.count) of ")\(columns.count)"
      lines += prose(
        "\(count) columns, folded into \(layout.blocks.count) blocks to fit a width of \(width)", options)
    }
    for block in layout.blocks {
      if !lines.isEmpty { lines.append("") }
      lines += text(of: block.map { (columns[$0], layout.widths[$0]) }, shown, options, frame)
    }
    if !layout.leftOut.isEmpty {
      let line = Counted.columns(leftOut: layout.leftOut.map { table.columns[$0].header })
      lines += [""] + prose(line, options)
    }
    return lines
  }

  private static func text(
    of block: [(column: TextColumn, width: Int)], _ shown: ShownRows, _ options: RenderOptions,
    _ frame: TextFrame
  ) -> [String] {
    let blanks = block.map { String(repeating: " ", count: $0.width) }
    /// What stands side by side, filled up with blank lines above (headers) or below (cells).
    func beside(_ cells: [[String]], onTop: Bool) -> [String] {
      let height = cells.reduce(0) { max($0, $1.count) }
      return (0..<height).map { line in
        let parts = zip(cells, blanks).map { cell, blank in
          let place = onTop ? line : line - height + cell.count
          return cell.indices.contains(place) ? cell[place] : blank
        }
        return frame.row(parts, isASCII: options.isASCII)
      }
    }
    func rule(_ rule: TextFrame.Rule?) -> [String] {
      rule.map { [TextFrame.line($0, block.map(\.width), isASCII: options.isASCII)] } ?? []
    }
    /// The line of the rows left out, which goes across all columns.
    func across(_ line: String) -> [String] {
      let inner = block.reduce(frame.gap.displayWidth * (block.count - 1)) { $0 + $1.width }
      var narrow = options
      narrow.width = frame.edges == 0 ? options.width : inner
      return prose(line, narrow).map { part in
        frame.edges == 0 ? part : frame.row([part.padded(to: inner)], isASCII: options.isASCII)
      }
    }
    let headers = block.map { $0.column.headerLines(at: $0.width) }
    var lines = rule(frame.top)
    lines += (headers.first?.indices ?? 0..<0).flatMap { level in
      beside(headers.map { $0[level] }, onTop: false)
    }
    lines += rule(frame.underHeader)
    let cells = block.map { $0.column.cellLines(at: $0.width) }
    for row in shown.indices.indices {
      if row == shown.gap?.after { lines += across(shown.line) }
      lines += beside(cells.map { $0[row] }, onTop: true)
    }
    if shown.gap?.after == shown.indices.count { lines += across(shown.line) }
    return lines + rule(frame.bottom)
  }

  /// A line beside the table, on a screen without Unicode and on a narrow one.
  private static func prose(_ line: String, _ options: RenderOptions) -> [String] {
    var line = line.onOneLine
    if options.isASCII { line = line.replacing("…", with: "...").escapingNonASCII }
    guard let width = options.width, line.displayWidth > width else { return [line] }
    var lines = [""]
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.displayWidth + 1 + String(word).displayWidth <= width || last == " " {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append("  " + word)
      }
    }
    return lines
  }
}
