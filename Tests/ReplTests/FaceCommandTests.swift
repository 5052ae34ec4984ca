import Engine
import Glibc
import LineREPL
import Notebook
import ScriptedEngine
import Testing

@Suite struct FaceCommandTests {
  @Test func quitLeaves() {
    let dialogue = Dialogue(":quit", "show 1")
    #expect(dialogue.engine.executed == [])
    #expect(dialogue.screen.output == "")
  }

  @Test func helpListsThemAll() {
    let output = Dialogue(":help").screen.output
    #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    for name in ["help", "quit", "vars", "mode", "timing", "history", "edit", "load", "save", "clear"] {
      #expect(output.contains(":\(name)"))
    }
  }

  @Test(arguments: [20, 40, 60, 80]) func helpFitsTheWindow(_ columns: Int) {
    let screen = Screen()
    REPL(
      control: RunControl(engine: ScriptedEngine()), reader: TypedLines([.line(":help")]),
      history: HistoryStore(path: nil), style: OutputPrinter.Style(columns: columns), out: screen.out,
      err: screen.err
    ).run()
    let lines = screen.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= columns }, "\(screen.output)")
    let words = { (text: String) in text.split(whereSeparator: \.isWhitespace) }
    #expect(words(screen.output) == words(Dialogue(":help").screen.output))
  }

  @Test func anUnknownOneIsAnErrorWithTheList() {
    let errors = Dialogue(":hlep", ":zzzzzz").screen.errors
    #expect(
      errors.contains("error: no command `:hlep`\n  help: did you mean `:help`?   commands: :help :quit"))
    #expect(errors.contains("error: no command `:zzzzzz`\n  help: commands: :help :quit"))
  }

  @Test func aBeginningThatNoOtherSharesIsEnough() {
    let dialogue = Dialogue(":ti on", ":h", ":")
    #expect(dialogue.screen.output == "timing is on\n\n")
    #expect(
      dialogue.screen.errors.contains("error: `:h` may be several commands\n  help: :help or :history\n"))
    #expect(dialogue.screen.errors.contains("error: no command `:`\n  help: commands: :help :quit"))
  }

  @Test(arguments: ["quit", "vars", "edit", "clear", "help"])
  func whatTakesNothingSaysSo(_ name: String) {
    let dialogue = Dialogue(":\(name) x", "show 1")
    #expect(dialogue.screen.errors == "error: `:\(name)` takes nothing, but `x` follows it\n")
    #expect(dialogue.engine.executed == ["show 1"] && dialogue.lines.clearings == 0)
  }

  @Test func clearIsTheTerminalsToDo() {
    let dialogue = Dialogue(":clear")
    #expect(dialogue.lines.clearings == 1 && dialogue.screen.output == "\n")
  }

  @Test func historyShowsTheLast() {
    let dialogue = Dialogue("show 1", "show 2", ":history 2")
    #expect(dialogue.screen.output.hasSuffix("show 2\n:history 2\n\n"))
    #expect(Dialogue(":history x").screen.errors.hasPrefix("error: `x` is no number of lines"))
  }

  @Test func timingTellsHowLong() {
    let dialogue = Dialogue(":timing on", "show 1", ":timing off", "show 2", ":timing maybe")
    #expect(dialogue.screen.output == "timing is on\n1\ntiming is off\n2\n\n")
    #expect(dialogue.screen.errors.hasPrefix("took "))
    #expect(dialogue.screen.errors.hasSuffix("error: `maybe` is neither on nor off\n  help: :timing on\n"))
  }

  @Test func varsListsNames() {
    #expect(Dialogue("b = 1", "a = 2", ":vars").screen.output == "a  text\nb  text\n\n")
  }

  @Test func loadRunsAScriptInTheSessionUpToItsFirstError() throws {
    let scratch = try Scratch()
    let script = try scratch.write("x = 5\n? x\nfail f\nshow never\n", to: "a.regsh")
    let dialogue = Dialogue(":load \(script)", "? x", ":load nowhere", ":load")
    #expect(dialogue.screen.output == "5\n5\n\n")
    #expect(dialogue.screen.errors.contains("\(script):3 | fail f"))
    #expect(dialogue.screen.errors.contains("cannot read nowhere: no such file or directory"))
    #expect(dialogue.screen.errors.contains("error: which file?"))
  }

  @Test func whatFailedIsSavedWithItsTag() throws {
    let scratch = try Scratch()
    let script = try scratch.write("# a script\ny = 2\n\n? y\nfail f\nshow never\n", to: "a.regsh")
    let path = scratch.file("s.ipynb")
    _ = Dialogue("fail e", ":load \(script)", "x = 1", ":save \(path)", ":save \(scratch.file("s.regsh"))")
    let cells = try NotebookFile.parse(try TextFile.read(path), name: path).cells
    #expect(cells.map(\.source) == ["fail e", "y = 2", "? y", "fail f", "x = 1"])
    #expect(cells.map(\.tags) == [["raises-exception"], [], [], ["raises-exception"], []])
    #expect(cells.map(\.executionCount) == [1, 2, 3, 4, 5])
    let saved = try Program(bytes: try TextFile.read(scratch.file("s.regsh")), name: nil)
    let engine = ScriptedEngine()
    #expect(saved.run(control: RunControl(engine: engine), keepGoing: false) { _ in } == .finished)
    #expect(engine.executed.contains("x = 1"))
  }

  @Test func whatWasInterruptedIsSavedAndNotRunAgain() throws {
    let scratch = try Scratch()
    let path = scratch.file("s.ipynb")
    let script = scratch.file("s.regsh")
    let engine = ScriptedEngine()
    let control = RunControl(engine: engine)
    engine.onWait { _ = control.stop(signal: 2) }
    let screen = Screen()
    let lines = TypedLines([.line("wait"), .line("show 1"), .line(":save \(path)"), .line(":save \(script)")])
    REPL(
      control: control, reader: lines, history: HistoryStore(path: nil), out: screen.out, err: screen.err
    ).run()
    #expect(screen.output.contains("wrote \(path) (2 cells, 1 of them tagged skip-execution)"))
    let cells = try NotebookFile.parse(try TextFile.read(path), name: path).cells
    #expect(cells.map(\.tags) == [["skip-execution"], []])
    let again = ScriptedEngine()
    let saved = try Program(bytes: try TextFile.read(script), name: nil)
    #expect(saved.run(control: RunControl(engine: again), keepGoing: false) { _ in } == .finished)
    #expect(again.executed.contains("show 1") && !again.executed.contains("wait"))
  }

  @Test func whatAFileIsCalledSendsATerminalNothing() {
    let dialogue = Dialogue(":load \u{1B}]0;T\u{7}.regsh", "show \u{1B}[31m", ":history")
    #expect(dialogue.screen.errors.hasPrefix("error: cannot read \\u{1b}]0;T\\u{7}.regsh"))
    #expect(dialogue.screen.output.contains("show \\u{1b}[31m\n:history"))
  }

  @Test func saveWritesTheSessionAsNotebookOrScript() throws {
    let scratch = try Scratch()
    let path = scratch.file("s.ipynb")
    let dialogue = Dialogue(
      "x = 1", "value v", ":save \(path)", ":save \(scratch.file("s.regsh"))", ":save /nowhere/x.md")
    let notebook = try NotebookFile.parse(try TextFile.read(path), name: path)
    #expect(notebook.cells.map(\.source) == ["x = 1", "value v"])
    #expect(notebook.cells[1].outputs[0]["data"]?["text/plain"]?.string == "v")
    #expect(notebook.language == "regshell")
    let script = try TextFile.read(scratch.file("s.regsh"))
    #expect(String(decoding: script, as: UTF8.self) == "# %%\nx = 1\n\n# %%\nvalue v\n")
    #expect(dialogue.screen.errors.hasPrefix("error: cannot write /nowhere/x.md: no such file or directory"))
  }

  @Test(arguments: ["html", "md"]) func saveWritesTheReportThatConvertWrites(_ ending: String) throws {
    let scratch = try Scratch()
    let notebook = scratch.file("s.ipynb")
    let folder = try Scratch()
    _ = Dialogue("x = 1", "value v", "fail f", ":save \(notebook)", ":save \(scratch.file("s." + ending))")
    let converted = folder.file("s." + ending)
    #expect(try Conversion(input: notebook, output: converted).run(engine: ScriptedEngine()) == [])
    let saved = try TextFile.read(scratch.file("s." + ending))
    #expect(try TextFile.read(converted) == saved && !saved.isEmpty)
  }

  @Test func saveRefusesAnEndingThatSaysNothing() throws {
    let scratch = try Scratch()
    let errors = Dialogue("x = 1", ":save \(scratch.file("s.txt"))", ":save \(scratch.file("s"))").screen
      .errors
    #expect(
      errors.contains("s.txt names no kind of file that is written\n  help: its name must end in .ipynb or"))
    #expect(errors.contains("/s names no kind of file") && errors.contains(".regsh or .html or .md\n"))
    #expect([".txt", ""].allSatisfy { access(scratch.file("s" + $0), F_OK) != 0 })
  }

  @Test func quotesAndTheHomeFolderAreReadInNamesOfFiles() throws {
    let scratch = try Scratch()
    let script = try scratch.write("show loaded\n", to: "my script.regsh")
    let home = try #require(Terminal.variable("HOME"))
    let dialogue = Dialogue(":load \"\(script)\"", ":load '\(script)'", ":load ~/no-such-folder/x.regsh")
    #expect(dialogue.screen.output == "loaded\nloaded\n\n")
    #expect(dialogue.screen.errors.hasPrefix("error: cannot read \(home)/no-such-folder/x.regsh"))
  }

  @Test func loadRunsTheCodeCellsOfANotebook() throws {
    let scratch = try Scratch()
    var cells = ["x = 2", "? x", "wait", "fail f", "show 3"].map { NotebookCell(.code, source: $0) }
    cells[2].tags = ["skip-execution"]
    cells[3].tags = ["raises-exception"]
    cells.insert(NotebookCell(.markdown, source: "show text"), at: 1)
    try TextFile.replace(scratch.file("n.ipynb"), with: NotebookFile(cells: cells).bytes)
    let dialogue = Dialogue(":load \(scratch.file("n.ipynb"))", "? x")
    #expect(dialogue.screen.output == "2\n3\n2\n\n")
    #expect(dialogue.screen.errors.contains("n.ipynb, cell 5:1 | fail f"))
  }
}
