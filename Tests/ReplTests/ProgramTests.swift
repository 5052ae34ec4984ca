import Engine
import LineREPL
import Notebook
import ScriptedEngine
import Testing

@Suite struct ProgramTests {
  private func run(_ source: String, keepGoing: Bool = false) -> (Program.End, Screen, ScriptedEngine) {
    let engine = ScriptedEngine()
    let screen = Screen()
    var printer = OutputPrinter(out: screen.out, err: screen.err)
    let end = Program(source, name: "s").run(control: RunControl(engine: engine), keepGoing: keepGoing) {
      printer.print($0)
    }
    printer.finish()
    return (end, screen, engine)
  }

  @Test func whatComesBeforeAnErrorIsShownAndTheErrorHasItsLine() {
    let (end, screen, engine) = run("show 1\n\nshow (2\n)\nfail x\nshow 3\n")
    #expect(end == .failed)
    #expect(screen.output == "1\n(2\n")
    #expect(screen.errors == "error: it failed\n  s:5 | fail x\n  in s\n")
    #expect(engine.executed.count == 4)
  }

  @Test func itKeepsGoingWhereAsked() {
    let (end, screen, _) = run("fail x\nshow 3", keepGoing: true)
    #expect(end == .failed)
    #expect(screen.output == "3\n")
  }

  @Test func aCellThatHasToFailEndsThereAndTheNextGoesOn() {
    let (end, screen, engine) = run(
      "# %% tags=[\"raises-exception\"]\nfail x\nshow never\n# %%\nshow 1\nfail y\nshow 2")
    #expect(end == .failed)
    #expect(screen.output == "1\n")
    #expect(screen.errors.contains("s:2 | fail x") && screen.errors.hasSuffix("s:6 | fail y\n  in s\n"))
    #expect(!engine.executed.contains("show never"))
  }

  @Test(arguments: ["", "\n# %%\nshow 2"]) func aCellThatHasToFailAndDoesNotIsAFailure(rest: String) {
    let (end, screen, _) = run("show 0\n# %% tags=[\"raises-exception\"]\nshow 1" + rest)
    #expect(end == .failed)
    #expect(screen.output == "0\n1\n")
    #expect(screen.errors == "error: no statement failed in the cell tagged raises-exception (s:2)\n")
  }

  @Test func aCommandOfThePromptIsAnErrorThatNamesTheOption() {
    let (end, screen, engine) = run("show 1\n:mode csv\nshow 2")
    #expect(end == .failed && engine.executed == ["show 1"])
    #expect(
      screen.errors
        == "error: `:mode` is a command of the prompt, none of the language\n  s:2 | :mode csv\n"
        + "  help: it is an option there: regshell --mode csv\n  in s\n")
    #expect(run(": x", keepGoing: true).2.executed == [": x"])
  }

  @Test func noStatementReachesBeyondItsCell() {
    let (_, _, engine) = run("show (\n# %%\nshow 2", keepGoing: true)
    #expect(engine.executed == ["show (", "# %%", "show 2"])
  }

  @Test func anUnclosedBracketReachesTheEngine() {
    let (_, _, engine) = run("show 1\nshow (\nshow 2")
    #expect(engine.executed == ["show 1", "show (\nshow 2"])
  }

  @Test func aStatementOfManyLinesStaysFast() {
    let (end, _, engine) = run("show (\n" + String(repeating: "1,\n", count: 20_000) + ")\nshow 2\n")
    #expect(end == .finished)
    #expect(engine.executed.count <= 3)
    #expect(engine.executed.joined().contains("show 2"))
  }

  @Test func manyStatementsStayFast() {
    let (end, screen, engine) = run(String(repeating: "a = 1\n", count: 20_000) + "fail x")
    #expect(end == .failed)
    // What has run is not handed over again, and yet the line has its number.
    #expect(engine.executed.map(\.utf8.count).max() == 6)
    #expect(screen.errors.contains("s:20001 | fail x"))
  }

  @Test(arguments: ["\u{2028}", "\u{85}", "\u{B}", "\u{C}"])
  func whatTheLanguageTakesForNoLineEndCutsNoStatement(_ separator: String) {
    let (_, _, engine) = run("show a\(separator)b\r\nshow c\rshow d")
    #expect(engine.executed == ["show a\(separator)b", "show c", "show d"])
  }

  @Test func bytesThatAreNoTextAreRefusedWithTheirLine() {
    #expect(throws: NotebookError("s is not UTF-8 text (line 2)")) {
      try Program(bytes: [0x31, 0x0A, 0xFF, 0x0A], name: "s")
    }
  }
}
