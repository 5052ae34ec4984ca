import Testing

@testable import Tables

@Suite struct MarkdownTests {
  @Test("cells cannot leave their column, nor become emphasis, code, links, entities or HTML")
  func hostile() {
    let texts = [
      "a|b", "*x* _y_ `z`", "[text](url)", "<b>&amp;", "~~gone~~", "$x$", "two\nlines", "\u{1B}[31m", "\\",
    ]
    let table = Table(
      columns: [.init("t"), .init("n", .number)], rows: texts.map { [.text($0), .number(1, .data)] })
    let lines = MarkdownRenderer.render(table).split(separator: "\n").map(String.init)
    #expect(lines.count == texts.count + 2)
    for line in lines {
      // Bars that no backslash precedes part cells.
      var bars = 0
      var isEscaped = false
      for character in line {
        if character == "|", !isEscaped { bars += 1 }
        isEscaped = character == "\\" && !isEscaped
      }
      #expect(bars == 3, "\(line)")
    }
    let cells = lines.dropFirst(2).map { $0.dropFirst(2).split(separator: "  |")[0] }
    #expect(cells[2].hasPrefix("\\[text](url)") && cells[3].hasPrefix("\\<b>\\&amp;"))
    #expect(cells[6].hasPrefix("two<br>lines") && cells[7].hasPrefix("\\\\u{1b}[31m"))
  }

  @Test("lines of a paragraph stay apart and start nothing else")
  func paragraphs() {
    #expect(MarkdownRenderer.paragraph(["y ~ x", "# 0.5*l1", "- b"]) == "y \\~ x\\\n\\# 0.5\\*l1\\\n\\- b")
  }

  @Test("a long table says what it leaves out")
  func elision() {
    let table = Table(columns: [.init("n", .number)], rows: (0..<3000).map { [.number(Double($0), .data)] })
    let lines = MarkdownRenderer.render(table, RenderOptions(maxRows: 4)).split(separator: "\n")
    #expect(lines.count == 7 && lines[4] == "| … 2,996 more rows |")
    #expect(MarkdownRenderer.render(table).split(separator: "\n").count == 3002)
  }
}
