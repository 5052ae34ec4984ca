import Engine
import Notebook
import Testing

@Suite struct MarkdownReportTests {
  private func report(_ cells: NotebookCell...) -> String {
    MarkdownReport.whole(NotebookFile(cells: cells))
  }

  private func output(_ type: String, _ members: [(String, JSON)]) -> JSON {
    .object([("output_type", .string(type))] + members.map { (key: $0.0, value: $0.1) })
  }

  private func display(_ data: (String, String)...) -> JSON {
    output("display_data", [("data", .object(data.map { (key: $0.0, value: .string($0.1)) }))])
  }

  @Test func textStaysCodeIsFencedAndBlankCellsVanish() {
    let cells = [
      NotebookCell(.markdown, source: "\n# Title\n\n*a* <b>\n\n"), NotebookCell(.code, source: " \n"),
      NotebookCell(.code, source: "\n  x = 1\n"), NotebookCell(.raw, source: "<raw>"),
    ]
    #expect(
      MarkdownReport.whole(NotebookFile(cells: cells))
        == "# Title\n\n*a* <b>\n\n```r\n  x = 1\n```\n\n```\n<raw>\n```\n")
  }

  /// What a text leaves open ends with it; what is closed, or ends by itself, is left as it is.
  @Test(arguments: [
    ("```r\na", "```"), ("~~~~\na\n~~~", "~~~~"), ("a\n  ```\nb", "  ```"), ("```\na\n```", nil),
    ("```\na\n```\n```", "```"), ("- a\n  ```\n  b", "  ```"), ("- a\n  ```\n  b\n\nc", nil),
    ("- ```\n  b", "  ```"), ("> ```\n> a", nil), ("    ```\na", nil), ("``` a ` ```", nil),
    ("<!-- a", "-->"), ("a\n<!-- b\n\nc", "-->"), ("<!-- a\nb --> c", nil), ("a <!-- b", nil),
    ("```\n<!--\n```", nil), ("<!--\n```\n-->", nil), ("<pre>\na", "</pre>"), ("<PRE>\n</pre>", nil),
    ("<script src=x", "</script>"), ("<prefix>", nil), ("<?php", "?>"), ("<div>\na", nil),
    ("1) ~~~\n   a", "   ~~~"), ("- - a\n    ```\n- b", nil),
  ]) func aTextEndsWhatItOpens(_ source: String, _ closing: String?) {
    let cells = [NotebookCell(.markdown, source: source), NotebookCell(.markdown, source: "next")]
    #expect(
      MarkdownReport.whole(NotebookFile(cells: cells))
        == source + (closing.map { "\n" + $0 } ?? "") + "\n\nnext\n")
  }

  /// Nothing that is printed ends its own fence.
  @Test(arguments: [
    ("a", "```"), ("``", "```"), ("```", "````"), ("a\n`````\nb", "``````"), ("`a` `", "```"),
  ]) func aFenceIsLongerThanWhatItHolds(_ text: String, _ fence: String) {
    let stream = output("stream", [("name", .string("stdout")), ("text", .string(text + "\n"))])
    let cell = NotebookCell(.code, source: "", outputs: [stream])
    #expect(report(cell) == "\(fence)\n\(text)\n\(fence)\n")
  }

  @Test func theRichestOutputIsShown() {
    let cell = NotebookCell(
      .code, source: "p",
      outputs: [
        display(("text/plain", "dots"), ("image/png", "AAA="), ("image/svg+xml", "<svg/>")),
        display(("text/plain", "dots"), ("image/png", "AA\nA=\n")),
        display(("text/plain", "dots"), ("image/png", "no base64!")),
        display(("text/html", "<table><script></script></table>"), ("text/plain", "a b\n1 2")),
        display(("application/json", "{}")),
      ])
    #expect(
      report(cell) == """
        ```r
        p
        ```

        ![plot](data:image/svg+xml;base64,PHN2Zy8+)

        ![plot](data:image/png;base64,AAA=)

        ```
        dots
        ```

        ```
        a b
        1 2
        ```

        """)
  }

  @Test func errorsLoseTheirColours() {
    let error = output(
      "error",
      [
        ("ename", .string("x")), ("evalue", .string("y")),
        ("traceback", .array([.string("\u{1B}[1;31merror:\u{1B}[0m y"), .string("  1 | z")])),
      ])
    #expect(report(NotebookCell(.code, source: "", outputs: [error])) == "```\nerror: y\n  1 | z\n```\n")
    let bare = output(
      "error", [("ename", .string("x")), ("evalue", .string("y")), ("traceback", .array([]))])
    #expect(report(NotebookCell(.code, source: "", outputs: [bare])) == "```\nx: y\n```\n")
    #expect("\u{1B}[38;5;1ma\u{1B}[Kb\u{1B}c\u{1B}[".withoutColours == "abc")
  }

  @Test func attachedImagesAreInTheFile() {
    let images = JSON.object([("a.png", .object([("image/png", .string("AAA=\n"))]))])
    let cell = NotebookCell(
      .markdown, source: "![i](attachment:a.png) ![j](attachment:b.png)",
      extras: .object([("attachments", images)]))
    #expect(report(cell) == "![i](data:image/png;base64,AAA=) ![j](attachment:b.png)\n")
  }

  private func table(_ html: String) -> String? {
    let text = report(NotebookCell(.code, source: "", outputs: [display(("text/html", html))]))
    return text.isEmpty ? nil : String(text.dropLast())
  }

  @Test(arguments: [
    (
      "<table>\n<thead>\n<tr><th align=\"left\">a</th><th align=\"right\">b|c</th></tr>\n</thead>\n<tbody>\n"
        + "<tr><th scope=\"row\" align=\"left\">x &lt; y</th><td align=\"right\">1<br>2</td></tr>\n</tbody>\n</table>",
      "| a | b\\|c |\n| :--- | ---: |\n| x \\< y | 1<br>2 |"
    ),
    (
      "<p>m · y ~ x<br>\n- a  b</p>\n<table><tr><th>a</th></tr><tr><td>1</td></tr></table>\n<p>end &amp; *</p>",
      "m · y \\~ x\\\n\\- a b\n\n| a |\n| :--- |\n| 1 |\n\nend \\& \\*"
    ),
    (
      "<table><caption><div align=\"left\">d · 2 rows</div></caption><thead><tr><th>a</th><th>b</th></tr>"
        + "<tr><th>number</th><th>text</th></tr></thead><tbody><tr><td align=\"right\">1</td><td>x</td></tr>"
        + "<tr><td colspan=\"2\" align=\"left\">… 5 rows</td></tr><tr><td>2</td><td></td></tr></tbody>"
        + "<tfoot><tr><td colspan=\"2\">a note</td></tr></tfoot></table>",
      "d · 2 rows\n\n| a | b |\n| ---: | :--- |\n| 1 | x |\n| … 5 rows |  |\n| 2 |  |\n\n"
        + "number: a · text: b\n\na note"
    ),
    (
      "<table><tr><td>1</td><td>2</td></tr></table><pre>a\n  *b*</pre>",
      "|  |  |\n| :--- | :--- |\n| 1 | 2 |\n\n```\na\n  *b*\n```"
    ),
  ]) func tablesAreMarkdownsOwn(_ html: String, _ markdown: String) {
    #expect(table(html) == markdown)
  }

  @Test(arguments: [
    "<p>only text</p>", "<table><tr><td rowspan=\"2\">a</td></tr></table>",
    "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
    "<table><tr><td><pre>a</pre></td></tr></table>", "<tr><td>a</td></tr></td>", "<td>a</td>", "<table",
  ]) func whatMarkdownCannotHoldStaysText(_ html: String) {
    let cell = NotebookCell(
      .code, source: "", outputs: [display(("text/html", html), ("text/plain", "text"))])
    #expect(report(cell) == "```\ntext\n```\n")
  }

  @Test func plotsAreFilesBeside() {
    let images = JSON.object([("a b.png", .object([("image/png", .string("AAA="))]))])
    let cells = [
      NotebookCell(
        .code, source: "",
        outputs: [
          display(("image/svg+xml", "<svg><title>a [b] &lt; *c*</title></svg>"), ("image/png", "AAA=")),
          display(("image/png", "AAA=")), display(("image/svg+xml", "<svg/>")),
        ]),
      NotebookCell(
        .markdown, source: "![i](attachment:a b.png)", extras: .object([("attachments", images)])),
    ]
    var report = MarkdownReport(highlighting: "r", folder: "a (1)_files")
    #expect(
      report.text(of: NotebookFile(cells: cells)) == """
        ![a \\[b\\] \\< \\*c\\*](a%20%281%29_files/plot-1.svg)

        ![plot](a%20%281%29_files/plot-2.png)

        ![plot](a%20%281%29_files/plot-3.svg)

        ![i](a%20%281%29_files/image-1.png)

        """)
    #expect(report.pictures.map(\.name) == ["plot-1.svg", "plot-2.png", "plot-3.svg", "image-1.png"])
    #expect(report.pictures[1].bytes == [0, 0])
  }
}
