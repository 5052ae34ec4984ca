import Engine
import Foundation
import Synchronization
import Syntax
import Tables
import Testing

@testable import Interpreter

/// One file a mistake: a cell with `⟦…⟧` around what the carets must stand under, then `--- code` and all that the
/// cell prints.
///
/// Each cell finds `cars`, `warps` and `m`, a lasso of two terms. `make record` writes the codes and texts anew and
/// keeps the marks; a file that has no `---` yet is marked by what the program points at, for its author to judge.
@Suite("Diagnostics") struct DiagnosticTests {
  @Test("a mistake is pointed at and explained", arguments: Mistake.files)
  func mistake(_ name: String) throws {
    let url = Mistake.folder.appendingPathComponent(name)
    let expected = Mistake(try String(contentsOf: url, encoding: .utf8))
    var actual = expected
    let cell = expected.cell
    let spans = try primarySpans(of: cell)
    if !expected.isRecorded { actual.marked = marked(cell, with: spans) }
    (actual.code, actual.printed) = run(cell)
    if ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil {
      try actual.text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(actual.code == expected.code)
    #expect(spans == expected.spans, "the program points at \(marked(cell, with: spans))")
    #expect(actual.printed == expected.printed)
  }

  @Test("there are mistakes of every kind") func found() {
    #expect(Mistake.files.count >= 70)
  }

  /// What the cell prints, and the code of its first error; `note` where it has none.
  private func run(_ cell: String) -> (code: String, printed: String) {
    let engine = RegshellEngine(options: EngineOptions(folder: Mistake.data))
    engine.execute(Cell(Mistake.before)) { _ in }
    var code = "note"
    var lines: [String] = []
    engine.execute(Cell(cell)) { output in
      switch output {
      case .error(let error):
        code = error.name
        lines += error.traceback
      case .stream(_, let text): lines.append(String(text.dropLast()))
      case .display(let bundle, _), .result(let bundle): lines.append(bundle.text)
      case .updateDisplay, .clear, .progress: break
      }
    }
    return (code, lines.joined(separator: "\n"))
  }

  /// The places of the cell's errors, as data, before any renderer sees them.
  private func primarySpans(of cell: String) throws -> [Span] {
    let session = Mutex(Session(settings: Settings(width: 100, isASCII: false)))
    try runStatements(Mistake.before, session)
    do {
      try runStatements(cell, session)
    } catch let Failure.diagnostics(diagnostics) {
      // A place in an earlier cell is no place in this one.
      return diagnostics.filter { ($0.source?.text ?? cell) == cell }.compactMap(\.primary).sorted {
        ($0.start, $0.end) < ($1.start, $1.end)
      }
    }
    return []
  }

  private func runStatements(_ code: String, _ session: borrowing Mutex<Session>) throws {
    let parsed = parse(code)
    if !parsed.diagnostics.isEmpty { throw Failure.diagnostics(parsed.diagnostics) }
    let context = CellContext(
      settings: session.withLock { $0.settings }, folder: Mistake.data, interruption: Interruption(),
      emit: { _ in })
    let format = try #require(TableFormat.named("text"))
    let runner = StatementRunner(source: parsed.source, context: context, format: format)
    for statement in parsed.program.statements { try runner.run(statement, isLast: false, session: session) }
  }

  private func marked(_ cell: String, with spans: [Span]) -> String {
    var bytes = Array(cell.utf8)
    // From the end, so that earlier offsets stay; a closing mark comes before an opening one at the same place.
    let ends = spans.map { (place: $0.end, mark: "⟧", order: 1) }
    let starts = spans.map { (place: $0.start, mark: "⟦", order: 0) }
    for entry in (ends + starts).sorted(by: { ($0.place, $0.order) > ($1.place, $1.order) }) {
      bytes.insert(contentsOf: Array(entry.mark.utf8), at: min(entry.place, bytes.count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A file of `Diagnostics/`.
private struct Mistake {
  var marked: String
  var code = ""
  var printed = ""
  var isRecorded: Bool

  init(_ text: String) {
    guard let rule = text.range(of: "\n--- ") else {
      marked = text.trimmingCharacters(in: .newlines)
      isRecorded = false
      return
    }
    marked = String(text[..<rule.lowerBound])
    let rest = text[rule.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    code = String(rest.first ?? "")
    printed = rest.dropFirst().dropLast().joined(separator: "\n")
    isRecorded = true
  }

  var text: String { "\(marked)\n--- \(code)\n\(printed)\n" }

  var cell: String { marked.filter { $0 != "⟦" && $0 != "⟧" } }

  var spans: [Span] {
    var open: [Int] = []
    var spans: [Span] = []
    var offset = 0
    for character in marked {
      switch character {
      case "⟦": open.append(offset)
      case "⟧": open.popLast().map { spans.append(Span($0, offset)) }
      default: offset += character.utf8.count
      }
    }
    return spans.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  static let folder = Transcript.tests.appendingPathComponent("Diagnostics")
  /// Where the cells read files: broken ones, each named in the mistake that reads it.
  static let data = folder.appendingPathComponent("data").path

  static let before = """
    cars = read("\(Transcript.data)/mtcars.csv")
    warps = read("\(Transcript.data)/warpbreaks.csv")
    m = fit(mpg ~ wt + hp, cars, penalty = 0.5*l1)
    """

  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".mistake") }.sorted()
  }()
}
