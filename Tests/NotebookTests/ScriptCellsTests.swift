import Engine
import Notebook
import ScriptedEngine
import Testing

/// Scripts of cells and notebooks, into each other.
@Suite struct ScriptCellsTests {
  /// What the law holds: line ends are `\n`, and code has no blank lines at its ends.
  private func normal(_ cell: NotebookCell) -> [String] {
    let isCode = cell.kind == .code
    let ends: (Character) -> Bool =
      isCode ? { ["\n", "\r\n", "\r"].contains($0) } : { $0.isNewline }
    var lines = cell.source.split(omittingEmptySubsequences: false, whereSeparator: ends)[...]
    if isCode {
      while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
      while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    }
    return [cell.kind.rawValue, lines.joined(separator: "\n")] + cell.tags
  }

  /// Lines and tags that look like what the layout itself writes, and some that do not.
  private static let lines = [
    "", " ", "x = 1", "# %%", "#%%", "# \\%%", "#\\\\%% a", "# %% [markdown]", "%% a", "\\%%", "#", "# ",
    "# # a",
    "  # %%", "# a", "text [raw]", "\t", "e\u{301} 😀 \u{1F468}\u{200D}\u{1F469}", "a\u{2028}b", "a\u{B}b",
    "c\rd",
    "m = fit(y ~ x,", "tags=[\"a\"]",
  ]
  private static let tags = [
    "a", "parameters", "[markdown]", "[raw]", "b, c", "\"", "'", "]", "[", "\\", "\n", "", " ", "ü",
    "\u{2028}",
    "\u{85}", "tags=[", "# %%",
  ]

  @Test(arguments: 0..<40) func aNotebookComesBackFromItsScript(_ seed: UInt64) {
    var random = Lehmer(state: seed &* 2 &+ 1)
    let cells = (0..<30).map { _ in
      let lines = (0..<random.below(6)).map { _ in Self.lines[random.below(Self.lines.count)] }
      let kind = NotebookCell.Kind.allCases[random.below(3)]
      var cell = NotebookCell(kind, source: lines.joined(separator: random.below(4) == 0 ? "\r\n" : "\n"))
      let tags = (0..<random.below(3)).map { _ in Self.tags[random.below(Self.tags.count)] }
      if !tags.isEmpty { cell.tags = tags }
      return cell
    }
    let script = NotebookFile(cells: cells).script
    let back = NotebookFile(script: script)
    #expect(back.cells.map(normal) == cells.map(normal))
    #expect(back.script == NotebookFile(script: back.script).script)
    // No text becomes code: between marks of text there are only comments.
    for cell in NotebookFile(cells: cells.filter { $0.kind != .code }).script.split(
      whereSeparator: \.isNewline)
    {
      #expect(cell.hasPrefix("#"))
    }
  }

  @Test func marksOfOtherEditorsAreUnderstood() {
    let script = "intro\r\n#%%\r\na\r\n\r\n\r\n# %% A title [markdown] tags=['x', y]\r\ntext\r\n# more\r\n"
    let cells = NotebookFile(script: script).cells
    #expect(cells.map(\.kind) == [.code, .code, .markdown])
    #expect(cells.map(\.source) == ["intro", "a", "text\nmore"])
    #expect(cells[2].tags == ["x", "y"])
  }

  @Test func aScriptWithoutMarksIsCutAtBlankLinesOutsideStatements() {
    let script = "\n# data\na = 1\n\n\nf(\n\n  2,\n\n 3)\nb\n \nc\n"
    let notebook = NotebookFile(script: script) { code in
      if case .incomplete = ScriptedEngine().completeness(of: code) { true } else { false }
    }
    #expect(notebook.cells.map(\.source) == ["# data\na = 1", "f(\n\n  2,\n\n 3)\nb", "c"])
    let endless = NotebookFile(script: "f(\n\n" + String(repeating: "a\n\n", count: 200)) { $0.contains("(") }
    #expect(endless.cells.count == 201)
    #expect(NotebookFile(script: " \n\n").cells.isEmpty)
  }

  @Test func conversionsSayWhatTheyLose() throws {
    let scratch = try Scratch()
    var full = notebook("print a", "b")
    full.cells[0].tags = ["t"]
    _ = run(&full)
    full.cells[1].metadata.set("collapsed", .bool(true))
    full.cells.append(NotebookCell(.markdown, source: "# Title"))
    try TextFile.replace(scratch.file("a.ipynb"), with: full.bytes)
    let engine = ScriptedEngine()
    func convert(_ input: String, _ output: String) throws -> [String] {
      try Conversion(input: scratch.file(input), output: scratch.file(output)).run(engine: engine)
    }
    let suffix = engine.language.fileExtension
    #expect(try convert("a.ipynb", "a" + suffix) == ["not kept in the script: outputs, metadata of cells"])
    #expect(
      try scratch.text("a" + suffix)
        == "# %% tags=[\"t\"]\nprint a\n\n# %%\nb\n\n# %% [markdown]\n# # Title\n")
    #expect(try convert("a" + suffix, "b.ipynb") == [])
    let back = try NotebookFile.parse(try TextFile.read(scratch.file("b.ipynb")), name: "b")
    #expect(back.cells.map(\.source) == full.cells.map(\.source))
    #expect(back.language == engine.language.name)
    #expect(try convert("b.ipynb", "c" + suffix) == [])
    #expect(try scratch.text("c" + suffix) == scratch.text("a" + suffix))
    for (input, output) in [("a.ipynb", "a.txt"), ("a.ipynb", "./a.ipynb"), ("none.ipynb", "d.ipynb")] {
      #expect(throws: NotebookError.self) { try convert(input, output) }
    }
  }
}

/// Random numbers that are the same everywhere (Lehmer 1951, with Knuth's constants of 64 bits).
private struct Lehmer {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
