import Engine
import Interpreter
import Synchronization
import Testing

/// `ask`, from the language's side.
@Suite struct AskTests {
  private func run(
    _ code: String, _ input: any InputSource, _ engine: RegshellEngine = RegshellEngine()
  ) -> (text: String, error: CellError?) {
    var text = ""
    let outcome = engine.execute(Cell(code, input: input)) { output in
      switch output {
      case .display(let bundle, _), .result(let bundle): text += bundle.text + "\n"
      case .stream(_, let printed): text += printed
      default: break
      }
    }
    if case .failure(let error) = outcome { return (text, error) }
    return (text, nil)
  }

  @Test func anAnswerIsATextOrANumber() {
    let answers = Answers("Ada", " 0.25\t", "1e3")
    let (text, error) = run(
      """
      print(ask("Who?"))
      x = ask("How much?", number = true)
      x + ask(number = true, password = true)
      """, answers)
    #expect(error == nil && text == "Ada\n1000.25\n")
    #expect(
      answers.asked.withLock { $0 } == [
        Question("Who?"), Question("How much?"), Question("", isSecret: true),
      ])
  }

  @Test(arguments: ["", "abc", "0,5", "nan", "inf", "1 2", "1e999"])
  func whatIsNoNumberIsAnError(line: String) {
    let error = run("ask(\"n\", number = true)", Answers(line, line, line)).error
    #expect(error?.name == "not-a-number")
    #expect(error?.message == "the answer `\(line)` is no number")
    let secret = run("ask(\"n\", number = true, password = true)", Answers("abc", "abd", "abe")).error
    #expect(secret?.traceback.joined().contains("abc") == false)
  }

  @Test func afterAMistakeItAsksAgain() {
    let (text, error) = run("ask(\"n\", number = true) + 1", Answers("five", "5"))
    #expect(
      error == nil && text.hasPrefix("note: the answer `five` is no number\n") && text.hasSuffix("\n6\n"))
  }

  @Test func withoutAnyoneTheReasonIsTold() {
    let engine = RegshellEngine()
    let error = run("x = 1\nx = ask(\"n\")", NoInput.unattended, engine).error
    #expect(error?.name == "no-answer" && error?.message == "ask gets no answer: nobody is there to answer")
    #expect(run("x", NoInput.unattended, engine).text == "1\n")
    guard case .failure(let looked) = engine.evaluate("ask(\"n\")") else {
      Issue.record("an expression asked")
      return
    }
    #expect(looked.name == "no-answer")
  }

  @Test func anInterruptionEndsTheWaiting() {
    struct Interrupter: InputSource {
      let engine: RegshellEngine
      func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
        engine.interrupt()
        return isInterrupted() ? .interrupted : .line("missed")
      }
    }
    let engine = RegshellEngine()
    let (text, error) = run("ask(\"n\")\nprint(\"behind\")", Interrupter(engine: engine), engine)
    #expect(error == .interrupted && text == "")
  }
}
