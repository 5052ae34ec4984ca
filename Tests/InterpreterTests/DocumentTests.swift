import Engine
import Foundation
import Testing

@testable import Interpreter

/// The transcripts of the README and of docs/ are run as sessions are, and their pictures are drawn again.
///
/// `<!-- session: NAME -->` stands before a transcript; transcripts of one name in one file are one session. `make
/// record` writes transcripts and pictures anew.
@Suite("Documents") struct DocumentTests {
  private static let isRecording = ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil
  private static let docs = Transcript.root.appendingPathComponent("docs")
  private static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: docs.path)) ?? []
    return ["README.md", "CONTRIBUTING.md"]
      + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  @Test("transcripts print what they show", arguments: files)
  func transcripts(_ file: String) throws {
    let url = Transcript.root.appendingPathComponent(file)
    let text = try String(contentsOf: url, encoding: .utf8)
    var sessions: [String: RegshellEngine] = [:]
    var actual = ""
    for (place, part) in text.components(separatedBy: Self.mark).enumerated() {
      guard place > 0 else {
        actual += part
        continue
      }
      let name = String(part.prefix { $0 != " " })
      let pieces = part.components(separatedBy: "```\n")
      try #require(pieces.count >= 3, "\(file): no transcript follows session \(name)")
      let engine = sessions[name] ?? RegshellEngine(options: EngineOptions(folder: Transcript.data))
      sessions[name] = engine
      let rest = pieces.dropFirst(2).joined(separator: "```\n")
      actual += Self.mark + pieces[0] + "```\n" + Transcript.replayed(pieces[1], in: engine) + "```\n" + rest
    }
    if Self.isRecording { try actual.write(to: url, atomically: true, encoding: .utf8) }
    #expect(actual == text)
    if file == "README.md" { #expect(sessions.count >= 2) }
  }

  @Test("pictures are what their script draws") func pictures() throws {
    let script = try String(contentsOf: Self.docs.appendingPathComponent("pictures.regsh"), encoding: .utf8)
    let folder = try TemporaryFolder.withData()
    let engine = RegshellEngine(options: EngineOptions(folder: folder.path))
    if case .failure(let error) = engine.execute(Cell(script), emit: { _ in }) {
      Issue.record("\(error.traceback.joined(separator: "\n"))")
    }
    let stored = Self.docs.appendingPathComponent("pictures")
    let drawn = try TemporaryFolder.names(in: folder.path).filter { $0.hasSuffix(".svg") }
    #expect(!drawn.isEmpty)
    for name in drawn {
      let picture = try TemporaryFolder.text(folder.path + "/" + name)
      let url = stored.appendingPathComponent(name)
      if Self.isRecording {
        try FileManager.default.createDirectory(at: stored, withIntermediateDirectories: true)
        try picture.write(to: url, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == picture, "\(name)")
    }
    #expect(try TemporaryFolder.names(in: stored.path).filter { $0.hasSuffix(".svg") } == drawn)
  }

  @Test("links lead to files of the project", arguments: files)
  func links(_ file: String) throws {
    let url = Transcript.root.appendingPathComponent(file)
    for match in try String(contentsOf: url, encoding: .utf8).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
      let target = url.deletingLastPathComponent().appendingPathComponent(String(match.1))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(file): \(match.1)")
    }
  }

  @Test("the penalty that CONTRIBUTING adds is the one that the law tests try") func examplePenalty() throws {
    let text = try Self.text("CONTRIBUTING.md")
    let file = try Self.text("Tests/FittingTests/Berhu.swift")
    let code = try #require(file.components(separatedBy: "import Fitting\n\n").last)
    #expect(text.contains("```swift\n" + code + "```"))
  }

  @Test("the map of CONTRIBUTING has every target") func map() throws {
    let text = try Self.text("CONTRIBUTING.md")
    let package = try Self.text("Package.swift")
    let targets = package.matches(of: /\.(?:target|executableTarget|systemLibrary)\(\s*name: "([A-Za-z]+)"/)
    #expect(targets.count > 15)
    for target in targets { #expect(text.contains("`\(target.1)`"), "\(target.1)") }
  }

  @Test("what documents make is in the Makefile", arguments: files)
  func makeTargets(_ file: String) throws {
    let makefile = try Self.text("Makefile")
    for match in try Self.text(file).matches(of: /(?:`|^|&& )make ([a-z-]+)/.anchorsMatchLineEndings()) {
      #expect(makefile.contains("\n\(match.1):"), "make \(match.1)")
    }
  }

  @Test("the README names every verb that it promises") func verbs() throws {
    let text = try Self.text("README.md")
    for name in [
      "gradient", "objective", "density", "trace", "path", "cv", "compare", "predict", "evaluate", "save",
    ] {
      #expect(text.contains("`\(name)`"))
      #expect(verbDefinition(named: name) != nil)
    }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Transcript.root.appendingPathComponent(path), encoding: .utf8)
  }

  private static let mark = "\n<!-- session: "
}
