import Foundation
import Notebook
import Testing

/// Emphasis by the rules of CommonMark, as markdown-it-py reads them: `Samples/emphasis.py` wrote the lines.
@Suite struct EmphasisTests {
  static let lines: [(source: String, html: String)] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "Samples/emphasis.tsv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t")
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
  }()

  private func page(_ source: String) throws -> String {
    let page = NotebookFile(cells: [NotebookCell(.markdown, source: source)]).html(title: "t")
    let start = try #require(page.firstRange(of: "<body>\n"))
    let end = try #require(page.firstRange(of: "</body>"))
    return String(page[start.upperBound..<end.lowerBound])
  }

  @Test func linesAreThoseOfCommonMark() throws {
    #expect(Self.lines.count >= 500)
    for (source, html) in Self.lines {
      let shown = try page(source)
      #expect(shown == html + "\n", "\(source)")
    }
  }

  @Test(arguments: [
    ("**a *b***", "<strong>a <em>b</em></strong>"), ("***a** b*", "<em><strong>a</strong> b</em>"),
    ("***a* b**", "<strong><em>a</em> b</strong>"), ("*a **b***", "<em>a <strong>b</strong></em>"),
    ("**a*b*c**", "<strong>a<em>b</em>c</strong>"), ("*a~~b~~c*", "<em>a<del>b</del>c</em>"),
    ("~~~a~~~ b~", "~~~a~~~ b~"), ("*a [b*](u)", "*a <a href=\"u\">b*</a>"),
    ("**![a](http://x/y.png)**", "<strong><a href=\"http://x/y.png\">a</a></strong>"),
  ]) func nestedMarks(_ source: String, _ html: String) throws {
    #expect(try page("x " + source) == "<p>x \(html)</p>\n")
  }

  /// Each would take minutes if its marks were sought once a mark.
  @Test(arguments: ["*a _b ", "a** b", "**a *b ~~c ", "*a", "a* ", "***", "[*a](", "_a__ ", "*a**b"])
  func thousandsOfMarksAreReadAtOnce(_ piece: String) throws {
    let text = String(repeating: piece, count: 20_000)
    let shown = try page("x " + text)
    #expect(shown.hasPrefix("<p>x ") && shown.filter { $0 == "a" }.count >= text.filter { $0 == "a" }.count)
  }
}
