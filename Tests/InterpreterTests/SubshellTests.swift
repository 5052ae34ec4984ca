import Engine
import Foundation
import Interpreter
import Synchronization
import Testing

/// Cells beside cells: what a subshell sees and what it leaves.
@Suite struct SubshellTests {
  private let main = RegshellEngine()
  private let beside: any CellEngine

  init() { beside = main.makeSubshell() }

  @discardableResult
  private func run(
    _ code: String, in engine: any CellEngine, input: any InputSource = NoInput.unattended
  ) -> String {
    var text = ""
    engine.execute(Cell(code, input: input)) { output in
      switch output {
      case .display(let bundle, _), .result(let bundle): text += bundle.text + "\n"
      case .stream(_, let printed): text += printed
      case .error(let error): text += error.name + "\n"
      default: break
      }
    }
    return text
  }

  /// Runs `body` when the cell asks.
  private struct Moment: InputSource {
    let body: @Sendable () -> Void
    func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
      body()
      return .line("")
    }
  }

  @Test func valuesAreShared() {
    run("x = 1", in: main)
    #expect(run("x + 1", in: beside) == "2\n")
    run("y = 5", in: beside)
    #expect(run("y", in: main) == "5\n")
    let third = beside.makeSubshell()
    #expect(run("x + y", in: third) == "6\n")
    #expect(main.complete("y", cursor: 1).candidates.contains { $0.text == "y" })
  }

  @Test func aCellSeesTheSessionAsItWasWhenItBegan() {
    run("x = 1", in: main)
    let main = main
    let text = run(
      "ask();\nx\nx = x + 10\nx", in: beside,
      input: Moment { main.execute(Cell("x = 2\nz = 3")) { _ in } })
    // Its own x wins, as it was assigned last; z, which it knows nothing of, stays.
    #expect(text == "1\n11\n")
    #expect(run("x", in: main) == "11\n")
    #expect(run("z", in: main) == "3\n")
  }

  @Test func namesThatItOnlyReadStayAsOthersMadeThem() {
    run("x = 1", in: main)
    let main = main
    run("ask();\ny = x", in: beside, input: Moment { main.execute(Cell("x = 2")) { _ in } })
    #expect(run("x", in: main) == "2\n")
    #expect(run("y", in: main) == "1\n")
  }

  @Test func nothingIsSeenOfItsNamesBeforeItEnds() {
    let main = main
    let seen = Mutex("")
    run(
      "x = 1\nask();", in: beside,
      input: Moment {
        main.execute(Cell("x")) { output in
          if case .error(let error) = output { seen.withLock { $0 = error.name } }
        }
      })
    #expect(seen.withLock { $0 } == "unknown-name")
    #expect(run("x", in: main) == "1\n")
  }

  @Test func theMainShellIsSeenStatementByStatement() {
    let beside = beside
    let seen = Mutex("")
    run(
      "x = 7\nask();", in: main,
      input: Moment {
        beside.execute(Cell("x")) { output in
          if case .result(let bundle) = output { seen.withLock { $0 = bundle.text } }
        }
      })
    #expect(seen.withLock { $0 } == "7")
  }

  @Test func aFailureKeepsWhatCameBeforeIt() {
    #expect(run("x = 1\ny = nothing_like_this\nz = 3", in: beside) == "unknown-name\n")
    #expect(run("x", in: main) == "1\n")
    #expect(run("z", in: main) == "unknown-name\n")
  }

  @Test func anInterruptionStopsOneShellAlone() {
    let (main, beside) = (main, beside)
    let inner = run(
      "ask();\nprint(\"on\")", in: beside,
      input: Moment {
        main.interrupt()
      })
    #expect(inner.hasSuffix("on\n"))
    let stopped = run("ask();\nprint(\"on\")", in: beside, input: Moment { beside.interrupt() })
    #expect(stopped == "Interrupted\n")
  }

  @Test func settingsHoldForAllShells() {
    run("set(digits = 3)", in: beside)
    #expect(run("1/3", in: main) == run("1/3", in: beside))
    #expect(run("set()", in: main).contains("digits = 3"))
    let (main, beside) = (main, beside)
    // A cell that sets nothing does not take back what another has set.
    run("ask();\n1", in: main, input: Moment { beside.execute(Cell("set(digits = 7)")) { _ in } })
    #expect(run("set()", in: main).contains("digits = 7"))
    run("ask();\n1", in: beside, input: Moment { main.execute(Cell("set(digits = 4)")) { _ in } })
    #expect(run("set()", in: beside).contains("digits = 4"))
  }

  /// Fits in many shells at once give what they give one after the other.
  @Test func fitsBesideFits() throws {
    let engine = RegshellEngine(options: EngineOptions(folder: Workbench.dataFolder))
    run("cars = read(\"mtcars.csv\")", in: engine)
    let code = "m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)\nm"
    let expected = run(code, in: engine)
    #expect(expected.contains("wt"))
    let results = Mutex<[String]>([])
    let shells = (0..<16).map { _ in engine.makeSubshell() }
    let ended = DispatchSemaphore(value: 0)
    for shell in shells {
      Thread {
        var text = ""
        shell.execute(Cell(code)) { output in
          if case .result(let bundle) = output { text += bundle.text + "\n" }
        }
        results.withLock { $0.append(text) }
        ended.signal()
      }.start()
    }
    for _ in shells { ended.wait() }
    #expect(results.withLock { $0 } == Array(repeating: expected, count: 16))
  }
}
