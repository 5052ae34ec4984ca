import Engine
import Foundation
import Notebook
import ScriptedEngine
import Testing

@Suite struct FileTests {
  @Test func anExistingFileIsReplacedAndKeepsItsMode() throws {
    let scratch = try Scratch()
    try "old".write(toFile: scratch.file("a"), atomically: false, encoding: .utf8)
    chmod(scratch.file("a"), 0o640)
    try TextFile.replace(scratch.file("a"), with: Array("new".utf8))
    var status = stat()
    stat(scratch.file("a"), &status)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(try scratch.text("a") == "new")
    #expect(scratch.names == ["a"])
  }

  @Test func aReaderOfTheOldFileKeepsIt() throws {
    let scratch = try Scratch()
    try "old".write(toFile: scratch.file("a"), atomically: false, encoding: .utf8)
    let descriptor = open(scratch.file("a"), O_RDONLY)
    defer { close(descriptor) }
    try TextFile.replace(scratch.file("a"), with: Array("new".utf8))
    #expect(try TextFile.read(descriptor: descriptor) == Array("old".utf8))
  }

  @Test func aSymbolicLinkStaysOne() throws {
    let scratch = try Scratch()
    try "old".write(toFile: scratch.file("a"), atomically: false, encoding: .utf8)
    symlink("a", scratch.file("link"))
    symlink("later", scratch.file("dangling"))
    try TextFile.replace(scratch.file("link"), with: Array("new".utf8))
    try TextFile.replace(scratch.file("dangling"), with: Array("made".utf8))
    #expect(try scratch.text("a") == "new")
    #expect(try scratch.text("later") == "made")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("link")) == "a")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("dangling")) == "later")
  }

  /// A run may take hours before it writes.
  @Test func aNameOfAnyLengthIsWrittenOrRefusedAtOnce() throws {
    let scratch = try Scratch()
    for name in [String(repeating: "a", count: 255), String(repeating: "é", count: 127)] {
      for text in ["old", "new"] {
        try TextFile.requireReplaceable(scratch.file(name))
        try TextFile.replace(scratch.file(name), with: Array(text.utf8))
      }
      #expect(try scratch.text(name) == "new")
    }
    #expect(scratch.names.count == 2)
    let path = scratch.file(String(repeating: "a", count: 256))
    do {
      try TextFile.requireReplaceable(path)
      Issue.record("it would be written")
    } catch {
      #expect(error.message == "cannot write \(path): file name too long")
    }
  }

  @Test(arguments: ["missing/a", ".", "/dev/null"]) func whatCannotBeWrittenIsSaid(_ name: String) throws {
    let scratch = try Scratch()
    let path = name.hasPrefix("/") ? name : scratch.file(name)
    do {
      try TextFile.replace(path, with: [])
      Issue.record("it was written")
    } catch {
      #expect(error.message.hasPrefix("cannot write \(path): "))
    }
    #expect(scratch.names == [])
  }

  @Test func theExecutedNotebookIsWrittenAlsoAfterAnErrorButNotWithAbort() throws {
    let scratch = try Scratch()
    try Data(notebook("print a", "fail x").bytes).write(to: URL(fileURLWithPath: scratch.file("in.ipynb")))
    for (onError, name) in [(NotebookRunner.OnError.stop, "stop.ipynb"), (.abort, "abort.ipynb")] {
      var lines = ""
      let batch = Batch(
        input: scratch.file("in.ipynb"), output: scratch.file(name), options: .init(onError: onError))
      let code = try batch.run(control: RunControl(engine: ScriptedEngine())) { line, _ in lines += line }
      #expect(code == 1)
      #expect(lines.contains("[2/2]") && lines.contains("error: it failed"))
    }
    #expect(scratch.names == ["in.ipynb", "stop.ipynb"])
    let written = try NotebookFile.parse(try TextFile.read(scratch.file("stop.ipynb")), name: "out")
    #expect(written.cells[1].outputs[0]["ename"]?.string == "x")
  }

  /// A notebook of a stranger's neither sets the title of the terminal nor colours it.
  @Test func whatIsSaidOfACellSendsTheTerminalNothing() throws {
    let scratch = try Scratch()
    let source = "print a\t# \u{1B}]0;title\u{7}\u{1B}[31m"
    try TextFile.replace(scratch.file("in.ipynb"), with: notebook(source).bytes)
    var lines: [String] = []
    let code = try Batch(input: scratch.file("in.ipynb"), saysTimes: false).run(
      control: RunControl(engine: ScriptedEngine()), running: { lines.append($0 + "\n") },
      report: { line, _ in lines.append(line) })
    #expect(code == 0)
    let shown = "[1/1] print a # \\u{1b}]0;title\\u{7}\\u{1b}[31m\n"
    #expect(lines == [shown, shown])
  }

  @Test func aScriptIsNeverReplacedByItsExecution() throws {
    let scratch = try Scratch()
    let script = scratch.file("a.regsh")
    try TextFile.replace(script, with: Array("print a\n".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("soft.regsh"), withDestinationPath: script)
    try FileManager.default.linkItem(atPath: script, toPath: scratch.file("hard.regsh"))
    for output in [
      "a.regsh", "./a.regsh", "../\(TextFile.name(of: scratch.path))/a.regsh", "soft.regsh", "hard.regsh",
    ] {
      #expect(throws: NotebookError.self, "\(output)") {
        try Batch(input: script, output: scratch.file(output)).run(
          control: RunControl(engine: ScriptedEngine())
        ) { _, _ in }
      }
    }
    #expect(try scratch.text("a.regsh") == "print a\n")
  }

  @Test func aMarkdownReportHasItsPlotsBesideIt() throws {
    let scratch = try Scratch()
    var file = notebook("a")
    let data = JSON.object([("image/svg+xml", .string("<svg/>"))])
    file.cells[0].outputs = [.object([("output_type", .string("display_data")), ("data", data)])]
    try TextFile.replace(scratch.file("a.ipynb"), with: file.bytes)
    func convert(_ output: String, _ kind: DocumentKind? = nil) throws {
      let conversion = Conversion(input: scratch.file("a.ipynb"), output: scratch.file(output), kind: kind)
      #expect(try conversion.run(engine: ScriptedEngine()).isEmpty)
    }
    for _ in 0..<2 {
      try convert("r.md")
      #expect(try scratch.text("r.md").hasSuffix("![plot](r_files/plot-1.svg)\n"))
      #expect(try scratch.text("r_files/plot-1.svg") == "<svg/>")
    }
    #expect(scratch.names == ["a.ipynb", "r.md", "r_files"])
    try TextFile.replace(scratch.file("s_files"), with: [])
    #expect(throws: NotebookError.self) { try convert("s.md") }
    #expect(throws: NotebookError.self) { try convert("s") }
    #expect(throws: NotebookError.self) {
      try Batch(input: scratch.file("a.ipynb"), output: scratch.file("s.md")).run(
        control: RunControl(engine: ScriptedEngine())
      ) { _, _ in Issue.record("it ran") }
    }
    #expect(!scratch.names.contains("s.md"))
  }

  /// A notebook with so many plots as a Markdown report.
  private func report(_ plots: Int, _ name: String, text: String = "", in scratch: Scratch) throws {
    var file = notebook("a")
    file.cells[0].outputs = (0..<plots).map { number in
      let data = JSON.object([("image/svg+xml", .string("<svg>\(number)</svg>"))])
      return .object([("output_type", .string("display_data")), ("data", data)])
    }
    file.cells.append(NotebookCell(.markdown, source: text))
    try TextFile.replace(scratch.file("a.ipynb"), with: file.bytes)
    _ = try Conversion(input: scratch.file("a.ipynb"), output: scratch.file(name)).run(
      engine: ScriptedEngine())
  }

  @Test func whatOnlyTheFormerReportShowedIsRemoved() throws {
    let scratch = try Scratch()
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("q:1_files")).sorted()
    }
    try report(4, "q:1.md", in: scratch)
    #expect(try scratch.text("q:1.md").contains("](q%3A1_files/plot-4.svg)"))
    for own in ["plot-9.svg", "mine.svg", "plot-3.svg.old"] {
      try TextFile.replace(scratch.file("q:1_files/\(own)"), with: [])
    }
    try report(1, "q:1.md", text: "![](q%3A1_files/plot-3.svg)", in: scratch)
    #expect(try names() == ["mine.svg", "plot-1.svg", "plot-3.svg", "plot-3.svg.old", "plot-9.svg"])
    try report(0, "q:1.md", in: scratch)
    #expect(try names() == ["mine.svg", "plot-3.svg.old", "plot-9.svg"])
    try report(2, "r.md", in: scratch)
    try report(0, "r.md", in: scratch)
    #expect(scratch.names == ["a.ipynb", "q:1.md", "q:1_files", "r.md"])
  }

  @Test(arguments: ["plot-2.svg", "image-1.png"]) func aPictureThatCannotBeKeptIsSaidBefore(
    _ picture: String
  ) throws {
    let scratch = try Scratch()
    try report(0, "first.md", in: scratch)
    try FileManager.default.createDirectory(
      atPath: scratch.file("z_files/\(picture)"), withIntermediateDirectories: true)
    symlink("nowhere", scratch.file("y_files"))
    for name in ["z.md", "y.md"] {
      #expect(throws: NotebookError.self) {
        try Batch(input: scratch.file("a.ipynb"), output: scratch.file(name)).run(
          control: RunControl(engine: ScriptedEngine())
        ) { _, _ in Issue.record("it ran") }
      }
    }
  }

  /// What comes in the way of a picture while the cells run costs the picture alone.
  @Test func theTextIsKeptWithoutAPicture() throws {
    let scratch = try Scratch()
    var file = notebook("print a")
    let image = JSON.object([("a.png", .object([("image/png", .string("AAA="))]))])
    file.cells.append(
      NotebookCell(
        .markdown, source: "![i](attachment:a.png)", extras: .object([("attachments", image)])))
    try TextFile.replace(scratch.file("a.ipynb"), with: file.bytes)
    #expect(throws: NotebookError.self) {
      try Batch(input: scratch.file("a.ipynb"), output: scratch.file("z.md")).run(
        control: RunControl(engine: ScriptedEngine()),
        cellsAreDone: {
          try? FileManager.default.createDirectory(
            atPath: scratch.file("z_files/image-1.png"), withIntermediateDirectories: true)
        }, report: { _, _ in })
    }
    #expect(try scratch.text("z.md").contains("![i](z_files/image-1.png)"))
  }

  @Test func aNotebookInAnotherLanguageIsRefused() throws {
    let scratch = try Scratch()
    var python = notebook("1")
    python.metadata.set(
      "kernelspec", .object([("name", .string("python3")), ("language", .string("python"))]))
    try TextFile.replace(scratch.file("p.ipynb"), with: python.bytes)
    do {
      _ = try Batch(input: scratch.file("p.ipynb")).run(control: RunControl(engine: ScriptedEngine())) {
        _, _ in
      }
      Issue.record("it ran")
    } catch {
      #expect(error.message.contains("is a notebook in python"))
    }
  }

  @Test func standardInputIsNamedAsAFile() {
    #expect(
      throws: NotebookError("`-` names no notebook", help: "one comes from standard input as /dev/stdin")
    ) {
      try Batch.read("-", engine: ScriptedEngine())
    }
  }

  /// Notepad and Excel put it there.
  @Test func aMarkOfByteOrderIsNoPartOfAText() throws {
    let scratch = try Scratch()
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let script = "# %% tags=[\"parameters\"]\r\na = 1\r\n# %%\r\n? a\r\n"
    try TextFile.replace(scratch.file("s.regsh"), with: mark + Array(script.utf8))
    try TextFile.replace(scratch.file("n.ipynb"), with: mark + notebook("value 1").bytes)
    for (name, text) in [("p.json", "{\"a\": 2}"), ("p.txt", "a = 2\r\n")] {
      try TextFile.replace(scratch.file(name), with: mark + Array(text.utf8))
      #expect(try Parameter.read(file: scratch.file(name)) == [Parameter(argument: "a=2")])
    }
    let engine = ScriptedEngine()
    let read = try Batch.read(scratch.file("s.regsh"), engine: engine)
    #expect(read.cells.map(\.source) == ["a = 1", "? a"] && read.cells[0].tags == ["parameters"])
    #expect(try Batch.read(scratch.file("n.ipynb"), engine: engine).cells[0].source == "value 1")
    // A mark is no text that could be lost: of a file that holds nothing else nothing is left.
    try TextFile.replace(scratch.file("empty"), with: mark)
    #expect(try TextFile.read(scratch.file("empty")).isEmpty)
  }

  @Test func aScriptBecomesANotebookAndBack() throws {
    let script = """
      # %% [markdown]
      # # Title
      #
      # text

      # %% tags=["parameters", "b"]
      x = 1

      # %%
      print a
      # a comment

      print b
      """
    let notebook = NotebookFile(script: script)
    #expect(notebook.cells.map(\.kind) == [.markdown, .code, .code])
    #expect(notebook.cells[0].source == "# Title\n\ntext")
    #expect(notebook.cells[1].tags == ["parameters", "b"])
    #expect(notebook.cells[2].source == "print a\n# a comment\n\nprint b")
    #expect(notebook.script == script + "\n")
    #expect(NotebookFile(script: "x = 1\n").cells.map(\.source) == ["x = 1"])
    #expect(NotebookFile(script: "").cells.isEmpty)
  }
}
