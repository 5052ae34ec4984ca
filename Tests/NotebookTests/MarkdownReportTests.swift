import Engine
import Notebook
import Testing

@Suite struct MarkdownReportTests {
  private func report(_ cells: NotebookCell...) -> String {
    NotebookFile(cells: cells).markdown(highlighting: "r")
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
      NotebookFile(cells: cells).markdown(highlighting: "r")
        == "# Title\n\n*a* <b>\n\n```r\n  x = 1\n```\n\n```\n<raw>\n```\n")
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
        display(("text/html", "<table></table>"), ("text/plain", "a b\n1 2")),
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
}
