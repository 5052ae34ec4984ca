/// A text of HTML that is a table as Markdown's table: lines above and below become paragraphs, and second header
/// lines too, under the table, since Markdown's tables have none.
///
/// Source of the layout: GitHub Flavored Markdown 0.29, section 4.10.
extension TableMarkup {
  /// - Returns: nil where it is no table, or one that Markdown cannot hold, such as with cells over several rows.
  static func markdown(_ html: String) -> String? {
    guard isTable(html) else { return nil }
    var reader = TableReader()
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      reader.read(text: rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else { return nil }
      guard reader.read(tag: rest[rest.index(after: start)..<end]) else { return nil }
      rest = rest[rest.index(after: end)...]
    }
    reader.read(text: rest)
    reader.endText()
    return reader.hasTable ? reader.blocks.joined(separator: "\n\n") : nil
  }
}

/// What has been read of a table so far.
private struct TableReader {
  private struct Row {
    var cells: [String] = []
    var alignments: [Substring] = []
    var isHead = false
    /// One cell over the whole width.
    var spans = false
  }

  private(set) var blocks: [String] = []
  private(set) var hasTable = false
  private var lines = [""]
  private var rows: [Row] = []
  private var isInCell = false
  private var isInPre = false
  private var isFoot = false

  mutating func read(text: Substring) {
    if isInPre {
      lines[lines.count - 1] += text.withoutEntities
      return
    }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !words.isEmpty else { return }
    let joins = text.first?.isWhitespace == true && !lines[lines.count - 1].isEmpty
    lines[lines.count - 1] += (joins ? " " : "") + words.withoutEntities.escapedMarkdown
  }

  /// - Returns: false where Markdown cannot say it.
  mutating func read(tag: Substring) -> Bool {
    let name = tag.prefix { !$0.isWhitespace }
    switch name {
    case "br": lines.append("")
    case "p", "/p", "caption", "/caption": if !isInCell { endText() }
    case "pre", "/pre":
      if isInCell { return false }
      name == "pre" ? endText() : endPre()
      isInPre = name == "pre"
    case "table":
      guard !isInCell, rows.isEmpty else { return false }
      endText()
    case "/table": return endTable()
    case "tfoot": isFoot = true
    case "/tfoot": isFoot = false
    case "tr": rows.append(Row(isHead: true))
    case "th", "td":
      guard !rows.isEmpty, !isInCell, value(of: "rowspan", in: tag) == nil else { return false }
      isInCell = true
      lines = [""]
      if name == "td" || value(of: "scope", in: tag) == "row" { rows[rows.count - 1].isHead = false }
      rows[rows.count - 1].alignments.append(value(of: "align", in: tag) ?? "left")
      if value(of: "colspan", in: tag) != nil { rows[rows.count - 1].spans = true }
    case "/th", "/td":
      guard isInCell else { return false }
      rows[rows.count - 1].cells.append(lines.joined(separator: "<br>"))
      isInCell = false
      lines = [""]
    case "/tr":
      guard let row = rows.last else { return false }
      if row.spans, row.cells.count != 1 { return false }
      // A note under the table is a paragraph, which comes after it.
      if isFoot { rows[rows.count - 1].spans = true }
    default: break
    }
    return true
  }

  private func value(of name: String, in tag: Substring) -> Substring? {
    guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
    return tag[start.upperBound...].prefix { $0 != "\"" }
  }

  /// What stands outside tables, its lines apart.
  mutating func endText() {
    let shown = lines.drop { $0.isEmpty }
    if !shown.isEmpty {
      blocks.append(
        shown.map { line in
          // What a line starts with may make it a list, a heading or a quotation.
          line.first.map { "#>-+=".contains($0) } ?? false ? "\\" + line : line
        }.joined(separator: "\\\n"))
    }
    lines = [""]
  }

  private mutating func endPre() {
    blocks.append(MarkdownReport.fenced(lines.joined(separator: "\n")))
    lines = [""]
  }

  private mutating func endTable() -> Bool {
    defer { rows = [] }
    guard let width = rows.first(where: { !$0.spans })?.cells.count, width > 0,
      rows.allSatisfy({ $0.spans || $0.cells.count == width })
    else {
      // A table of notes alone.
      for row in rows { blocks += row.cells }
      return true
    }
    hasTable = true
    let grid = rows.filter { !$0.spans }
    let heads = grid.prefix(while: \.isHead)
    let head = heads.first ?? Row(cells: Array(repeating: "", count: width), alignments: grid[0].alignments)
    let rule = (grid.first { !$0.isHead } ?? head).alignments.map { alignment in
      alignment == "right" ? "---:" : alignment == "center" ? ":---:" : ":---"
    }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    var table = [line(head.cells), line(rule)]
    var notes: [String] = []
    for (place, row) in rows.enumerated() where !row.isHead || row.spans {
      // A row in the middle that says how many are left out stays where it is.
      let isWithin = row.spans && rows[place...].contains { !$0.spans }
      if !row.spans {
        table.append(line(row.cells))
      } else if isWithin {
        table.append(line(row.cells + Array(repeating: "", count: width - 1)))
      } else {
        notes += row.cells
      }
    }
    blocks.append(table.joined(separator: "\n"))
    for row in heads.dropFirst() { blocks.append(kinds(of: row, head)) }
    blocks += notes
    return true
  }

  /// `number: mpg, cyl · text: name`.
  private func kinds(of row: Row, _ head: Row) -> String {
    var order: [String] = []
    var names: [String: [String]] = [:]
    for (kind, name) in zip(row.cells, head.cells) where !kind.isEmpty {
      if names[kind] == nil { order.append(kind) }
      names[kind, default: []].append(name)
    }
    return order.map { "\($0): \((names[$0] ?? []).joined(separator: ", "))" }.joined(separator: " · ")
  }
}

extension String {
  /// With a backslash before what Markdown would read.
  fileprivate var escapedMarkdown: String {
    let hasLink = contains("](") || contains("][")
    var text = ""
    for character in self {
      if "\\|*_`<&~$".contains(character) || hasLink && character == "[" { text += "\\" }
      text.append(character)
    }
    return text
  }
}
