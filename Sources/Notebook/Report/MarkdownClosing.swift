/// A text of Markdown whose last block ends with it, so that no text that follows becomes a part of it.
///
/// A fence of code and HTML of some kinds go on to their closing mark, in a text that has none to the end. What a list
/// or a quote holds ends with it, as the next text begins at the margin.
/// Source: the CommonMark 0.31 specification, fenced code blocks and HTML blocks of the kinds 1 to 5.
extension String {
  var withClosedBlocks: String {
    var blocks = OpenBlocks()
    for line in split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { blocks.read(line) }
    return blocks.closing.map { self + "\n" + $0 } ?? self
  }
}

private struct OpenBlocks {
  private enum Block {
    case fence(MarkdownFence)
    /// Up to one of these marks.
    case markup([String])
  }

  private var open: Block?
  /// Columns before the open one.
  private var indent = 0
  /// Columns before what the items of lists hold that the line is within.
  private var items: [Int] = []

  /// Items within more items than these are text.
  private static let depthLimit = 16

  mutating func read(_ line: Substring) {
    let text = line.trimmed
    if text.isEmpty { return }
    while let width = items.last, line.indent < width {
      items.removeLast()
      // The item ends, and with it what is open within.
      if width <= indent { open = nil }
    }
    switch open {
    case .fence(let fence): if fence.isClosed(by: text), line.indent < base + 4 { open = nil }
    case .markup(let marks): if marks.contains(where: text.lowercased().contains) { open = nil }
    case nil: begin(line, text)
    }
  }

  /// What closes the open block, with its indent.
  var closing: String? {
    let mark: String? =
      switch open {
      case .fence(let fence): String(fence.mark)
      case .markup(let marks): marks[0]
      case nil: nil
      }
    return mark.map { String(repeating: " ", count: indent) + $0 }
  }

  /// Columns that belong to the innermost item.
  private var base: Int { items.last ?? 0 }

  private mutating func begin(_ line: Substring, _ text: String) {
    guard !text.isEmpty, line.indent < base + 4 else { return }
    indent = line.indent
    if let fence = MarkdownFence(opening: text) {
      open = .fence(fence)
    } else if let marks = Self.markup(text.lowercased()) {
      open = .markup(marks)
    } else if items.count < Self.depthLimit, let width = MarkdownItem(line)?.width {
      items.append(width)
      // An item may begin with another block, even with an item.
      let rest = line.dropFirst(width)
      begin(Substring(String(repeating: " ", count: width) + rest), rest.trimmed)
    }
  }

  /// - Returns: the marks of which any ends the block that the line begins; nil where it begins none, or ends it.
  private static func markup(_ text: String) -> [String]? {
    guard text.hasPrefix("<") else { return nil }
    let tags = ["pre", "script", "style", "textarea"]
    let name = text.dropFirst().prefix(while: \.isLetter)
    let kinds: [(begins: Bool, ends: [String])] = [
      (text.hasPrefix("<!--"), ["-->"]), (text.hasPrefix("<?"), ["?>"]),
      (text.hasPrefix("<![cdata["), ["]]>"]),
      (text.hasPrefix("<!") && text.dropFirst(2).first?.isLetter == true, [">"]),
      (
        tags.contains(String(name)) && [nil, " ", "\t", ">"].contains(text.dropFirst(1 + name.count).first),
        ["</\(name)>"] + tags.map { "</\($0)>" }
      ),
    ]
    guard let kind = kinds.first(where: \.begins), !kind.ends.contains(where: text.contains) else {
      return nil
    }
    return kind.ends
  }
}
