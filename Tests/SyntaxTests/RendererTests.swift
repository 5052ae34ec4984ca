import Syntax
import Testing

@Suite struct RendererTests {
  private func lines(_ text: String, width: Int = 100, style: DiagnosticRenderer.Style = .plain) -> String {
    DiagnosticRenderer(style: style, width: width).render(parse(text).diagnostics)
  }

  private func render(_ marked: String, labels: Bool = false, width: Int = 100, isASCII: Bool = false)
    -> String
  {
    let text = MarkedText(marked)
    let source = SourceText(text.text)
    var diagnostic = Diagnostic(code: "x", message: "m", primary: text.spans.last, source: source)
    if labels { diagnostic.labels = text.spans.dropLast().map { Diagnostic.Label($0, "second") } }
    return DiagnosticRenderer(width: width, isASCII: isASCII).lines(of: diagnostic).dropFirst()
      .joined(separator: "\n")
  }

  @Test func wholeDiagnostic() {
    var diagnostic = Diagnostic(
      code: "unknown-column", message: "no column `drta` in cars", primary: Span(19, 23),
      help: "did you mean `drat`?   columns: model mpg",
      source: SourceText("m = fit(mpg ~ wt + drta, cars)"))
    let expected = """
      error: no column `drta` in cars
        1 | m = fit(mpg ~ wt + drta, cars)
          |                    ^^^^
        help: did you mean `drat`?   columns: model mpg
      """
    #expect(DiagnosticRenderer().render(diagnostic) == expected)
    diagnostic.severity = .note
    diagnostic.notes = ["one", "two"]
    diagnostic.source = nil
    #expect(
      DiagnosticRenderer().lines(of: diagnostic) == [
        "note: no column `drta` in cars", "  note: one", "  note: two",
        "  help: did you mean `drat`?   columns: model mpg",
      ])
  }

  @Test func parsersOwn() {
    let expected = """
      error: `<-` does not assign
        1 | x <- 3
          |   ^^
        help: use = :  x = 3

      error: this `(` is not closed
        2 | fit(mpg ~ wt
          |    ^
        help: add a )
      """
    #expect(lines("x <- 3\nfit(mpg ~ wt") == expected)
  }

  @Test func secondPlaces() {
    #expect(render("a⟦(⟧b⟦]⟧", labels: true) == "  1 | a(b]\n    |  - ^\n    |  second")
    #expect(render("⟦a⟧\n\nb⟦)⟧", labels: true) == "  1 | a\n    | - second\n  3 | b)\n    |  ^")
    let far = String(repeating: "\n", count: 9)
    #expect(render("⟦a⟧\(far)⟦b⟧", labels: true) == "   1 | a\n     | - second\n  10 | b\n     | ^")
  }

  @Test func widths() {
    #expect(render("a\t⟦b⟧") == "  1 | a   b\n    |     ^")
    #expect(render("\t\t⟦b⟧") == "  1 |         b\n    |         ^")
    #expect(render("漢字 + ⟦漢⟧") == "  1 | 漢字 + 漢\n    |        ^^")
    #expect(render("e\u{301} ⟦e\u{301}x⟧") == "  1 | e\u{301} e\u{301}x\n    |   ^^")
    #expect(render("👩‍🔬 ⟦x⟧") == "  1 | 👩‍🔬 x\n    |    ^")
    #expect(render("\u{1B}[31m⟦x⟧\u{202E}") == "  1 | ␛[31mx\u{FFFD}\n    |      ^")
    #expect(render("\u{FEFF}⟦x⟧") == "  1 | x\n    | ^")
  }

  @Test func placesAndLines() {
    #expect(render("abc⟦⟧") == "  1 | abc\n    |    ^")
    #expect(render("⟦⟧") == "  1 |\n    | ^")
    #expect(render("a⟦b\ncd⟧") == "  1 | ab\n    |  ^")
    #expect(render("x\r\n⟦y⟧\r\n") == "  2 | y\n    | ^")
  }

  @Test(arguments: [40, 100]) func longLines(width: Int) throws {
    for before in [0, 10, 35, 60, 200, 5000] {
      for after in [0, 10, 80, 5000] {
        let marked =
          String(repeating: "a", count: before) + "⟦XYZ⟧" + String(repeating: "b", count: after)
        let shown = render(marked, width: width).split(separator: "\n").map { Array($0.dropFirst(6)) }
        #expect(shown.count == 2)
        #expect(shown[0].count <= width)
        // The carets stand exactly under XYZ.
        let caret = try #require(shown[1].firstIndex(of: "^"))
        #expect(String(shown[1][caret...]) == "^^^")
        #expect(String(shown[0][caret..<(caret + 3)]) == "XYZ")
        #expect((shown[0].count < before + 3 + after) == shown[0].contains("…"))
      }
    }
    #expect(render(String(repeating: "a", count: 500) + "⟦X⟧", isASCII: true).contains("| ...aa"))
  }

  @Test func colours() {
    let text = lines("x <- 3", style: .ansi)
    #expect(text.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    #expect(text.contains("\u{1B}[1;31m^^\u{1B}[0m"))
    var plain = ""
    var isEscape = false
    for character in text {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { plain.append(character) }
      if character == "m" { isEscape = false }
    }
    #expect(plain == lines("x <- 3"))
  }

  @Test func messagesCannotPaintTheTerminal() {
    let diagnostic = Diagnostic(code: "x", message: "a\u{1B}[2Jb\nc")
    #expect(DiagnosticRenderer().render(diagnostic) == "error: a␛[2Jb␊c")
  }
}
