import Engine
import Fitting
import Foundation
import Priors
import Tables
import Testing

@testable import Interpreter

/// Every page of a verb, a penalty, a prior and a loss has an example that was run, with what it shows below it.
@Suite("Worked examples") struct WorkedExampleTests {
  private static let kinds: [(file: String, names: [String])] =
    verbs() + [
      ("Penalties", penaltyCatalogue.map(\.name)), ("Priors", distributionCatalogue.map(\.name)),
      ("Losses", LossExpression.names),
    ]

  /// A file for each group.
  private static func verbs() -> [(file: String, names: [String])] {
    VerbDefinition.Group.allCases.map { group in
      let own = verbCatalogue.filter { $0.definition.group == group }
      return ("\(group.rawValue.capitalized)Verbs", own.map { $0.definition.name })
    }
  }

  @Test("what a page says that its example shows is what it shows", arguments: kinds.indices)
  func outputs(_ kind: Int) throws {
    let (file, names) = Self.kinds[kind]
    var recorded = ""
    for name in names {
      let document = try page(name)
      let cell = try #require(firstExample(of: document), "\(name) has no example")
      let folder = try TemporaryFolder.withData()
      let lines = shown(
        by: cell, in: RegshellEngine(options: EngineOptions(width: WorkedExamples.width, folder: folder.path))
      )
      #expect(lines == WorkedExamples.output(of: name), "\(name)")
      if !lines.isEmpty {
        recorded += Self.record(name, lines)
        #expect(document.shownBelowExample == lines, "\(name)")
      }
    }
    if ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil { try write(file, recorded) }
  }

  @Test("what the manual says that a topic's example shows is what it shows") func topics() throws {
    var recorded = ""
    for topic in topicCatalogue {
      let example = try #require(topic.shownExample, "\(topic.name) has no example")
      let engine = RegshellEngine(
        options: EngineOptions(width: WorkedExamples.width, folder: Workbench.dataFolder))
      for cell in Topic.setting + topic.examples.prefix(while: { $0 != example }) {
        _ = shown(by: cell, in: engine)
      }
      let lines = shown(by: example, in: engine)
      #expect(!lines.isEmpty)
      #expect(lines == WorkedExamples.output(of: topic.exampleName), "\(topic.name)")
      recorded += Self.record(topic.exampleName, lines)
    }
    if ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil { try write("Topics", recorded) }
  }

  @Test(
    "what the page of a mathematical function shows is what its example gives",
    arguments: MathematicalFunction.catalogue.map(\.name))
  func mathematics(_ name: String) throws {
    let document = try page(name)
    let cell = try #require(firstExample(of: document))
    let engine = RegshellEngine(
      options: EngineOptions(width: WorkedExamples.width, folder: Workbench.dataFolder))
    #expect(document.shownBelowExample == shown(by: cell, in: engine))
    #expect(!document.shownBelowExample.isEmpty)
  }

  /// `set` alone has nothing to show: it acts.
  @Test func almostEveryPageShowsSomething() {
    let silent = Self.kinds.flatMap(\.names).filter { WorkedExamples.output(of: $0).isEmpty }
    let acting: Set<String> = ["set", "save"]
    #expect(Set(silent).isSubset(of: acting), "\(silent)")
  }

  @Test func asciiPagesAreASCII() throws {
    let bench = try Workbench("set(ascii = true)")
    for name in ["fit", "cv", "l1", "normal", "poisson", "plot"] {
      let page = bench.shown("help(\"\(name)\")")
      let foreign = page.utf8.count { $0 >= 0x80 }
      #expect(foreign == 0, "\(page)")
    }
  }

  /// What a cell prints, as far as a page keeps it.
  private func shown(by cell: String, in engine: RegshellEngine) -> [String] {
    var shown: [String] = []
    let result = engine.execute(Cell(cell, input: Answers("5"))) { output in
      switch output {
      case .display(let bundle, _), .result(let bundle): shown.append(bundle.text)
      case .stream(_, let text): shown.append(String(text.dropLast(text.hasSuffix("\n") ? 1 : 0)))
      default: break
      }
    }
    if case .failure(let error) = result {
      Issue.record("\(cell)\n\(error.traceback.joined(separator: "\n"))")
    }
    return WorkedExamples.kept(shown.joined(separator: "\n\n"))
  }

  private static func record(_ name: String, _ lines: [String]) -> String {
    "    == \(name)\n" + lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
  }

  private func page(_ name: String) throws -> Document {
    // So wide that the lines stand as they were recorded.
    try page(name, width: 200)
  }

  private func page(_ name: String, width: Int) throws -> Document {
    let presenter = Presenter(settings: Settings(width: width), format: TextRenderer.format)
    return try #require(HelpPages(scope: Scope(variables: [:]), presenter: presenter).page(about: name))
      .document
  }

  @Test(
    "what an example shows fits the screen, and loses no word where none says so",
    arguments: [30, 40, 80, 110])
  func fitting(_ width: Int) throws {
    var cut = 0
    for name in Self.kinds.flatMap(\.names) {
      let lines = try page(name, width: width).shownBelowExample
      for line in lines { #expect(line.displayWidth + 4 <= width, "\(name): \(line)") }
      func words(_ lines: [String]) -> [Substring] { lines.flatMap { $0.split(separator: " ") } }
      if lines.suffix(2).joined(separator: " ").hasSuffix("lines cut to a width of \(width)") {
        #expect(lines.contains { $0.hasSuffix("…") && $0.displayWidth + 4 >= width - 3 }, "\(name)")
        cut += 1
      } else {
        #expect(words(lines) == words(WorkedExamples.output(of: name)), "\(name)")
      }
    }
    // What is recorded was recorded for a screen of the usual width.
    #expect((cut == 0) == (width == 110))
  }

  private func firstExample(of document: Document) -> String? {
    for case .verbatim(let lines) in document.blocks where lines[0] == "example" || lines[0] == "examples" {
      let code = lines.dropFirst().map { String($0.drop { $0 == " " }) }
      return code.split(separator: "").first.map { $0.joined(separator: "\n") }
    }
    return nil
  }

  private func write(_ file: String, _ recorded: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let url = root.appendingPathComponent("Sources/Interpreter/Looking/WorkedExamples+\(file).swift")
    let text = """
      // Written by the tests: what the first example of each page shows.

      extension WorkedExamples {
        static let \(file.prefix(1).lowercased() + file.dropFirst()) = #\"""
      \(recorded)    \"""#
      }

      """
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
}

extension Document {
  fileprivate var shownBelowExample: [String] {
    for case .verbatim(let lines) in blocks where lines[0] == "it shows" || lines[0] == "the first shows" {
      return lines.dropFirst().map { String($0.dropFirst(4)) }
    }
    return []
  }
}
