/// Markdown as HTML, as far as notebooks use it: headings, paragraphs, lists, quotes, tables, rules, fences,
/// and within a line emphasis, code, links and images. TeX between dollars stays as it is written.
///
/// Everything else is text and is escaped, HTML too: whoever wrote the notebook cannot put a script into
/// the page. Source: the CommonMark 0.31 specification and GitHub's tables, of which this is a part.
struct MarkdownHTML {
  /// The address to use in place of one in the text; nil refuses it.
  let address: (String) -> String?

  func html(_ text: String) -> String {
    blocks(text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...], depth: 0)
  }

  /// Quotes and lists deeper than this are text.
  private static let depthLimit = 16

  private func blocks(_ lines: ArraySlice<Substring>, depth: Int) -> String {
    var html = ""
    var rest = lines
    while let line = rest.first {
      let text = line.trimmed
      if text.isEmpty {
        rest.removeFirst()
      } else if text.hasPrefix("```") || text.hasPrefix("$$") {
        html += fence(&rest)
      } else if let level = headingLevel(text) {
        rest.removeFirst()
        html += "<h\(level)>\(inline(text.dropFirst(level).trimmed))</h\(level)>\n"
      } else if isRule(text) {
        rest.removeFirst()
        html += "<hr>\n"
      } else if text.hasPrefix(">"), depth < Self.depthLimit {
        let quoted = rest.prefix { $0.trimmed.hasPrefix(">") }
        rest = rest[quoted.endIndex...]
        let inner = quoted.map { line in Substring(line.trimmed.dropFirst()) }
        html += "<blockquote>\n\(blocks(inner[...], depth: depth + 1))</blockquote>\n"
      } else if item(line) != nil, depth < Self.depthLimit {
        html += list(&rest, depth: depth)
      } else if let table = table(&rest) {
        html += table
      } else {
        html += paragraph(&rest, depth: depth)
      }
    }
    return html
  }

  private func headingLevel(_ text: String) -> Int? {
    let level = text.prefix { $0 == "#" }.count
    guard (1...6).contains(level) else { return nil }
    let behind = text.dropFirst(level)
    return behind.isEmpty || behind.hasPrefix(" ") ? level : nil
  }

  private func isRule(_ text: String) -> Bool {
    guard text.count >= 3, let first = text.first, "-*_".contains(first) else { return false }
    return text.allSatisfy { $0 == first }
  }

  /// Up to the same mark alone, or to the end; a formula's may stand behind its last line.
  private func fence(_ rest: inout ArraySlice<Substring>) -> String {
    let open = rest.removeFirst().trimmed
    if open.hasPrefix("$$") {
      var lines = [open]
      while !(lines.joined().count > 3 && lines[lines.count - 1].hasSuffix("$$")), let line = rest.popFirst()
      {
        lines.append(line.trimmed)
      }
      return "<p class=\"formula\">\(lines.joined(separator: "\n").escapedHTML)</p>\n"
    }
    let mark = open.prefix { $0 == "`" }
    let content = rest.prefix { !($0.trimmed.hasPrefix(mark) && $0.trimmed.allSatisfy { $0 == "`" }) }
    rest = rest[content.endIndex...].dropFirst()
    return "<pre>\(content.joined(separator: "\n").escapedHTML)</pre>\n"
  }

  /// The mark's width and kind, where a line begins an item.
  private func item(_ line: Substring) -> (indent: Int, width: Int, isOrdered: Bool)? {
    let indent = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indent)
    if let first = text.first, "-*+".contains(first), text.dropFirst().first == " " {
      return (indent, indent + 2, false)
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard (1...9).contains(digits.count), text.dropFirst(digits.count).hasPrefix(". ") else { return nil }
    return (indent, indent + digits.count + 2, true)
  }

  private func list(_ rest: inout ArraySlice<Substring>, depth: Int) -> String {
    guard let first = rest.first.flatMap(item) else { return "" }
    let name = first.isOrdered ? "ol" : "ul"
    var html = "<\(name)>\n"
    while let line = rest.first, let head = item(line), head.indent <= first.indent + 1,
      head.isOrdered == first.isOrdered
    {
      rest.removeFirst()
      var content = [line.dropFirst(head.width)]
      while let next = rest.first {
        let indent = next.prefix { $0 == " " }.count
        let isBlank = next.trimmed.isEmpty
        if !isBlank, indent < head.width, item(next) != nil || content.last?.trimmed.isEmpty == true { break }
        rest.removeFirst()
        content.append(next.dropFirst(min(indent, head.width)))
      }
      while let last = content.last, last.trimmed.isEmpty, content.count > 1 { content.removeLast() }
      let isPlain = content.dropFirst().allSatisfy { !$0.trimmed.isEmpty && item($0) == nil }
      let inner =
        isPlain ? inline(content.joined(separator: "\n").trimmed) : blocks(content[...], depth: depth + 1)
      html += "<li>\(inner)</li>\n"
      while let next = rest.first, next.trimmed.isEmpty { rest.removeFirst() }
    }
    return html + "</\(name)>\n"
  }

  /// A head, a line of dashes and colons, rows; nil where the lines are no table.
  private func table(_ rest: inout ArraySlice<Substring>) -> String? {
    let rows = rest.prefix { $0.contains("|") }.map(cells)
    guard rows.count >= 2, rows[0].count == rows[1].count,
      rows[1].allSatisfy({ $0.contains("-") && $0.allSatisfy { "-: ".contains($0) } })
    else { return nil }
    rest = rest.dropFirst(rows.count)
    let alignments = rows[1].map { rule in
      rule.hasSuffix(":") ? (rule.hasPrefix(":") ? " align=\"center\"" : " align=\"right\"") : ""
    }
    func row(_ cells: [String], _ tag: String) -> String {
      let texts = alignments.enumerated().map { index, alignment in
        "<\(tag)\(alignment)>\(index < cells.count ? inline(cells[index]) : "")</\(tag)>"
      }
      return "<tr>\(texts.joined())</tr>\n"
    }
    return "<table>\n\(row(rows[0], "th"))\(rows.dropFirst(2).map { row($0, "td") }.joined())</table>\n"
  }

  private func cells(_ line: Substring) -> [String] {
    var text = line.trimmed[...]
    if text.hasPrefix("|") { text.removeFirst() }
    if text.hasSuffix("|"), !text.hasSuffix("\\|") { text.removeLast() }
    var cells = [""]
    var isEscaped = false
    var isCode = false
    for character in text {
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

  private func paragraph(_ rest: inout ArraySlice<Substring>, depth: Int) -> String {
    var lines: [String] = []
    while let line = rest.first {
      let text = line.trimmed
      let begins =
        text.hasPrefix("```") || text.hasPrefix("$$") || headingLevel(text) != nil
        || text.hasPrefix(">") && depth < Self.depthLimit || item(line) != nil && depth < Self.depthLimit
      if text.isEmpty || begins && !lines.isEmpty { break }
      lines.append(text + (line.hasSuffix("  ") ? "  " : ""))
      rest.removeFirst()
    }
    return "<p>\(inline(lines.joined(separator: "\n").trimmed))</p>\n"
  }

  private func inline(_ text: String) -> String { MarkdownInline(address: address).html(text[...]) }
}

extension StringProtocol {
  /// As the content of an element and of an attribute in double quotes.
  var escapedHTML: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
