import Engine
import Notebook
import Testing

/// A notebook as a page: what it shows, and what it does not let through.
@Suite struct HTMLReportTests {
  /// The page's body.
  private func body(_ cells: NotebookCell...) throws -> String {
    let page = NotebookFile(cells: cells).html(title: "t")
    let start = try #require(page.firstRange(of: "<body>\n"))
    let end = try #require(page.firstRange(of: "</body>"))
    return String(page[start.upperBound..<end.lowerBound])
  }

  private func markdown(_ source: String) throws -> String {
    try body(NotebookCell(.markdown, source: source))
  }

  private func shown(_ type: String, _ text: String) throws -> String {
    let data = JSON.object([(type, .string(text)), ("text/plain", .string("plain <&>"))])
    let output = JSON.object([("output_type", .string("display_data")), ("data", data)])
    return try body(NotebookCell(.code, source: "", outputs: [output]))
  }

  @Test(arguments: [
    ("# A *b*\ntext\nmore", "<h1>A <em>b</em></h1>\n<p>text\nmore</p>\n"),
    ("#no", "<p>#no</p>\n"), ("a  \nb", "<p>a<br>\nb</p>\n"),
    ("**a `*` b** and __c__", "<p><strong>a <code>*</code> b</strong> and <strong>c</strong></p>\n"),
    ("snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>\n"),
    ("\\*a\\* \\<", "<p>*a* &lt;</p>\n"), ("*a", "<p>*a</p>\n"), ("`a", "<p>`a</p>\n"),
    ("``a ` b``", "<p><code>a ` b</code></p>\n"),
    ("$a$ costs $5", "<p><math><mi>a</mi></math> costs $5</p>\n"),
    (
      "$$\na\n$$\nb",
      "<p><span class=\"formula\"><math display=\"block\"><mi>a</mi></math></span></p>\n<p>b</p>\n"
    ),
    ("```r\n<a> *b*\n```\nc", "<pre>&lt;a&gt; *b*</pre>\n<p>c</p>\n"), ("```\na", "<pre>a</pre>\n"),
    ("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n"), ("---", "<hr>\n"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("1. a\n2. b\n\nc", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<p>c</p>\n"),
    ("- a\n  - b\n- c", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"),
    ("- a\n\n  b\n- c", "<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n<li>c</li>\n</ul>\n"),
    (
      "- a\n  ```r\n  - b\n\n    c\n  ```\n- d",
      "<ul>\n<li><p>a</p>\n<pre>- b\n\n  c</pre>\n</li>\n<li>d</li>\n</ul>\n"
    ),
    ("- ```\n  a\n  ```", "<ul>\n<li><pre>a</pre>\n</li>\n</ul>\n"),
    ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
    (
      "- [ ] a\n- [x] b",
      "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled> a</li>\n"
        + "<li class=\"task\"><input type=\"checkbox\" disabled checked> b</li>\n</ul>\n"
    ),
    ("A *b*\nc\n===\nd\n---\ne", "<h1>A <em>b</em>\nc</h1>\n<h2>d</h2>\n<p>e</p>\n"),
    ("a\n\n---\nb\n* * *", "<p>a</p>\n<hr>\n<p>b</p>\n<hr>\n"), ("## a ##", "<h2>a</h2>\n"),
    ("~~a *b*~~ ~c~", "<p><del>a <em>b</em></del> ~c~</p>\n"), ("a\\\nb", "<p>a<br>\nb</p>\n"),
    (
      "&lt;b&gt; &#955; &#x3BB; &amp; & &; &a b",
      "<p>&lt;b&gt; &#955; &#x3BB; &amp; &amp; &amp;; &amp;a b</p>\n"
    ),
    ("`&lt;`", "<p><code>&amp;lt;</code></p>\n"), ("~~~\n```\n~~~", "<pre>```</pre>\n"),
    ("    a < b\n\n      c\n\nd", "<pre>a &lt; b\n\n  c</pre>\n<p>d</p>\n"),
    ("[a] and [b](c)", "<p>[a] and <a href=\"c\">b</a></p>\n"),
    (
      "| a | b |\n|---|--:|\n| 1 \\| | `|` |",
      "<table>\n<tr><th>a</th><th align=\"right\">b</th></tr>\n"
        + "<tr><td>1 |</td><td align=\"right\"><code>|</code></td></tr>\n</table>\n"
    ),
    ("a | b", "<p>a | b</p>\n"),
    (
      "| a | b | c |\n|--|:-:|--|\n| 1 |\n| 1 | 2 |\n|1|2|3|4|",
      "<table>\n<tr><th>a</th><th align=\"center\">b</th><th>c</th></tr>\n"
        + "<tr><td>1</td><td colspan=\"2\"></td></tr>\n<tr><td>1</td><td align=\"center\">2</td><td></td></tr>\n"
        + "<tr><td>1</td><td align=\"center\">2</td><td>3</td></tr>\n</table>\n"
    ),
    ("![a *b*](https://x/y.png)", "<p><a href=\"https://x/y.png\">a <em>b</em></a></p>\n"),
    ("![](y.png)", "<p><a href=\"y.png\">y.png</a></p>\n"),
    ("[![a](b.svg)](https://x)", "<p><a href=\"https://x\">a</a></p>\n"),
    ("[a *b*](x.md#c \"t\")", "<p><a href=\"x.md#c\">a <em>b</em></a></p>\n"),
    ("<https://x/*a*?b&c> [a]", "<p><a href=\"https://x/*a*?b&amp;c\">https://x/*a*?b&amp;c</a> [a]</p>\n"),
    (
      "<me@a.org> <file:///x> <b> <a:> 1 < 2 > 1",
      "<p><a href=\"mailto:me@a.org\">me@a.org</a> &lt;file:///x&gt; &lt;b&gt; &lt;a:&gt; 1 &lt; 2 &gt; 1</p>\n"
    ),
    ("***a*** ___b___", "<p><em><strong>a</strong></em> <em><strong>b</strong></em></p>\n"),
    ("***a**", "<p>*<strong>a</strong></p>\n"), ("****a****", "<p><strong><strong>a</strong></strong></p>\n"),
    ("*a \\* b*", "<p><em>a * b</em></p>\n"), ("*a \\` b* `", "<p><em>a ` b</em> `</p>\n"),
    ("**x ``a ` **`` y**", "<p><strong>x <code>a ` **</code> y</strong></p>\n"),
    ("``a ` b", "<p>``a ` b</p>\n"), ("` `` `a`", "<p><code>``</code>a`</p>\n"),
    ("`` `a` ``", "<p><code>`a`</code></p>\n"),
    ("1) a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
    ("1. a\n2) b", "<ol>\n<li>a</li>\n</ol>\n<ol start=\"2\">\n<li>b</li>\n</ol>\n"),
    (
      "[a *b*][R s], [r  S][] and ![r s]\n\n[r S]: https://e.org 'title'\n[r s]: x",
      "<p><a href=\"https://e.org\">a <em>b</em></a>, <a href=\"https://e.org\">r  S</a> and "
        + "<a href=\"https://e.org\">r s</a></p>\n"
    ),
    ("[a][b] [c](d)\n\n[x]: <y>", "<p>[a][b] <a href=\"d\">c</a></p>\n"),
    ("[x]\n[x]: y", "<p>[x]\n[x]: y</p>\n"), ("[x]: y z\n[^1]: y", "<p>[x]: y z\n[^1]: y</p>\n"),
    ("```\n[x]: y\n```", "<pre>[x]: y</pre>\n"),
  ]) func markdownIsRendered(_ source: String, _ html: String) throws {
    #expect(try markdown(source) == html)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))", "![a](javascript:alert(1))", "[a](data:text/html,<script>alert(1)</script>)",
    "[a](x\"onclick=\"alert(1))", "![\"onerror=\"alert(1)](x)", "`<script>`", "$<script>$", "# <script>",
    "```\n</pre><script>\n```", "| <script> | b |\n|--|--|\n| <script> | |", "- <script>", "> <script>",
    "[a]\n\n[a]: javascript:alert(1)", "<javascript:alert(1)>", "<https://x\"onclick=\"alert(1)>",
    "[a][b]\n\n[b]: x\"onclick=\"alert(1)", "<x@\"onerror=\"alert(1)>",
    "[a](\u{1}javascript:alert(1))", "[a](vbscript:x)", "[<script>](b)", "*<script>*",
    "&lt;script&gt;", "&#60;script&#62;", "[a](javascript&colon;alert(1))", "[a](&#106;avascript:alert(1))",
  ]) func nothingInATextBecomesCode(_ source: String) throws {
    let html = try markdown(source)
    #expect(!html.contains("<script") && !html.lowercased().contains("\"javascript:"))
    for address in ["href=\"data:", "href=\"vbscript:", "href=\"\u{1}", "src=\"java"] {
      #expect(!html.contains(address))
    }
    // Attributes are the page's own, each closed by its own quote.
    for tag in html.split(separator: "<").compactMap({ $0.split(separator: ">").first }) {
      #expect(!tag.contains("onerror=\"") && !tag.contains("onclick=\""), "\(tag)")
    }
  }

  @Test func codeStreamsErrorsAndTitlesAreEscaped() throws {
    let outputs = [
      JSON.object([("output_type", .string("stream")), ("text", .string("</pre><script>\u{1B}[1m&"))]),
      .object([
        ("output_type", .string("error")), ("ename", .string("e")), ("evalue", .string("<b>")),
        ("traceback", .array([.string("\u{1B}[31m<b>\u{1B}[0m")])),
      ]),
    ]
    #expect(
      try body(NotebookCell(.code, source: "a < b", outputs: outputs))
        == "<pre class=\"source\">a &lt; b</pre>\n<div class=\"output\">\n<pre>&lt;/pre&gt;&lt;script&gt;&amp;</pre>\n"
        + "<pre class=\"error\">&lt;b&gt;</pre>\n</div>\n")
    let page = NotebookFile(cells: [NotebookCell(.markdown, source: "# </title><script>")]).html(title: "t")
    #expect(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"))
    #expect(NotebookFile().html(title: "a&b").contains("<title>a&amp;b</title>"))
  }

  @Test func aTableIsKeptAndAnyOtherHTMLGivesWayToPlainText() throws {
    let table =
      "<table><caption>a &lt; b</caption><tr><td align=\"right\" colspan=\"2\">1<br></td></tr></table>"
    #expect(try shown("text/html", table) == "<div class=\"output\">\n\(table)\n</div>\n")
    for html in [
      "<script>x</script>", "<table onclick=\"x\"></table>", "<table", "<table>", "</table>",
      "<b><i></b></i>",
      "<table style=\"x\"></table>", "<!-- x -->", "<td align=\"a b\"></td>", "<td align=x></td>", "a < b",
      "<TABLE></TABLE>", "<svg></svg>", "<a href=\"x\">y</a>", "<td align=\"x\"onclick=\"y\"></td>",
    ] {
      #expect(
        try shown("text/html", html) == "<div class=\"output\">\n<pre>plain &lt;&amp;&gt;</pre>\n</div>\n",
        "\(html)")
    }
  }

  @Test func imagesAreInThePage() throws {
    #expect(
      try shown("image/svg+xml", "<svg/>")
        == "<div class=\"output\">\n<img alt=\"plot\" src=\"data:image/svg+xml;base64,PHN2Zy8+\">\n</div>\n")
    #expect(
      try shown("image/svg+xml", "<svg><title>a &lt; \"b\"</title></svg>").contains(
        "alt=\"a &lt; &quot;b&quot;\""))
    #expect(try shown("image/png", "AA\nA=").contains("src=\"data:image/png;base64,AAA=\""))
    #expect(try shown("image/png", "\"><script>").contains("<pre>plain"))
    var cell = NotebookCell(.markdown, source: "![i](attachment:a.png) ![j](attachment:b.png)")
    cell.extras = .object([("attachments", .object([("a.png", .object([("image/png", .string("AAA="))]))]))])
    #expect(try body(cell) == "<p><img alt=\"i\" src=\"data:image/png;base64,AAA=\"> j</p>\n")
  }

  /// None may take long or end the program.
  @Test(arguments: [
    "*", "[", "`", "> ", "- ", "$", "$\\a{ ", "![a](", "[a] (", "**a ", "_a", "~~a ", "|", "&", "<",
    "<a:", "<a@", "***a ", "``a`", "[x]: y\n[", "[a][", "1) ",
    "*a ${ ", "$$x", "$$$$", "$$x |", "\\begin{x", "\\begin{x}", "\\begin{x} |", "\\end{",
    "\\begin{x}\n\\end{x} y", "a | b\n- | -",
  ])
  func whatIsRepeatedEnds(_ piece: String) throws {
    #expect(try !markdown(String(repeating: piece, count: 20_000)).isEmpty)
    #expect(try !markdown(String(repeating: piece + "\n", count: 5000)).isEmpty)
  }

  @Test(arguments: ["$$x", "$${x", "\\begin{x}"]) func aFormulaIsSoughtInItsParagraph(_ open: String) throws {
    let close = open.hasPrefix("$") ? "$$" : "\\end{x}"
    #expect(try markdown("\(open)\n\n\(close)").contains("<span class=\"formula\">") == false)
    for lines in [1, 2, 3, 4, 7, 8, 100] {
      let inner = String(repeating: "y\n", count: lines)
      let html = try markdown("\(open)\n\(inner)\(close)\nafter\n\n\(open)\n\(inner)\(close) behind")
      let formula = "<p><span class=\"formula\">"
      #expect(html.hasPrefix(formula) && html.contains("</span></p>\n<p>after</p>\n<p>"))
      // Within a text, or a display that is not alone in its lines.
      #expect(html.dropFirst(formula.count).firstRange(of: formula) == nil || open.hasPrefix("$"))
      #expect(html.hasSuffix("behind</p>\n"))
    }
    let twice = "\(open)\n\(close)"
    let both = try markdown("\(twice)\n\(twice)\n\n\(twice)")
    #expect(both.split(separator: "<span class=\"formula\">").count == 4)
  }

  /// A wide head and many narrow rows: nothing is written for cells that are not there.
  @Test func aTableGrowsWithWhatIsInIt() throws {
    let source =
      String(repeating: "a|", count: 8000) + "\n" + String(repeating: "-|", count: 8000) + "\n"
      + String(repeating: "|\n", count: 12_000)
    #expect(try markdown(source).utf8.count < 20 * source.utf8.count)
  }

  private static let printed: [JSON] = ["stdout", "stderr"].map { name in
    .object([
      ("output_type", .string("stream")), ("name", .string(name)), ("text", .string("\(name)\n")),
    ])
  }

  /// What is left of source, stdout and stderr in a page, and in Markdown, which cannot fold.
  @Test(arguments: [
    ([], "C O E", "C O E"), (["remove-cell"], "", ""), (["remove_cell"], "", ""),
    (["remove-input"], "O E", "O E"), (["remove-output"], "C", "C"),
    (["remove-stdout"], "C E", "C E"),
    (["remove_stderr"], "C O", "C O"), (["hide-input"], "(C) O E", "C O E"),
    (["hide-output"], "C (O E)", "C O E"), (["hide-cell"], "(C) (O E)", "C O E"),
    (["remove-input", "hide-output"], "(O E)", "O E"), (["removecell", "other"], "C O E", "C O E"),
  ]) func tagsSayWhatIsShown(_ tags: [String], _ page: String, _ text: String) throws {
    var cell = NotebookCell(.code, source: "source", outputs: Self.printed)
    cell.tags = tags
    let marks = [
      ("<details>", "("), ("</details>", ")"), ("source</pre>", "C"), ("stdout\n", "O"),
      ("stderr\n", "E"),
    ]
    func seen(_ text: String, _ marks: [(String, String)]) -> String {
      let places = marks.compactMap { mark in
        text.firstRange(of: mark.0).map { ($0.lowerBound, mark.1) }
      }
      let again = marks.compactMap { mark -> (String.Index, String)? in
        guard let first = text.firstRange(of: mark.0) else { return nil }
        return text[first.upperBound...].firstRange(of: mark.0).map { ($0.lowerBound, mark.1) }
      }
      return (places + again).sorted { $0.0 < $1.0 }.map(\.1).joined()
    }
    #expect(seen(try body(cell), marks) == page.filter { $0 != " " })
    let markdown = MarkdownReport.whole(NotebookFile(cells: [cell]))
    let fences = [("source\n", "C"), ("stdout\n", "O"), ("stderr\n", "E")]
    #expect(seen(markdown, fences) == text.filter { $0 != " " })
  }

  @Test func whatIsFoldedInTheLabIsFolded() throws {
    var cell = NotebookCell(.code, source: "source", outputs: Self.printed)
    cell.metadata = .object([("jupyter", .object([("source_hidden", .bool(true))]))])
    #expect(
      try body(cell).hasPrefix(
        "<details>\n<summary>Code</summary>\n<pre class=\"source\">source</pre>"))
  }
}
