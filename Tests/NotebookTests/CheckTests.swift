import Engine
import Glibc
import Notebook
import ScriptedEngine
import Testing

@Suite struct CheckTests {
  private func differences(_ stored: String, _ new: String, tolerance: Double = 1e-6) -> [String] {
    var a = notebook(stored)
    var b = notebook(new)
    _ = run(&a)
    _ = run(&b)
    return NotebookCheck(tolerance: tolerance).differences(stored: a, new: b).map(\.description)
  }

  @Test(arguments: [
    ("value 1.0000001 kg", "value 1.0000002 kg"), ("value gap 3e-13", "value gap 1e-12"),
    ("value a   10.0", "value a    9.99999999"), ("json {\"b\": [1.5]}", "json {\"b\": [1.50000001]}"),
    ("print x", "print x"),
  ])
  func numbersWithinTheToleranceAgree(_ stored: String, _ new: String) {
    #expect(differences(stored, new) == [])
  }

  @Test(arguments: [
    ("value 1.001 kg", "value 1.002 kg", "1.001 kg", "1.002 kg"), ("value x1", "value x2", "x1", "x2"),
    ("value -1", "value 1", "-1", "1"), ("value a", "value b", "a", "b"),
    ("print a\nprint b", "print a\nprint c", "b", "c"),
    ("value v", "print v", "execute_result: v", "stream: v"),
    ("value v", "x = 1", "execute_result: v", "(no output)"),
    ("json {\"b\": 1}", "json {\"c\": 1}", "{\"b\":1}", "{\"c\":1}"),
    (
      "json {\"b\": 1}", "value data", "application/vnd.regshell.v1+json",
      "(no application/vnd.regshell.v1+json)"
    ),
    ("fail a", "fail b", "error: it failed", "error: it failed"),
  ])
  func everythingElseMustBeEqual(_ stored: String, _ new: String, _ old: String, _ now: String) {
    #expect(differences(stored, new) == ["cell 1\n  - \(old)\n  + \(now)"])
  }

  /// What is left of a line that said how far the work was, where the machine was slow.
  @Test func whatShowsNothingIsNotCompared() {
    var stored = notebook("print a")
    var new = notebook("print a\nprint b")
    _ = run(&stored)
    _ = run(&new)
    stored.cells[0].outputs.append(
      .object([
        ("output_type", .string("display_data")), ("metadata", .object([])),
        ("data", .object([("text/plain", .string("")), ("text/html", .string(""))])),
      ]))
    stored.cells[0].outputs.append(
      .object([("output_type", .string("stream")), ("name", .string("stdout")), ("text", .string("b\n"))]))
    #expect(NotebookCheck().differences(stored: stored, new: new).isEmpty)
  }

  @Test func theToleranceCounts() {
    #expect(differences("value 1.001", "value 1.002", tolerance: 0.01) == [])
    #expect(differences("value 1.0000001", "value 1.0000002", tolerance: 0) != [])
  }

  /// A picture is compared by what it is made of, not by how it came out.
  @Test(arguments: [(1.5, 1.500_000_1, true), (1.5, 1.6, false)])
  func picturesAreComparedByTheirData(_ a: Double, _ b: Double, _ agree: Bool) {
    func picture(_ x: Double, _ drawing: String) -> NotebookFile {
      var file = notebook("plot")
      file.cells[0].outputs = [
        .object([
          ("output_type", .string("execute_result")),
          (
            "data",
            .object([
              ("text/plain", .string(drawing)), ("image/svg+xml", .string("<svg>\(drawing)</svg>")),
              (
                "application/vnd.regshell.v1+json",
                .object([("kind", .string("plot")), ("x", .array([.number("\(x)")]))])
              ),
            ])
          ),
        ])
      ]
      return file
    }
    let found = NotebookCheck().differences(stored: picture(a, "⠁"), new: picture(b, "⠂"))
    #expect(found.isEmpty == agree)
  }

  /// Tags of nbval and nbclient: what a notebook's file stores, what its cell gives now, and the exit code.
  @Test(arguments: [
    ("value a", "value b", [], 3), ("value a", "value b", ["nbval-ignore-output"], 0),
    ("value a", "fail now", ["nbval-skip"], 0), ("value a", "fail now", ["skip-execution"], 0),
    ("fail a", "fail a", ["raises-exception"], 0), ("fail a", "fail b", ["raises-exception"], 3),
    ("fail a", "fail a", ["nbval-raises-exception"], 0),
    ("value a", "value a", ["raises-exception"], 3),
    ("value a", "fail now", ["nbval-ignore-output"], 0),
    ("value a", "value a", ["raises-exception", "nbval-ignore-output"], 3),
  ])
  func tagsAreHeeded(_ stored: String, _ new: String, _ tags: [String], _ status: Int32) throws {
    var file = notebook(stored)
    _ = run(&file)
    file.cells[0].source = new
    if !tags.isEmpty { file.cells[0].tags = tags }
    let scratch = try Scratch()
    try TextFile.replace(scratch.file("a.ipynb"), with: file.bytes)
    var said = ""
    let control = RunControl(engine: ScriptedEngine())
    let found = try Batch(input: scratch.file("a.ipynb")).check(NotebookCheck(), control: control) {
      line, _ in
      said += line
    }
    #expect(found == status, "\(said)")
    #expect(said.contains("1 of 1 code cell differs") == (status == 3))
  }

  /// The cell's place is that among all cells, as in differences, not among those that run.
  @Test func aCellThatRaisedNothingIsNamed() throws {
    var file = notebook("value a", "value b")
    _ = run(&file)
    file.cells[1].tags = ["raises-exception"]
    file.cells.insert(NotebookCell(.markdown, source: "text"), at: 0)
    let scratch = try Scratch()
    let path = scratch.file("a.ipynb")
    try TextFile.replace(path, with: file.bytes)
    var said = ""
    _ = try Batch(input: path).check(NotebookCheck(), control: RunControl(engine: ScriptedEngine())) {
      line, _ in
      said += line
    }
    #expect(said.hasPrefix("\(path): cell 3\n  - tagged raises-exception\n  + raised nothing\n"))
  }

  @Test(arguments: [
    ("/[^ ]*/a.csv", "value read /home/x/a.csv in 3 s", "value read /tmp/y/a.csv in 3 s", true),
    ("/[^ ]*/a.csv", "value read /home/x/a.csv in 3 s", "value read /tmp/y/b.csv in 3 s", false),
    ("[0-9]+:[0-9]+", "value 12:30 and 12:31", "value 9:05 and 9:06", true),
    ("^[a-z]+", "value abc abc", "value abd abc", true),
    ("^[a-z]+", "value abc abc", "value abd abd", false),
    ("x*", "value a", "value b", false), ("é|ö", "value aé", "value aö", true),
    (".*", "value a", "value b c", true),
  ])
  func whatIsIgnoredIsNotCompared(
    _ pattern: String, _ stored: String, _ new: String, _ agrees: Bool
  ) throws {
    var a = notebook(stored)
    var b = notebook(new)
    _ = run(&a)
    _ = run(&b)
    let check = NotebookCheck(ignored: [try TextPattern(pattern)])
    #expect(check.differences(stored: a, new: b).isEmpty == agrees)
    #expect(check.differences(stored: a, new: a).isEmpty)
  }

  private func check(_ path: String, _ parameters: [Parameter] = []) throws -> (code: Int32, said: String) {
    var said = ""
    let code = try Batch(input: path, parameters: parameters).check(
      NotebookCheck(), control: RunControl(engine: ScriptedEngine())
    ) { line, _ in said += line }
    return (code, said)
  }

  /// Cells are counted as in the file, where that of the given values is not.
  @Test func parametersChangeWhatComes() throws {
    var file = notebook("value 0", "x = 1", "value x")
    file.cells[1].tags = ["parameters"]
    _ = run(&file)
    let scratch = try Scratch()
    let path = scratch.file("a.ipynb")
    try TextFile.replace(path, with: file.bytes)
    #expect(try check(path).code == 0)
    #expect(throws: NotebookError.self) { try check(path, [Parameter(argument: "y=2")]) }
    file.cells[2].source = "value y"
    try TextFile.replace(path, with: file.bytes)
    let (code, said) = try check(path, [Parameter(argument: "x=2")])
    #expect(code == 3 && said.hasPrefix("\(path): cell 3\n"), "\(said)")
    #expect(said.hasSuffix("1 of 3 code cells differs\n"), "\(said)")
  }

  @Test func anInterruptionIsSaid() throws {
    var file = notebook("value a", "value b")
    _ = run(&file)
    file.cells[1].source = "wait"
    let scratch = try Scratch()
    let path = scratch.file("a.ipynb")
    try TextFile.replace(path, with: file.bytes)
    let engine = ScriptedEngine()
    let control = RunControl(engine: engine)
    engine.onWait { _ = control.stop(signal: SIGINT) }
    var said = ""
    let code = try Batch(input: path).check(NotebookCheck(), control: control) { line, _ in said += line }
    #expect(code == 130 && said == "\(path): interrupted\n", "\(said)")
  }

  @Test func aStoredFailureIsSaid() throws {
    var file = notebook("value a", "fail b")
    var runner = NotebookRunner(
      control: RunControl(engine: ScriptedEngine()), options: .init(onError: .continue))
    _ = runner.run(&file)
    let scratch = try Scratch()
    try TextFile.replace(scratch.file("a.ipynb"), with: file.bytes)
    let (code, said) = try check(scratch.file("a.ipynb"))
    #expect(code == 0 && said.hasSuffix("2 code cells, as stored; 1 of them fails\n"), "\(said)")
  }

  @Test func aWrongExpressionIsSaid() {
    #expect(throws: NotebookError.self) { try TextPattern("a(") }
  }
}
