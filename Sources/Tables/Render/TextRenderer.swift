/// Plain text in columns: a header, a rule under each column, rows, two spaces between columns.
///
/// Numbers align on the decimal point and their header stands to the right; cells of a number column
/// that are no single number (intervals, missing) stand to the right. A table wider than the screen
/// is folded into blocks that repeat the first column, and rows beyond the most allowed are left out in
/// the middle; a line says so. No line ends in a space.
package enum TextRenderer {
  package static let format = TableFormat(
    name: "text", fileExtensions: ["txt"], mediaType: "text/plain",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    var lines = table.title + (table.caption.map { [$0] } ?? [])
    if !table.columns.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines += body(table, options)
    }
    if !table.footer.isEmpty { lines += (lines.isEmpty ? [] : [""]) + table.footer }
    return lines.map { $0.trimmingTrailingSpaces + "\n" }.joined()
  }

  private static func body(_ table: Table, _ options: RenderOptions) -> [String] {
    let shown = ShownRows(count: table.rows.count, atMost: options.maxRows)
    let columns = table.columns.indices.map { place in
      column(
        table.columns[place], shown.indices.map { table.rows[$0][place] }, ruled: options.isASCII ? "-" : "─",
        hasSubheaders: table.hasSubheaders)
    }
    let blocks = folded(columns.map(\.width), to: options.width)
    var lines: [String] = []
    if blocks.count > 1, let width = options.width {
      lines.append(
        "\(table.columns.count) columns, folded into \(blocks.count) blocks to fit a width of \(width)")
    }
    for block in blocks {
      if !lines.isEmpty { lines.append("") }
      let height = columns.first?.lines.count ?? 0
      var text = (0..<height).map { row in
        block.map { columns[$0].lines[row] }.joined(separator: "  ")
      }
      if let gap = shown.gap {
        let head = height - shown.indices.count + gap.after
        let dots = options.isASCII ? "..." : "…"
        text.insert("\(dots) \(gap.hidden) \(gap.hidden == 1 ? "row" : "rows") not shown", at: head)
      }
      lines += text
    }
    return lines
  }

  /// All lines of one column at the column's width: header, rule and cells.
  private static func column(
    _ column: Table.Column, _ cells: [Table.Cell], ruled: String, hasSubheaders: Bool
  )
    -> (lines: [String], width: Int)
  {
    let headers = [column.header] + (hasSubheaders ? [column.subheader ?? ""] : [])
    let texts = cells.map { $0.string.withVisibleControls }
    let points = zip(cells, texts).map { cell, text in
      column.alignment == .number && cell.isNumber ? DecimalPoint(text) : nil
    }
    let head = points.reduce(0) { max($0, $1?.head ?? 0) }
    let tail = points.reduce(0) { max($0, $1?.tail ?? 0) }
    let shownHeaders = headers.map(\.withVisibleControls)
    let width = max(
      (shownHeaders + texts).reduce(0) { max($0, $1.displayWidth) }, head + tail)
    let lines = zip(texts, points).map { text, point in
      if let point {
        return (text + String(repeating: " ", count: tail - point.tail)).rightAligned(in: width)
      }
      return column.alignment == .text ? text.padded(to: width) : text.rightAligned(in: width)
    }
    let tops = shownHeaders.map {
      column.alignment == .text ? $0.padded(to: width) : $0.rightAligned(in: width)
    }
    return (tops + [String(repeating: ruled, count: width)] + lines, width)
  }

  /// Columns block by block; the first column opens every block.
  private static func folded(_ widths: [Int], to limit: Int?) -> [[Int]] {
    let all = Array(widths.indices)
    guard let limit, widths.reduce(0, +) + 2 * (widths.count - 1) > limit, widths.count > 2 else {
      return [all]
    }
    var blocks: [[Int]] = []
    var block = [0]
    var used = widths[0]
    for place in all.dropFirst() {
      if block.count > 1, used + 2 + widths[place] > limit {
        blocks.append(block)
        block = [0]
        used = widths[0]
      }
      block.append(place)
      used += 2 + widths[place]
    }
    return blocks + [block]
  }
}

/// Where the text of a number divides: columns up to the decimal point, and from it on.
private struct DecimalPoint {
  let head: Int
  let tail: Int

  /// nil for `nan`, `NA` and `inf`, which have no digits to align.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let start = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? 1 : 0
    let digits = bytes[start...].prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard !digits.isEmpty else { return nil }
    head = start + digits.count
    tail = text.displayWidth - head
  }
}
