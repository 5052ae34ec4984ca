/// Formulas alone in their lines, between double dollars or `\\begin` and `\\end`, up to an empty line.
///
/// A text may open a thousand formulas and close none. So lines are taken only up to the one that closes, and
/// where the environments of a paragraph end is looked up once.
extension MarkdownHTML {
  /// nil where the line begins none, or where more text stands behind its end.
  func formula(_ rest: inout ArraySlice<Substring>, _ environments: inout Environments) -> String? {
    guard let first = rest.first?.trimmed else { return nil }
    if first.hasPrefix("\\begin{") {
      guard let end = environments.end(of: first, in: rest) else { return nil }
      let text = rest[...end].map(\.trimmed).joined(separator: "\n")
      guard let formula = MarkdownFormula(environment: text[...]), formula.end == text.endIndex else {
        return nil
      }
      rest = rest[(end + 1)...]
      return "<p>\(formula.html)</p>\n"
    }
    // What closes at once holds nothing.
    guard first.hasPrefix("$$"), !first.hasPrefix("$$$$") else { return nil }
    var text = first
    var next = rest.startIndex + 1
    var wanted = 1
    while true {
      let isWhole = next == rest.endIndex || rest[next].trimmed.isEmpty
      if let formula = MarkdownFormula(text[...]), isWhole || formula.isCertain {
        let behind = text[formula.end...]
        guard behind.isEmpty || behind.first == "\n" else { return nil }
        rest = rest.dropFirst(text[..<formula.end].count { $0 == "\n" } + 1)
        return "<p>\(formula.html)</p>\n"
      }
      guard !isWhole else { return nil }
      // Twice as many each time, so that a long formula is not read once a line.
      let more = rest[next...].prefix(wanted).prefix { !$0.trimmed.isEmpty }
      for line in more { text += "\n" + line.trimmed }
      next = more.endIndex
      wanted *= 2
    }
  }

  /// Where the environments of a paragraph end.
  struct Environments {
    /// Of each name the lines that hold its `\\end`, the last first, and whether nothing stands behind it.
    private var ends: [Substring: [(line: Int, isLast: Bool)]] = [:]
    /// No name is longer: an `\\end{` that nothing closes is not sought to the end of its line.
    private static let longestName = 40

    /// Behind the paragraph that was looked through.
    private var limit = 0

    /// The line in which the environment that `first`, the first of `lines`, begins ends: nil where none does, or
    /// where something stands behind its end.
    fileprivate mutating func end(of first: String, in lines: ArraySlice<Substring>) -> Int? {
      guard let close = first.firstIndex(of: "}") else { return nil }
      let name = first[first.index(first.startIndex, offsetBy: 7)..<close]
      if lines.startIndex >= limit { look(through: lines.prefix { !$0.trimmed.isEmpty }) }
      while let end = ends[name]?.last, end.line < lines.startIndex { ends[name]?.removeLast() }
      guard let end = ends[name]?.last, end.isLast else { return nil }
      return end.line
    }

    private mutating func look(through lines: ArraySlice<Substring>) {
      ends = [:]
      limit = lines.endIndex
      for place in lines.indices.reversed() {
        let text = lines[place].trimmed
        // Of several of one name in a line the first counts.
        var seen: Set<Substring> = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "\\end{") {
          rest = rest[mark.upperBound...]
          guard let close = rest.prefix(Self.longestName).firstIndex(of: "}") else { continue }
          let name = rest[..<close]
          let isLast = rest.index(after: close) == text.endIndex
          if seen.insert(name).inserted { ends[name, default: []].append((place, isLast)) }
        }
      }
    }
  }
}
