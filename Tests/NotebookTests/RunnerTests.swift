import Engine
import Glibc
import Notebook
import ScriptedEngine
import Testing

@Suite struct RunnerTests {
  private func outputs(_ source: String) -> [JSON] {
    var notebook = notebook(source)
    _ = run(&notebook)
    return notebook.cells[0].outputs
  }

  private func json(_ text: String) throws -> JSON { try JSON.parse(text) }

  @Test func everyKindOfOutputIsStoredAsClientsStoreIt() throws {
    var notebook = notebook("print a", "warn w\nshow s\nvalue v", "fail unknown-name")
    let outcome = run(&notebook)
    #expect(
      notebook.cells[0].outputs == [try json(#"{"output_type":"stream","name":"stdout","text":"a\n"}"#)])
    #expect(
      notebook.cells[1].outputs == [
        try json(#"{"output_type":"stream","name":"stderr","text":"w\n"}"#),
        try json(#"{"output_type":"display_data","data":{"text/plain":"s"},"metadata":{}}"#),
        try json(
          #"{"output_type":"execute_result","data":{"text/plain":"v"},"metadata":{},"execution_count":2}"#),
      ])
    #expect(
      notebook.cells[2].outputs == [
        try json(
          #"""
          {"output_type":"error","ename":"unknown-name","evalue":"it failed",
           "traceback":["\u001b[31merror\u001b[0m: it failed","  1 | fail unknown-name"]}
          """#)
      ])
    #expect(notebook.cells.map(\.executionCount) == [1, 2, 3])
    #expect(outcome.exitCode == 1)
    #expect(notebook.metadata["language_info"]?["name"]?.string == "regshell")
    #expect(notebook.metadata["kernelspec"]?["name"]?.string == "regshell")
  }

  @Test func neighbouringTextsOfAStreamAreOneOutput() {
    let texts = outputs("print a\nprint b\nwarn c\nprint d").map { $0["text"]?.string }
    #expect(texts == ["a\nb\n", "c\n", "d\n"])
  }

  @Test func anUpdatedDisplayChangesWhereItStands() {
    let found = outputs("display p 0\nprint x\nupdate p 1\nupdate q 9")
    #expect(found.count == 2)
    #expect(found[0]["data"]?["text/plain"]?.string == "1")
  }

  @Test func aLaterCellUpdatesAnEarlierDisplay() {
    var notebook = notebook("display p 0", "update p 1", "display p 2")
    _ = run(&notebook)
    #expect(notebook.cells[0].outputs[0]["data"]?["text/plain"]?.string == "2")
    #expect(notebook.cells[1].outputs.isEmpty)
    #expect(notebook.cells[2].outputs.count == 1)
  }

  @Test func progressIsNotStored() {
    #expect(outputs("progress a\nprint b\nprogress c\nover").map { $0["text"]?.string } == ["b\n"])
  }

  @Test func clearingForgetsAndClearingThatWaitsForgetsAtTheNextOutput() {
    #expect(outputs("print a\nclear").isEmpty)
    #expect(outputs("print a\nclear wait").count == 1)
    #expect(outputs("print a\nclear wait\nprint b").map { $0["text"]?.string } == ["b\n"])
    #expect(outputs("display p 0\nclear\nprint b\nupdate p 1").map { $0["text"]?.string } == ["b\n"])
  }

  /// As `json.dumps(json.loads(…))` of Python 3.11 spells them.
  @Test(arguments: [
    ("0.1", "0.1"), ("1e-5", "1e-05"), ("0.0001", "0.0001"), ("1e16", "1e+16"),
    ("9999999999999998.0", "9999999999999998.0"), ("1E22", "1e+22"),
    ("123456789012345680.0", "1.2345678901234568e+17"), ("-0.0", "-0.0"), ("1.50", "1.5"),
    ("2.5e-324", "5e-324"), ("1e15", "1000000000000000.0"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"), ("-1.25e-7", "-1.25e-07"),
    ("100000000000000000000.0", "1e+20"), ("3e0", "3.0"), ("100000000000000000000", "100000000000000000000"),
    ("12", "12"), ("-0", "0"),
  ])
  func machineDataSpellNumbersAsPythonDoes(_ written: String, _ stored: String) {
    let found = outputs("json {\"x\": [\(written)]}")[0]["data"]?["application/vnd.regshell.v1+json"]
    #expect(found?.serialised() == "{\"x\":[\(stored)]}")
  }

  @Test func aFailedCellStopsTheRunAndTheRestLoseTheirOutputs() {
    var notebook = notebook("print a", "fail x", "print b")
    notebook.cells[2].outputs = [.string("stale")]
    notebook.cells[2].executionCount = 9
    let outcome = run(&notebook)
    #expect(outcome.exitCode == 1)
    #expect(notebook.cells[2].outputs.isEmpty)
    #expect(notebook.cells.map(\.executionCount) == [1, 2, nil])
  }

  @Test func onErrorContinueRunsTheRest() {
    var notebook = notebook("fail x", "print b", "fail y")
    let outcome = run(&notebook, .init(onError: .continue))
    #expect(outcome.failures.map(\.number) == [1, 3])
    #expect(outcome.exitCode == 1)
    #expect(notebook.cells[1].outputs.count == 1)
  }

  @Test func blankCellsTextsAndSkippedCellsAreLeftAlone() {
    var notebook = notebook("print a", "  \n", "print skipped", "print b")
    notebook.cells[2].tags = ["skip-execution"]
    notebook.cells[2].outputs = [.object([("output_type", .string("stored"))])]
    notebook.cells.insert(NotebookCell(.markdown, source: "print no"), at: 1)
    let engine = ScriptedEngine()
    #expect(run(&notebook, engine: engine).exitCode == 0)
    #expect(engine.executed == ["print a", "print b"])
    #expect(notebook.cells.map(\.executionCount) == [1, nil, nil, nil, 2])
    #expect(notebook.cells[3].outputs.count == 1)
  }

  @Test func aCellTaggedRaisesExceptionMustFail() {
    var expected = notebook("fail x", "print b")
    expected.cells[0].tags = ["raises-exception"]
    #expect(run(&expected).exitCode == 0)
    #expect(expected.cells[1].outputs.count == 1)

    var unexpected = notebook("print a", "print b")
    unexpected.cells[0].tags = ["raises-exception"]
    let outcome = run(&unexpected)
    #expect(outcome.failures.map(\.kind) == [.raisedNothing])
    #expect(outcome.exitCode == 1)
  }

  @Test func twoRunsGiveTheSameBytesAndTimesAreStoredOnlyOnRequest() throws {
    var first = notebook("print a", "value v")
    first.cells[0].metadata.set("execution", .object([("iopub.execute_input", .string("2020-01-01"))]))
    var second = first
    var timed = first
    _ = run(&first)
    _ = run(&second)
    #expect(first.bytes == second.bytes)
    #expect(first.cells[0].metadata == .emptyObject)
    _ = run(&timed, .init(recordsTimes: true))
    let stamp = try #require(timed.cells[1].metadata["execution"]?["shell.execute_reply"]?.string)
    #expect(stamp.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
  }

  @Test func aCellThatTakesTooLongIsInterrupted() throws {
    let control = RunControl(engine: ScriptedEngine())
    _ = try Watcher.start(signals: [], control: control) { _, _ in }
    var runner = NotebookRunner(
      control: control, options: .init(onError: .continue, timeout: .milliseconds(60)))
    var slow = notebook("print a", "wait", "print b")
    let outcome = runner.run(&slow)
    #expect(outcome.exitCode == 4)
    #expect(outcome.failures.map(\.kind) == [.timedOut])
    #expect(slow.cells[1].outputs[0]["ename"]?.string == "TimeOut")
    #expect(slow.cells[1].outputs[0]["evalue"]?.string == "the cell took longer than 0.06 s")
    #expect(slow.cells[2].outputs.isEmpty)
  }

  @Test func aSignalDuringACellEndsItAndTheRun() {
    let engine = ScriptedEngine()
    let control = RunControl(engine: engine)
    engine.onWait { _ = control.stop(signal: SIGINT) }
    var slow = notebook("print a", "wait", "print b")
    var runner = NotebookRunner(control: control)
    let outcome = runner.run(&slow)
    #expect(outcome.exitCode == 130)
    #expect(outcome.failures.map(\.kind) == [.interrupted])
    #expect(slow.cells.map(\.executionCount) == [1, 2, nil])
  }

  @Test func aSignalBetweenTwoCellsIsNotLost() {
    let engine = ScriptedEngine()
    let control = RunControl(engine: engine)
    var runner = NotebookRunner(control: control)
    var slow = notebook("print a", "wait")
    let outcome = runner.run(&slow) { _ in _ = control.stop(signal: SIGTERM) }
    #expect(outcome.exitCode == 143)
    #expect(outcome.failures.isEmpty)
    #expect(engine.executed == ["print a"])
  }
}
