/// The addresses that a text gives names, `[name]: https://…`, as its links `[text][name]`, `[name][]` and `[name]`
/// use them.
///
/// Source: the CommonMark 0.31 specification, link reference definitions; titles are left out.
struct MarkdownReferences {
  private var addresses: [String: String] = [:]

  /// A longer one names nothing.
  private static let longestName = 999

  init() {}

  /// Takes the lines that define names out of a text.
  init(takingFrom lines: inout [Substring]) {
    var fence: MarkdownFence?
    var isInParagraph = false
    lines.removeAll { line in
      let text = line.trimmed
      if let open = fence {
        if open.isClosed(by: text) { fence = nil }
        return false
      }
      fence = MarkdownFence(opening: text)
      if fence == nil, !isInParagraph, line.indent < 4, let (name, address) = Self.definition(text) {
        // Of two the first counts.
        if addresses[name] == nil { addresses[name] = address }
        return true
      }
      isInParagraph = fence == nil && !text.isEmpty && !text.hasPrefix("#")
      return false
    }
  }

  var isEmpty: Bool { addresses.isEmpty }

  func address(of name: Substring) -> String? {
    // Their number of bytes is known without a look at each.
    guard !isEmpty, name.utf8.count <= Self.longestName else { return nil }
    return addresses[Self.folded(name)]
  }

  /// Case and the amount of white space do not matter.
  private static func folded(_ name: Substring) -> String {
    name.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  private static func definition(_ line: String) -> (name: String, address: String)? {
    guard line.hasPrefix("["), let close = line.firstRange(of: "]:") else { return nil }
    let name = line[line.index(after: line.startIndex)..<close.lowerBound]
    // `[^1]: …` is a footnote.
    guard !name.contains("["), !name.hasPrefix("^"), !folded(name).isEmpty else { return nil }
    let words = line[close.upperBound...].split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard var address = words.first else { return nil }
    if words.count > 1 {
      let title = words[1].trimmed
      guard title.count >= 2, let first = title.first, "\"'(".contains(first),
        title.last == (first == "(" ? ")" : first)
      else { return nil }
    }
    if address.hasPrefix("<"), address.hasSuffix(">") { address = address.dropFirst().dropLast() }
    return (folded(name), String(address))
  }
}
