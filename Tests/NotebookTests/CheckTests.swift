import Engine
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
}
