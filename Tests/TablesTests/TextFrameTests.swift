import Testing

@testable import Tables

/// Tables in a frame, and bare: what stands around the columns.
@Suite struct TextFrameTests {
  private let table = Table(
    caption: "a lasso", columns: [.init("term"), .init("coef", .number)],
    rows: [
      [.text("weight"), .number(-3.25, .data)], [.text("größe"), .number(10, .data)],
      [.text("power"), .number(0, .data)], [.text("rain"), .number(1.5, .data)],
    ], footer: ["converged"])

  @Test("a frame around the table and a line between columns")
  func box() {
    #expect(
      TableFormat.box.render(table, RenderOptions()) == """
        a lasso

        ┌────────┬───────┐
        │ term   │  coef │
        ├────────┼───────┤
        │ weight │ -3.25 │
        │ größe  │ 10    │
        │ power  │  0    │
        │ rain   │  1.5  │
        └────────┴───────┘

        converged

        """)
  }

  @Test("the frame in ASCII, and the line of the rows left out in it")
  func boxInASCII() {
    #expect(
      TableFormat.box.render(table, RenderOptions(isASCII: true, maxRows: 2)) == #"""
        a lasso

        +--------+-------+
        | term   |  coef |
        +--------+-------+
        | weight | -3.25 |
        | ... 2 more     |
        |   rows         |
        | rain   |  1.5  |
        +--------+-------+

        converged

        """#)
  }

  @Test(
    "a screen too narrow for a frame around numbers has the columns alone", arguments: [14, 18, 20, 22, 23])
  func tooNarrow(_ width: Int) {
    let table = Table(
      columns: [.init("b", .number), .init("slope", .number)],
      rows: [[.number(-1, .data), .interval(-1, 1, "[-1.0, +1.0]")]])
    let text = TableFormat.box.render(table, RenderOptions(width: width))
    // The frame takes 7 beside the 2 and the 12 of the cells.
    #expect(text.contains("│") == (width >= 21), "\(text)")
    for line in text.split(separator: "\n") where width >= 16 { #expect(String(line).displayWidth <= width) }
  }

  @Test("no line of a framed table is wider than the screen", arguments: [12, 20, 24, 40])
  func width(_ width: Int) {
    let wide = Table(
      columns: [.init("id")] + (1...6).map { .init("column\($0)", .number) },
      rows: [[.text("r")] + (1...6).map { .number(Double($0), .data) }])
    let lines = TableFormat.box.render(wide, RenderOptions(width: width)).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("┌") } == (width > 12))
    for line in lines { #expect(String(line).displayWidth <= max(width, 13), "\(line)") }
    for line in lines where line.hasPrefix("│") { #expect(line.hasSuffix("│")) }
  }

  @Test("bare columns: ASCII, one line a row, no rule")
  func plain() {
    #expect(
      TableFormat.plain.render(table, RenderOptions()) == #"""
        a lasso

        term              coef
        weight           -3.25
        gr\u{f6}\u{df}e  10
        power             0
        rain              1.5

        converged

        """#)
  }
}
