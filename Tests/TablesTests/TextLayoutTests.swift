import Testing

@testable import Tables

/// Text tables on screens of any width: what is folded, what goes on below, what is left out.
@Suite struct TextLayoutTests {
  @Test("a table of more blocks than allowed names the columns that it leaves out")
  func leftOut() {
    let table = Table(
      columns: [.init("id")] + (1...6).map { .init("column\($0)", .number) },
      rows: [[.text("r")] + (1...6).map { .number(Double($0), .data) }])
    #expect(
      TextRenderer.render(table, RenderOptions(width: 24, maxBlocks: 2)) == """
        5 of 7 columns, folded
          into 2 blocks to fit a
          width of 24

        id  column1  column2
        ──  ───────  ───────
        r         1        2

        id  column3  column4
        ──  ───────  ───────
        r         3        4

        … 2 more columns:
          column5, column6

        """)
  }

  @Test("texts that are wider than the screen go on below, four lines at most")
  func longTexts() {
    let table = Table(
      columns: [.init("term"), .init("coef", .number), .init("what it says")],
      rows: [
        [.text("weight"), .number(-3.25, .data), .text("heavier cars go less far")],
        [.text("power"), .number(0, .data), .text(String(repeating: "abcdefgh ", count: 12))],
      ])
    #expect(
      TextRenderer.render(table, RenderOptions(width: 20)) == """
        3 columns, folded
          into 2 blocks to
          fit a width of 20

        term     coef
        ──────  ─────
        weight  -3.25
        power    0

        term    what it says
        ──────  ────────────
        weight  heavier cars
                go less far
        power   abcdefgh
                abcdefgh
                abcdefgh
                abcdefgh ab…

        """)
  }

  @Test("headers of numbers go on below rather than widen their column beyond the screen")
  func longHeaders() {
    let table = Table(
      columns: [.init("b", .number), .init("slope of −log density", .number)],
      rows: [[.number(1, .data), .number(0.5, .data)]])
    #expect(
      TextRenderer.render(table, RenderOptions(width: 12)) == """
            slope of
                −log
        b    density
        ─  ─────────
        1        0.5

        """)
  }

  @Test("no byte outside ASCII, whatever the data hold")
  func ascii() {
    let table = Table(
      title: ["température — 温度"], caption: "λ", columns: [.init("é", subheader: "…"), .init("Σ", .number)],
      rows: (0..<9).map { [.text("naïve 👩‍👩‍👧 \u{202E}"), .number(Double($0), "½")] }, footer: ["… two more"])
    for width in [10, 20, 80, 400] {
      let text = TextRenderer.render(
        table, RenderOptions(width: width, isASCII: true, maxRows: 4, maxBlocks: 1, missing: "–"))
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
    }
  }

  @Test(
    "a missing value shows as the setting says, in numbers, texts and logicals, and not as data of that name")
  func missing() throws {
    let frame = try DataFrame([
      Column("n", numbers: [1.5, .nan]), Column("t", text: [nil, "NA"]), Column("l", logicals: [nil, true]),
    ])
    let options = RenderOptions(missing: "·")
    #expect(
      TextRenderer.render(frame.table(), options) == """
             n  t     l
        number  text  logical
        ──────  ────  ───────
           1.5  ·     ·
             ·  NA    true

        """)
    #expect(HTMLRenderer.render(frame.table(), options).contains(">·</td>"))
    #expect(CSVRenderer.format.render(frame.table(), options) == CSVRenderer.render(frame.table()))
  }

  @Test("counts have commas")
  func counts() {
    #expect(
      Counted.string(1, "row") == "1 row" && Counted.string(1000, "row", more: true) == "1,000 more rows")
    #expect(Counted.grouped(1_234_567) == "1,234,567" && Counted.grouped(999) == "999")
    #expect(Counted.grouped(-1000) == "-1,000" && Counted.grouped(Int.min).hasPrefix("-9,223"))
    #expect(Counted.columns(leftOut: ["a\n"], atMost: 1) == "… 1 more column: a\\n")
    #expect(Counted.columns(leftOut: ["a", "b"], atMost: 1) == "… 2 more columns: a, …")
  }

  /// Random tables of texts in many scripts and numbers of any size: every line keeps the width, and where
  /// nothing is folded all columns start at the same display column.
  @Test("no line is wider than the screen", arguments: [20, 31, 60, 110, 400])
  func widths(limit: Int) {
    var random = SplitMix(seed: UInt64(limit))
    let words = [
      "a", "中文字", "e\u{301}le\u{300}ve", "👩‍👩‍👧", "🇫🇷", "العربية", "x\u{1B}[31m", "longer-than-a-word", "\u{202E}",
      "क्षि", "tab\t",
    ]
    let formats: [NumberFormat] = [.coefficient, .fixed(2), .data, .significant(3)]
    for _ in 0..<120 {
      func text() -> String {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in words.randomElement(using: &random)! }
          .joined(separator: Bool.random(using: &random) ? " " : "")
      }
      let columns = (0..<Int.random(in: 1...9, using: &random)).map { place in
        Table.Column(
          "\(place) " + text(), place > 0 && Bool.random(using: &random) ? .number : .text,
          subheader: Bool.random(using: &random) ? "kind" : nil)
      }
      let rows = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        columns.map { column -> Table.Cell in
          guard column.alignment == .number else { return .text(text()) }
          let size = [0, 1e-9, 0.01, 1, 5000, 1e12].randomElement(using: &random)!
          return .number(
            Double.random(in: -1...1, using: &random) * size, formats.randomElement(using: &random)!)
        }
      }
      let table = Table(title: [text()], columns: columns, rows: rows, footer: [text() + " " + text()])
      for isASCII in [false, true] {
        let options = RenderOptions(width: limit, isASCII: isASCII, maxRows: 6, maxBlocks: 4)
        let lines = TextRenderer.render(table, options).split(separator: "\n").map(String.init)
        // Numbers are never cut; the first column keeps four columns beside them.
        let widest = columns.indices.reduce(0) { widest, place in
          let cells = rows.map { $0[place] }.filter(\.isNumber)
          return max(
            widest, TextColumn(.init("", .number), cells, hasSubheaders: false, options).width)
        }
        for line in lines where line.displayWidth > max(limit, 6 + max(8, widest)) {
          // A word that no space parts stays whole only beside the table.
          #expect(!line.trimmingSpaces.contains(" "), "\(line.displayWidth) > \(limit): \(line)")
        }
      }
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
