/// Scripts whose lines `# %%` begin cells, and notebooks, into each other.
///
/// `# %% [markdown]` begins a cell of text, whose lines are comments; `# %% tags=["a", "b"]` gives tags.
/// What stands above the first mark is a cell of its own. This is the layout that editors call "percent".
extension NotebookFile {
  package init(script: String) {
    var cells: [NotebookCell] = []
    var lines: [Substring] = []
    var mark: Substring?
    func close() {
      let isText = mark?.contains("[markdown]") ?? false
      while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
      guard mark != nil || !lines.isEmpty else { return }
      let source =
        isText ? lines.map(Self.uncommented).joined(separator: "\n") : lines.joined(separator: "\n")
      var cell = NotebookCell(isText ? .markdown : .code, source: source)
      let tags = mark.map(Self.tags) ?? []
      if !tags.isEmpty { cell.tags = tags }
      cells.append(cell)
      lines = []
    }
    for line in script.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.hasPrefix("# %%") || line.hasPrefix("#%%") {
        close()
        mark = line
      } else if !(lines.isEmpty && line.allSatisfy(\.isWhitespace)) {
        lines.append(line)
      }
    }
    close()
    self.init(cells: cells)
  }

  package var script: String {
    cells.map { cell in
      let lines = cell.source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      guard cell.kind == .code else {
        let comments = lines.map { $0.isEmpty ? "#" : "# \($0)" }
        return "# %% [markdown]\n" + comments.joined(separator: "\n") + "\n"
      }
      let tags = cell.tags.map { "\"\($0)\"" }.joined(separator: ", ")
      let mark = tags.isEmpty ? "# %%" : "# %% tags=[\(tags)]"
      return mark + "\n" + lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private static func uncommented(_ line: Substring) -> Substring {
    guard line.hasPrefix("#") else { return line }
    let rest = line.dropFirst()
    return rest.hasPrefix(" ") ? rest.dropFirst() : rest
  }

  private static func tags(_ mark: Substring) -> [String] {
    guard let open = mark.firstRange(of: "tags=["), let close = mark[open.upperBound...].firstIndex(of: "]")
    else { return [] }
    return mark[open.upperBound..<close].split(separator: ",").map { item in
      String(item.filter { $0 != "\"" && $0 != "'" }).trimmed
    }
  }
}
