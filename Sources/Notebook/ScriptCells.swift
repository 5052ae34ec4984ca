import Engine

/// Scripts whose lines `# %%` begin cells, and notebooks, into each other: the layout that editors call
/// "percent".
///
/// `# %% [markdown]` and `# %% [raw]` begin cells of text, whose lines are comments; `# %% tags=["a", "b"]`
/// gives tags. What stands above the first mark is a cell of its own. Where a line of a cell would itself
/// be a mark, a backslash stands before its `%%`.
///
/// Law: a notebook that becomes a script and a notebook again has the same cells, by kind, source and tags,
/// up to line ends and to blank lines at the ends of code. Outputs, attachments and other metadata are lost.
extension NotebookFile {
  /// - Parameter isIncomplete: whether a text of code needs further lines. A script without a mark is cut
  ///   at its blank lines, but not inside a statement.
  package init(script: String, isIncomplete: (String) -> Bool = { _ in false }) {
    let lines = script.scriptLines
    self.init(
      cells: lines.contains(where: \.isMark)
        ? Self.markedCells(lines) : Self.paragraphs(lines, isIncomplete: isIncomplete))
  }

  package var script: String {
    cells.map { cell in
      let isText = cell.kind != .code
      let lines = isText ? cell.source.commentLines : cell.source.scriptLines.map(String.init)
      let mark = "# %%" + (isText ? " [\(cell.kind.rawValue)]" : "") + Self.spelled(cell.tags)
      return ([mark] + lines.map(\.escapedMark)).map { $0 + "\n" }.joined()
    }.joined(separator: "\n")
  }

  /// The tags of a script's line that begins a cell; nil for any other line.
  package static func tags(ofMark line: Substring) -> [String]? { line.isMark ? tags(line) : nil }

  private static func markedCells(_ lines: [Substring]) -> [NotebookCell] {
    var cells: [NotebookCell] = []
    var place = lines.startIndex
    while place < lines.endIndex {
      let mark = lines[place].isMark ? lines[place] : nil
      if mark != nil { place += 1 }
      let end = lines[place...].firstIndex(where: \.isMark) ?? lines.endIndex
      let content = withoutBlankEnds(lines[place..<end]).map(\.unescapedMark)
      place = end
      guard let mark else {
        if !content.isEmpty { cells.append(NotebookCell(.code, source: content.joined(separator: "\n"))) }
        continue
      }
      let kind = kind(of: mark)
      let texts = kind == .code ? content : content.map(uncommented)
      var cell = NotebookCell(kind, source: texts.joined(separator: "\n"))
      let tags = tags(mark)
      if !tags.isEmpty { cell.tags = tags }
      cells.append(cell)
    }
    return cells
  }

  /// So many paragraphs are tried as the rest of a statement before it counts as one that never ends.
  private static let paragraphLimit = 64

  private static func paragraphs(_ lines: [Substring], isIncomplete: (String) -> Bool) -> [NotebookCell] {
    var cells: [NotebookCell] = []
    var rest = withoutBlankEnds(lines[...])
    while !rest.isEmpty {
      var end = rest.firstIndex(where: \.isBlank) ?? rest.endIndex
      let first = end
      var tried = 1
      while end < rest.endIndex, isIncomplete(rest[..<end].joined(separator: "\n")) {
        tried += 1
        guard tried <= paragraphLimit else {
          end = first
          break
        }
        let next = rest[end...].firstIndex { !$0.isBlank } ?? rest.endIndex
        end = rest[next...].firstIndex(where: \.isBlank) ?? rest.endIndex
      }
      let source = rest[..<end].map(\.unescapedMark).joined(separator: "\n")
      cells.append(NotebookCell(.code, source: source))
      rest = withoutBlankEnds(rest[end...])
    }
    return cells
  }

  private static func withoutBlankEnds(_ lines: ArraySlice<Substring>) -> ArraySlice<Substring> {
    var lines = lines.drop(while: \.isBlank)
    while let last = lines.last, last.isBlank { lines.removeLast() }
    return lines
  }

  private static func kind(of mark: Substring) -> NotebookCell.Kind {
    let head = mark.firstRange(of: "tags=[").map { mark[..<$0.lowerBound] } ?? mark
    return head.contains("[markdown]") ? .markdown : head.contains("[raw]") ? .raw : .code
  }

  private static func uncommented(_ line: String) -> String {
    guard line.hasPrefix("#") else { return line }
    return String(line.dropFirst(line.hasPrefix("# ") ? 2 : 1))
  }

  private static func spelled(_ tags: [String]) -> String {
    if tags.isEmpty { return "" }
    return " tags=[" + tags.map { JSON.string($0).serialised().escapedLineEnds }.joined(separator: ", ") + "]"
  }

  /// A JSON list; by hand the quotes may be others or missing.
  private static func tags(_ mark: Substring) -> [String] {
    guard let open = mark.firstRange(of: "tags=[") else { return [] }
    let list = mark[mark.index(before: open.upperBound)...]
    guard let last = list.lastIndex(of: "]") else { return [] }
    if let items = (try? JSON.parse(String(list[...last])))?.array { return items.compactMap(\.string) }
    return list[..<last].dropFirst().split(separator: ",").map { item in
      String(item.filter { $0 != "\"" && $0 != "'" }).trimmed
    }
  }
}

extension StringProtocol {
  fileprivate var isMark: Bool { hasPrefix("# %%") || hasPrefix("#%%") }
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// `# %% a` as `# \%% a`, and what looks like that already with one backslash more.
  fileprivate var escapedMark: String {
    guard let (head, backslashes) = markHead else { return String(self) }
    return head + "\\" + backslashes + dropFirst(head.count + backslashes.count)
  }

  fileprivate var unescapedMark: String {
    guard let (head, backslashes) = markHead, !backslashes.isEmpty else { return String(self) }
    return head + String(dropFirst(head.count + 1))
  }

  /// What stands before the `%%` of a mark, escaped or not; nil for any other line.
  private var markHead: (head: String, backslashes: String)? {
    let head = hasPrefix("# ") ? "# " : "#"
    guard hasPrefix(head) else { return nil }
    let backslashes = dropFirst(head.count).prefix { $0 == "\\" }
    guard dropFirst(head.count + backslashes.count).hasPrefix("%%") else { return nil }
    return (head, String(backslashes))
  }
}

extension String {
  fileprivate var scriptLines: [Substring] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
  }

  /// Cut at everything that might end a comment somewhere, so that no text becomes code.
  fileprivate var commentLines: [String] {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { $0.isEmpty ? "#" : "# \($0)" }
  }

  /// JSON lets some line ends stand that a script's comment must not have.
  fileprivate var escapedLineEnds: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\u{7F}", "\u{85}": text += "\\u00" + String(scalar.value, radix: 16)
      case "\u{2028}", "\u{2029}": text += "\\u" + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
