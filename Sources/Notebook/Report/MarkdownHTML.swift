/// Markdown as HTML, as far as notebooks use it: headings, paragraphs, lists, tasks, quotes, tables, rules, fences
/// and what `MarkdownInline` finds within a line; TeX becomes MathML.
///
/// Everything else is text and is escaped, HTML too: whoever wrote the notebook cannot put a script into
/// the page. Source: the CommonMark 0.31 specification and GitHub's tables, of which this is a part.
struct MarkdownHTML {
  /// The address to use in place of one in the text; nil refuses it.
  private let address: (String) -> String?
  private let references: MarkdownReferences
  private let lines: [Substring]

  init(_ text: String, address: @escaping (String) -> String?) {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    references = MarkdownReferences(takingFrom: &lines)
    self.lines = lines
    self.address = address
  }

  var html: String { blocks(lines[...], depth: 0) }

  /// Quotes and lists deeper than this are text.
  private static let depthLimit = 16

  /// - Parameter isTight: whether paragraphs stand without space around them, as in an item of a list.
  private func blocks(_ lines: ArraySlice<Substring>, depth: Int, isTight: Bool = false) -> String {
    var html = ""
    var rest = lines
    var environments = Environments()
    while let line = rest.first {
      let text = line.trimmed
      if text.isEmpty {
        rest.removeFirst()
      } else if let formula = formula(&rest, &environments) {
        html += formula
      } else if let fence = MarkdownFence(opening: text) {
        html += self.fence(&rest, fence)
      } else if isIndented(line) {
        html += indentedCode(&rest)
      } else if let level = headingLevel(text) {
        rest.removeFirst()
        html += "<h\(level)>\(inline(headingText(text, level)))</h\(level)>\n"
      } else if isRule(text) {
        rest.removeFirst()
        html += "<hr>\n"
      } else if text.hasPrefix(">"), depth < Self.depthLimit {
        let quoted = rest.prefix { $0.trimmed.hasPrefix(">") }
        rest = rest[quoted.endIndex...]
        let inner = quoted.map { line in Substring(line.trimmed.dropFirst()) }
        html += "<blockquote>\n\(blocks(inner[...], depth: depth + 1))</blockquote>\n"
      } else if MarkdownItem(line) != nil, depth < Self.depthLimit {
        html += list(&rest, depth: depth)
      } else if let table = table(&rest) {
        html += table
      } else {
        html += paragraph(&rest, depth: depth, isTight: isTight)
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

  /// Without the marks that may close it.
  private func headingText(_ text: String, _ level: Int) -> String {
    let title = text.dropFirst(level).trimmed
    let marks = title.reversed().prefix { $0 == "#" }.count
    let before = title.dropLast(marks)
    return before.isEmpty || before.last == " " ? before.trimmed : title
  }

  private func isRule(_ text: String) -> Bool {
    let marks = text.filter { $0 != " " }
    guard marks.count >= 3, let first = marks.first, "-*_".contains(first) else { return false }
    return marks.allSatisfy { $0 == first }
  }

  /// Up to the same mark alone, or to the end.
  private func fence(_ rest: inout ArraySlice<Substring>, _ fence: MarkdownFence) -> String {
    let indent = rest.removeFirst().indent
    let content = rest.prefix { !fence.isClosed(by: $0.trimmed) }
    rest = rest[content.endIndex...].dropFirst()
    let lines = content.map { line in line.dropFirst(min(indent, line.indent)) }
    return "<pre>\(lines.joined(separator: "\n").escapedHTML)</pre>\n"
  }

  private func isIndented(_ line: Substring) -> Bool { line.hasPrefix("    ") || line.hasPrefix("\t") }

  private func indentedCode(_ rest: inout ArraySlice<Substring>) -> String {
    var content = rest.prefix { isIndented($0) || $0.trimmed.isEmpty }
    while content.last?.trimmed.isEmpty == true { content.removeLast() }
    rest = rest[content.endIndex...]
    let lines = content.map { $0.hasPrefix("\t") ? $0.dropFirst() : $0.dropFirst(4) }
    return "<pre>\(lines.joined(separator: "\n").escapedHTML)</pre>\n"
  }

  private func list(_ rest: inout ArraySlice<Substring>, depth: Int) -> String {
    guard let first = rest.first.flatMap(MarkdownItem.init) else { return "" }
    let name = first.isOrdered ? "ol" : "ul"
    let start = first.number.map { $0 == "1" ? "" : " start=\"\($0)\"" } ?? ""
    var html = "<\(name)\(start)>\n"
    while let line = rest.first, let head = MarkdownItem(line), head.indent <= first.indent + 1,
      head.continues(first)
    {
      rest.removeFirst()
      var content = [line.dropFirst(head.width)]
      while let next = rest.first {
        let indent = next.indent
        let isBlank = next.trimmed.isEmpty
        if !isBlank, indent < head.width, MarkdownItem(next) != nil || content.last?.trimmed.isEmpty == true {
          break
        }
        rest.removeFirst()
        content.append(next.dropFirst(min(indent, head.width)))
      }
      while let last = content.last, last.trimmed.isEmpty, content.count > 1 { content.removeLast() }
      let box = ["[ ] ": "", "[x] ": " checked", "[X] ": " checked"].first { content[0].hasPrefix($0.key) }
      if box != nil { content[0] = content[0].dropFirst(4) }
      let mark = box.map { "<input type=\"checkbox\" disabled\($0.value)> " } ?? ""
      let isTight = content.allSatisfy { !$0.trimmed.isEmpty }
      let inner = blocks(content[...], depth: depth + 1, isTight: isTight)
      let isText = isTight && !inner.hasSuffix(">\n")
      html += "<li\(box == nil ? "" : " class=\"task\"")>\(mark)\(isText ? inner.trimmed : inner)</li>\n"
      while let next = rest.first, next.trimmed.isEmpty { rest.removeFirst() }
    }
    return html + "</\(name)>\n"
  }

  /// Up to an empty line or another block; a heading where a line of `=` or `-` underlines it.
  private func paragraph(_ rest: inout ArraySlice<Substring>, depth: Int, isTight: Bool) -> String {
    var lines: [String] = []
    while let line = rest.first {
      let text = line.trimmed
      if !lines.isEmpty, !text.isEmpty, text.allSatisfy({ $0 == "=" }) || text.allSatisfy({ $0 == "-" }) {
        rest.removeFirst()
        let tag = text.first == "=" ? "h1" : "h2"
        return "<\(tag)>\(inline(lines.joined(separator: "\n").trimmed))</\(tag)>\n"
      }
      let begins =
        MarkdownFence(opening: text) != nil || text.hasPrefix("$$") || text.hasPrefix("\\begin{")
        || headingLevel(text) != nil
        || isRule(text) || depth < Self.depthLimit && (text.hasPrefix(">") || MarkdownItem(line) != nil)
      if text.isEmpty || begins && !lines.isEmpty { break }
      lines.append(text + (line.hasSuffix("  ") ? "  " : ""))
      rest.removeFirst()
    }
    let html = inline(lines.joined(separator: "\n").trimmed)
    return isTight ? html + "\n" : "<p>\(html)</p>\n"
  }

  func inline(_ text: String) -> String {
    MarkdownInline(address: address, references: references).html(text[...])
  }
}

extension StringProtocol {
  /// As the content of an element and of an attribute in double quotes.
  var escapedHTML: String {
    // By bytes: outputs may be megabytes.
    var text: [UInt8] = []
    text.reserveCapacity(utf8.count)
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "&"): text += "&amp;".utf8
      case UInt8(ascii: "<"): text += "&lt;".utf8
      case UInt8(ascii: ">"): text += "&gt;".utf8
      case UInt8(ascii: "\""): text += "&quot;".utf8
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
