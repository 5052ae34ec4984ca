import Engine
import Foundation
import LineREPL
import Notebook
import ScriptedEngine
import Testing

@Suite struct DialogueTests {
  @Test func valuesGoToOutputAndNotesAndErrorsToError() {
    let dialogue = Dialogue("print a", "warn b", "show c", "value d", "fail e", "value f")
    #expect(dialogue.screen.output == "a\nc\nd\nf\n\n")
    #expect(dialogue.screen.errors == "b\nerror: it failed\n  1 | fail e\n")
  }

  @Test func anOpenBracketAsksForMore() {
    let dialogue = Dialogue("show (1", "+ 2", ")", "show 3")
    #expect(dialogue.lines.prompts == ["reg> ", "...> ", "...> ", "reg> ", "reg> "])
    #expect(dialogue.lines.pending == ["", "show (1\n", "show (1\n+ 2\n", "", ""])
    #expect(dialogue.engine.executed == ["show (1\n+ 2\n)", "show 3"])
    #expect(dialogue.lines.offered == ["show (1\n+ 2\n)", "show 3"])
  }

  @Test func promptsThatWerePastedAreLeftOut() {
    let dialogue = Dialogue("reg> show (1", "...> + 2", "...> )", "reg> show 3", "reg>")
    #expect(dialogue.engine.executed == ["show (1\n+ 2\n)", "show 3"])
  }

  @Test func aLineTakenBackForgetsWhatItContinued() {
    let dialogue = Dialogue([.line("show (1"), .cancelled, .line("show 2")])
    #expect(dialogue.engine.executed == ["show 2"])
    #expect(dialogue.lines.prompts == ["reg> ", "...> ", "reg> ", "reg> "])
  }

  @Test func anEndWithinAStatementTakesItBackAndKeepsTheSession() {
    let dialogue = Dialogue([.line("show (1"), .end, .line("show 2"), .end, .line("show 3")])
    #expect(dialogue.engine.executed == ["show 2"])
    #expect(dialogue.lines.prompts == ["reg> ", "...> ", "reg> ", "reg> "])
    #expect(dialogue.screen.output == "\n2\n\n")
  }

  @Test(arguments: ["quit", " exit ", ":q", ":quit"])
  func whatOtherShellsAreLeftWithLeaves(_ line: String) {
    #expect(Dialogue(line, "show 1").engine.executed == [])
    #expect(Dialogue(line).screen.errors == "")
  }

  @Test func aNameOfTheUsersLeavesNothing() {
    #expect(Dialogue("quit = 2", "quit", "exit + 1", "show (1", "quit", ")").engine.executed.count == 4)
  }

  @Test func aStatementGivenUpCanBeCalledBack() {
    let dialogue = Dialogue([.line("show (1"), .line("2"), .cancelled, .line("show (3"), .end])
    #expect(dialogue.lines.offered == ["show (1\n2", "show (3"])
  }

  @Test func theLinesOfAStatementComeBackAsOne() {
    let dialogue = Dialogue([.line("show (1"), .line("2"), .reopened, .line("show (1\n3)")])
    #expect(dialogue.lines.initials == ["show (1\n2"])
    #expect(dialogue.lines.prompts == ["reg> ", "...> ", "...> ", "reg> ", "reg> "])
    #expect(dialogue.engine.executed == ["show (1\n3)"])
  }

  @Test(arguments: ["help", " ? "]) func helpNeedsNoBrackets(_ line: String) {
    #expect(Dialogue(line).engine.executed == ["help()"])
    #expect(Dialogue("help = 2", "help", "help + 1").engine.executed == ["help = 2", "help", "help + 1"])
  }

  @Test func aBracketTooManyIsTheEnginesToReport() {
    #expect(Dialogue("show )").engine.executed == ["show )"])
  }

  @Test func blankLinesDoNothing() {
    #expect(Dialogue("", "   ").engine.executed == [])
  }

  @Test func anInterruptedCellReturnsToThePrompt() {
    let lines = TypedLines([.line("wait"), .line("show 1")])
    let engine = ScriptedEngine()
    let control = RunControl(engine: engine)
    engine.onWait { _ = control.stop(signal: SIGINT) }
    let screen = Screen()
    REPL(
      control: control, reader: lines, history: HistoryStore(path: nil), out: screen.out, err: screen.err
    ).run()
    #expect(screen.errors == "error: interrupted\n")
    #expect(screen.output == "1\n\n")
  }

  @Test func aDisplayThatIsUpdatedIsPrintedOnceAsItEnds() {
    let dialogue = Dialogue("display p 10%", "display p 10%\nupdate p 90%\nprint x", "display p 1\nupdate p ")
    #expect(dialogue.screen.output == "10%\n90%\nx\n\n")
  }

  @Test(arguments: [
    ("display p 10%\nclear", ""), ("display p 10%\nclear\nprint x", "x\n"),
    ("display p 10%\nclear wait\nprint x", "x\n"), ("display p 10%\nclear wait", "10%\n"),
    ("print x\nclear\nprint y", "x\ny\n"), ("display p 1\nclear\nupdate p 2\ndisplay p 3", "3\n"),
  ])
  func clearingTakesBackWhatIsNotPrintedYet(cell: String, printed: String) {
    #expect(Dialogue(cell).screen.output == printed + "\n")
  }

  @Test func aTerminalShowsProgressInPlace() {
    let screen = Screen()
    var printer = OutputPrinter(style: .init(progressWidth: 6), out: screen.out, err: screen.err)
    for output in [
      CellOutput.display(MIMEBundle(text: "fold 1 of 10"), id: "p"),
      .updateDisplay(MIMEBundle(text: "fold"), id: "p"),
      .result(MIMEBundle(text: "done")),
    ] { printer.print(output) }
    printer.finish()
    #expect(screen.errors == "fold \r\u{1B}[Kfold\r\u{1B}[K")
    #expect(screen.output == "fold\ndone\n")
  }

  @Test func progressIsALineThatIsTakenAway() {
    let screen = Screen()
    var printer = OutputPrinter(style: .init(progressWidth: 10), out: screen.out, err: screen.err)
    for output in [
      CellOutput.progress(Progress("fold 1 of 10", fraction: 0.055)),
      .progress(Progress("folds 数据 of", fraction: nil)),
      .progress(nil), .progress(nil), .stream(.stdout, "x"), .progress(Progress("é")), .error(.interrupted),
    ] { printer.print(output) }
    printer.finish()
    #expect(screen.errors == "5 % · fol\r\u{1B}[Kfolds 数\r\u{1B}[Ké\r\u{1B}[Kerror: interrupted\n")
    #expect(screen.output == "x")
  }

  /// Neither colours a terminal nor sets its title, and a tab is one of the columns that are counted.
  @Test func whatIsDrawnSendsTheTerminalNothing() {
    let screen = Screen()
    var printer = OutputPrinter(style: .init(progressWidth: 31), out: screen.out, err: screen.err)
    printer.print(.progress(Progress("a\tb\u{1B}]0;title\u{7}\u{1B}[31m")))
    printer.finish()
    #expect(screen.errors == "a b\\u{1b}]0;title\\u{7}\\u{1b}[3\r\u{1B}[K")
  }

  /// No terminal, nothing to see; nor in a saved notebook.
  @Test func progressGoesIntoNoPipe() throws {
    let dialogue = Dialogue("progress fold 1\nprogress fold 2\nover\nprint x", "progress fold 3\nfail oops")
    #expect(dialogue.screen.output == "x\n\n")
    #expect(!dialogue.screen.errors.contains("fold"))
  }

  @Test func coloursAreForThoseWhoWantThem() {
    func wants(_ variables: [String: String]) -> Bool { Terminal.wantsColours { variables[$0] } }
    #expect(wants([:]))
    #expect(wants(["NO_COLOR": "", "TERM": "xterm"]))
    #expect(!wants(["NO_COLOR": "1"]))
    #expect(!wants(["TERM": "dumb"]))
    let screen = Screen()
    var printer = OutputPrinter(style: .init(colours: true), out: screen.out, err: screen.err)
    printer.print(
      .error(CellError(name: "n", message: "m", traceback: ["m"], colouredTraceback: ["\u{1B}[1mm"])))
    #expect(screen.errors == "\u{1B}[1mm\n")
  }

  @Test(arguments: [
    ([:], false), (["LANG": "C"], false), (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true),
    (["LC_ALL": "POSIX", "LANG": "en_US.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "de_DE.utf8"], true),
    (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "de_DE.ISO-8859-1"], false),
  ])
  func theLocaleDecidesTheCharacterSet(_ variables: [String: String], _ isUTF8: Bool) {
    #expect(Terminal.isUTF8 { variables[$0] } == isUTF8)
  }
}
