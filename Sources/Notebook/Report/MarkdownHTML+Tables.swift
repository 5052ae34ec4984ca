/// Tables as GitHub has them: a head, a line of dashes and colons, rows, their cells parted by bars.
extension MarkdownHTML {
  /// nil where the lines are no table. A row may lack cells, which is no reason to write a thousand empty ones.
  func table(_ rest: inout ArraySlice<Substring>) -> String? {
    // Two lines decide: every line of a long text may have a bar in it.
    let top = rest.prefix(2).filter { $0.contains("|") }.map(cells)
    guard top.count == 2, top[0].count == top[1].count,
      top[1].allSatisfy({ $0.contains("-") && $0.allSatisfy { "-: ".contains($0) } })
    else { return nil }
    let rows = rest.dropFirst(2).prefix { $0.contains("|") }
    rest = rest[rows.endIndex...]
    let alignments = top[1].map { rule in
      rule.hasSuffix(":") ? (rule.hasPrefix(":") ? " align=\"center\"" : " align=\"right\"") : ""
    }
    func row(_ cells: [String], _ tag: String) -> String {
      let texts = zip(cells, alignments).map { "<\(tag)\($1)>\(inline($0))</\(tag)>" }
      let missing = alignments.count - texts.count
      let gap = missing > 0 ? "<\(tag)\(missing > 1 ? " colspan=\"\(missing)\"" : "")></\(tag)>" : ""
      return "<tr>\(texts.joined())\(gap)</tr>\n"
    }
    return "<table>\n\(row(top[0], "th"))\(rows.map { row(cells($0), "td") }.joined())</table>\n"
  }

  private func cells(_ line: Substring) -> [String] {
    var text = line.trimmed[...]
    if text.hasPrefix("|") { text.removeFirst() }
    if text.hasSuffix("|"), !text.hasSuffix("\\|") { text.removeLast() }
    var cells = [""]
    var isEscaped = false
    var isCode = false
    var place = text.startIndex
    while place < text.endIndex {
      let character = text[place]
      if character == "$", !isCode, !isEscaped, let formula = MarkdownFormula(text[place...]) {
        cells[cells.count - 1] += text[place..<formula.end]
        place = formula.end
        continue
      }
      place = text.index(after: place)
      if character == "`" { isCode.toggle() }
      if character == "|", isEscaped {
        cells[cells.count - 1].removeLast()
      } else if character == "|", !isCode {
        cells.append("")
        continue
      }
      cells[cells.count - 1].append(character)
      isEscaped = character == "\\"
    }
    return cells.map(\.trimmed)
  }
}
