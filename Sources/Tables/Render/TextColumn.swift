import Engine

/// One column of a text table: its header and cells, laid out in a number of screen columns.
///
/// Numbers are never cut; a header, and a cell of a text column, goes on in a line below where it must.
struct TextColumn {
  private let alignment: Table.Alignment
  private let headers: [String]
  private let cells: [String]
  private let points: [DecimalPoint?]
  private let head: Int
  private let tail: Int
  private let dots: String
  /// Screen columns without any line going on below.
  let width: Int
  /// Of the cells alone.
  private let cellWidth: Int

  /// Lines that one text takes at most.
  private static let mostLines = 4

  init(_ column: Table.Column, _ cells: [Table.Cell], hasSubheaders: Bool, _ options: RenderOptions) {
    func shown(_ text: String) -> String {
      let visible = text.onOneLine
      return options.isASCII ? visible.escapingNonASCII : visible
    }
    alignment = column.alignment
    dots = options.isASCII ? "..." : "…"
    headers = ([column.header] + (hasSubheaders ? [column.subheader ?? ""] : [])).map(shown)
    let texts = cells.map { shown($0.string(missing: options.missing)) }
    let points = zip(cells, texts).map { cell, text in
      column.alignment == .number && cell.isNumber ? DecimalPoint(text) : nil
    }
    head = points.reduce(0) { max($0, $1?.head ?? 0) }
    tail = points.reduce(0) { max($0, $1?.tail ?? 0) }
    cellWidth = max(texts.reduce(0) { max($0, $1.displayWidth) }, head + tail)
    width = headers.reduce(cellWidth) { max($0, $1.displayWidth) }
    self.points = points
    self.cells = texts
  }

  /// The least width of use: all of a number, some of a text.
  var least: Int { alignment == .text ? min(width, 4) : min(width, max(cellWidth, 8)) }

  /// The width that the column takes where it may have `room` screen columns.
  func width(in room: Int) -> Int { min(width, max(room, least)) }

  /// The lines of each header at a width.
  func headerLines(at width: Int) -> [[String]] {
    headers.map { TextColumn.lines(of: $0, width, dots).map { aligned($0, width) } }
  }

  /// The lines of each cell at a width.
  func cellLines(at width: Int) -> [[String]] {
    zip(cells, points).map { text, point in
      if let point {
        return [(text + String(repeating: " ", count: tail - point.tail)).rightAligned(in: width)]
      }
      guard alignment == .text, text.displayWidth > width else { return [aligned(text, width)] }
      return TextColumn.lines(of: text, width, dots).map { aligned($0, width) }
    }
  }

  private func aligned(_ text: String, _ width: Int) -> String {
    alignment == .text ? text.padded(to: width) : text.rightAligned(in: width)
  }

  /// The text in lines of at most `width`, parted at spaces, a longer word where it must be.
  private static func lines(of text: String, _ width: Int, _ dots: String) -> [String] {
    guard text.displayWidth > width, width > 0 else { return [text] }
    var lines: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      if lines.count == mostLines - 1 || String(rest).displayWidth <= width {
        lines.append(String(rest).cut(to: width, dots: dots))
        break
      }
      var line = String(rest).prefix(displayWidth: width)
      // A character wider than the room goes alone.
      if line.isEmpty { line = rest.prefix(1) }
      let next = rest.index(rest.startIndex, offsetBy: line.count)
      if rest[next] != " ", let space = line.lastIndex(of: " "), space > line.startIndex {
        line = line[..<space]
      }
      lines.append(String(line).trimmingTrailingSpaces)
      rest = rest.dropFirst(line.count).drop { $0 == " " }
    }
    return lines
  }
}

/// Where the text of a number divides: columns up to the decimal point, and from it on.
struct DecimalPoint {
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
