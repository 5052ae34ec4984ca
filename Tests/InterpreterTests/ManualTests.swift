import Foundation
import Testing

@testable import Interpreter

/// What stands in docs/manual is what `regshell help --markdown` writes.
///
/// `make record` writes it anew.
@Suite("Manual") struct ManualTests {
  private static let folder = Transcript.root.appendingPathComponent("docs/manual")

  @Test("every page is as the definitions have it, and there is no other") func pages() throws {
    let files = FileManager.default
    if ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil {
      if files.fileExists(atPath: Self.folder.path) { try files.removeItem(at: Self.folder) }
      for page in Manual.pages {
        let url = Self.folder.appendingPathComponent(page.path)
        try files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try page.text.write(to: url, atomically: true, encoding: .utf8)
      }
    }
    for page in Manual.pages {
      let url = Self.folder.appendingPathComponent(page.path)
      #expect(try String(contentsOf: url, encoding: .utf8) == page.text, "\(page.path)")
    }
    let found = (files.enumerator(atPath: Self.folder.path)?.allObjects as? [String] ?? [])
      .filter { $0.hasSuffix(".md") }
    #expect(Set(found) == Set(Manual.pages.map(\.path)))
  }

  @Test("every word of the language is in it") func complete() {
    let text = Manual.pages.map(\.text).joined().replacing("\\_", with: "_")
    for name in HelpPages.languageNames + topicCatalogue.map(\.name) {
      #expect(text.contains(name), "\(name)")
    }
    for verb in verbCatalogue {
      #expect(Manual.pages.contains { $0.path == "verbs/\(verb.definition.name).md" })
    }
  }

  @Test("its links lead to pages, and its fences are closed") func links() throws {
    let paths = Set(Manual.pages.map(\.path))
    for page in Manual.pages {
      let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
      for match in page.text.matches(of: /\]\(([^)]+\.md)\)/) {
        let link = String(match.1)
        let target =
          link.hasPrefix("../") ? String(link.dropFirst(3)) : folder.isEmpty ? link : "\(folder)/\(link)"
        #expect(paths.contains(target), "\(page.path): \(link)")
      }
      let fences = page.text.split(separator: "\n").count { $0 == "```" }
      #expect(fences.isMultiple(of: 2), "\(page.path)")
    }
  }
}
