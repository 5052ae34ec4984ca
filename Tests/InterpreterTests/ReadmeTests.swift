import Foundation
import Testing

@testable import Interpreter

/// The README's transcripts are run as sessions are.
@Suite("README") struct ReadmeTests {
  @Test("its transcripts print what they show") func transcripts() throws {
    let url = Transcript.tests.appendingPathComponent("../../README.md").standardized
    let text = try String(contentsOf: url, encoding: .utf8)
    let blocks = text.components(separatedBy: "<!-- session").dropFirst().map { part in
      part.components(separatedBy: "```\n")[1]
    }
    #expect(!blocks.isEmpty)
    for block in blocks { #expect(Transcript.replayed(block) == block) }
  }

  @Test("it names every verb that it promises") func verbs() throws {
    let url = Transcript.tests.appendingPathComponent("../../README.md").standardized
    let text = try String(contentsOf: url, encoding: .utf8)
    for name in [
      "gradient", "objective", "density", "trace", "path", "cv", "compare", "predict", "evaluate", "save",
    ] {
      #expect(text.contains("`\(name)`"))
      #expect(verbDefinition(named: name) != nil)
    }
  }
}
