import Foundation
import Notebook
import Testing

/// TeX in texts becomes MathML; what is not known stays to be read.
@Suite struct FormulaTests {
  private func page(_ source: String) throws -> String {
    let page = NotebookFile(cells: [NotebookCell(.markdown, source: source)]).html(title: "t")
    let start = try #require(page.firstRange(of: "<body>\n"))
    let end = try #require(page.firstRange(of: "</body>"))
    return String(page[start.upperBound..<end.lowerBound])
  }

  /// A form and its MathML in a line each, as a browser was seen to set them.
  static let forms: [(tex: String, html: String)] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
      path: "Samples/formulas.tsv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }()

  @Test func formsAreRead() { #expect(Self.forms.count > 50) }

  @Test(arguments: FormulaTests.forms) func aFormIsMathML(_ tex: String, _ html: String) throws {
    #expect(try page("$\(tex)$") == "<p><math>\(html)</math></p>\n")
    // Alone in its line, and within one.
    let display = "<span class=\"formula\"><math display=\"block\">\(html)</math></span>"
    #expect(try page("$$\n\(tex)\n$$") == "<p>\(display)</p>\n")
    #expect(try page("a $$\(tex)$$ b") == "<p>a \(display) b</p>\n")
    #expect(isBalanced(html))
  }

  private func isBalanced(_ html: String) -> Bool {
    var open: [Substring] = []
    for tag in html.split(separator: "<").compactMap({ $0.split(separator: ">").first }) {
      if tag.hasSuffix("/") { continue }
      let name = tag.prefix { $0 != " " }
      if name.hasPrefix("/") {
        if open.popLast() != name.dropFirst() { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }

  @Test(arguments: [
    "\\foo{x}", "a & b", "\\frac{1}", "x^1^2", "{x", "\\left(x", "\\begin{tikz}x\\end{tikz}",
    "\\begin{cases}a", "\\text{a \\b}", "\\not x", "\\middle", "\\color{red}x", "x_", "\\sqrt[3",
    "x\\limits_a", "\\sum_a\\limits^b", "\\sum\\limits_a\\limits_b", "\\limits", "\\text{$x}",
  ]) func whatIsNotKnownIsShownAsItsSource(_ tex: String) throws {
    #expect(try page("$$\(tex)$$") == "<p><span class=\"formula\"><code>\(tex.escaped)</code></span></p>\n")
  }

  @Test(arguments: [
    ("costs $5 and $6", "costs $5 and $6"), ("$5-$6", "$5-$6"), ("$ x$", "$ x$"), ("$x $", "$x $"),
    ("\\$x$", "$x$"), ("$", "$"), ("$$", "$$"), ("`$x$`", "<code>$x$</code>"),
    ("*a $b*c$ d*", "<em>a <math><mi>b</mi><mo lspace=\"0\" rspace=\"0\">∗</mo><mi>c</mi></math> d</em>"),
  ]) func dollarsThatAreNone(_ source: String, _ html: String) throws {
    let plain = html.split(separator: " lspace=\"0\" rspace=\"0\"").joined()
    let seen = try page(source).split(separator: " lspace=\"0\" rspace=\"0\"").joined()
    #expect(seen == "<p>\(plain)</p>\n")
  }

  @Test func anEnvironmentNeedsNoDollars() throws {
    let source = "so\n\\begin{align*}\na &= b \\\\\n&+ c\n\\end{align*}\nthen"
    let html = try page(source)
    #expect(html.hasPrefix("<p>so</p>\n<p><span class=\"formula\"><math display=\"block\"><mtable"))
    #expect(html.hasSuffix("</math></span></p>\n<p>then</p>\n"))
  }

  @Test func barsInATableStandInItsCell() throws {
    let html = try page("| a | b |\n|---|---|\n| $|x|$ | 2 |")
    #expect(html.contains("<td><math><mo form=\"prefix\"") && html.contains("</math></td><td>2</td>"))
  }

  @Test func aSignOfMoneyInATextIsOne() throws {
    let seen = try page("$\\text{costs \\$5, $x$ and \\$}$")
    #expect(
      seen == "<p><math><mrow><mtext>costs\u{A0}$5,\u{A0}</mtext><mrow><mi>x</mi></mrow>"
        + "<mtext>\u{A0}and\u{A0}$</mtext></mrow></math></p>\n")
  }

  @Test func whereAnOperationHasItsScriptsCanBeSaid() throws {
    let sum = "<mo lspace=\"0\" rspace=\"0\">∑</mo>"
    #expect(try page("$\\sum\\limits_a$") == "<p><math><munder>\(sum)<mi>a</mi></munder></math></p>\n")
    #expect(try page("$\\sum\\nolimits_a$") == "<p><math><msub>\(sum)<mi>a</mi></msub></math></p>\n")
  }

  @Test(arguments: [
    "{", "\\frac", "\\left(", "x^", "\\sqrt{", "\\text{$", "\\begin{cases}", "\\hat", "\\sum\\limits_",
    "\\sum_{",
  ]) func deepOnesEnd(_ piece: String) throws {
    let tex = String(repeating: piece, count: 3000) + "x"
    #expect(try page("$$\(tex)$$") == "<p><span class=\"formula\"><code>\(tex)</code></span></p>\n")
  }

  @Test func longOnesEnd() throws {
    let long = String(repeating: "a+", count: 20_000) + "b"
    #expect(try page("$\(long)$").hasPrefix("<p><math>"))
  }

  @Test func nothingInAFormulaBecomesCode() throws {
    for tex in [
      "<script>", "\\text{<script>}", "\\operatorname{<script>}", "\\tag{<script>}", "\\foo<script>",
    ] {
      #expect(try !page("$\(tex)$").contains("<script"))
    }
  }
}

extension String {
  fileprivate var escaped: String { split(separator: "&").joined(separator: "&amp;") }
}
