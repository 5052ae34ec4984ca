import Testing

@testable import Tables

@Suite struct RendererTests {
  private var lasso: Table {
    var table = Table(
      title: ["lasso · mpg ~ wt", "n = 32 of 32 rows"],
      columns: [
        .init("term"), .init("coef", .number), .init("range", .number), .init("change", .number),
        .init("prior"),
      ], footer: ["objective 5.753"])
    table.append([
      .text("(intercept)"), .number(27.868, .coefficient), .empty, .empty, .text("flat"),
    ])
    table.append([
      .text("wt"), .number(-3.27492, .coefficient), .number(1, .fixed(3)), .number(-0.117, .percent),
      .text("normal(0, 1)"),
    ])
    table.append([
      .text("h_p"), .number(-0.0238, .coefficient), .interval(-0.1, 0.1, .fixed(1).signed),
      .number(0, .percent),
      .empty,
    ])
    table.append([
      .text("x|<&>"), .number(0, .coefficient), .number(.nan, .fixed(3)), .empty, .text("a, \"b\""),
    ])
    return table
  }

  @Test func text() {
    #expect(
      TextRenderer.render(lasso) == """
        lasso · mpg ~ wt
        n = 32 of 32 rows

        term             coef         range  change  prior
        ───────────  ────────  ────────────  ──────  ────────────
        (intercept)  27.868                          flat
        wt           -3.2749          1.000    -12%  normal(0, 1)
        h_p          -0.02380  [-0.1, +0.1]      0%
        x|<&>         0                 nan          a, "b"

        objective 5.753

        """)
  }

  @Test func ascii() {
    let text = TextRenderer.render(lasso, RenderOptions(isASCII: true))
    #expect(text.contains("\n-----------  --------  ------------  ------  ------------\n"))
    #expect(!text.contains("─"))
  }

  @Test func html() {
    #expect(
      HTMLRenderer.render(lasso) == """
        <table>
        <caption><div align="left">lasso · mpg ~ wt<br>n = 32 of 32 rows</div></caption>
        <thead>
        <tr><th align="left">term</th><th align="right">coef</th><th align="right">range</th>\
        <th align="right">change</th><th align="left">prior</th></tr>
        </thead>
        <tbody>
        <tr><th scope="row" align="left">(intercept)</th><td align="right">27.868</td><td align="right"></td>\
        <td align="right"></td><td align="left">flat</td></tr>
        <tr><th scope="row" align="left">wt</th><td align="right">-3.2749</td><td align="right">1.000</td>\
        <td align="right">-12%</td><td align="left">normal(0, 1)</td></tr>
        <tr><th scope="row" align="left">h_p</th><td align="right">-0.02380</td>\
        <td align="right">[-0.1, +0.1]</td><td align="right">0%</td><td align="left"></td></tr>
        <tr><th scope="row" align="left">x|&lt;&amp;&gt;</th><td align="right">0</td>\
        <td align="right">nan</td><td align="right"></td><td align="left">a, &quot;b&quot;</td></tr>
        </tbody>
        <tfoot>
        <tr><td colspan="5" align="left">objective 5.753</td></tr>
        </tfoot>
        </table>

        """)
  }

  @Test func markdown() {
    #expect(
      MarkdownRenderer.render(lasso) == """
        lasso · mpg \\~ wt

        n = 32 of 32 rows

        | term        |     coef |        range | change | prior        |
        | :---------- | -------: | -----------: | -----: | :----------- |
        | (intercept) |   27.868 |              |        | flat         |
        | wt          |  -3.2749 |        1.000 |   -12% | normal(0, 1) |
        | h\\_p        | -0.02380 | [-0.1, +0.1] |     0% |              |
        | x\\|\\<\\&>    |        0 |          nan |        | a, "b"       |

        objective 5.753

        """)
  }

  @Test func latex() {
    #expect(
      LaTeXRenderer.render(lasso) == """
        % lasso · mpg ~ wt
        % n = 32 of 32 rows
        % needs \\usepackage{booktabs}
        \\begin{tabular}{lrrrl}
        \\toprule
        term & coef & range & change & prior \\\\
        \\midrule
        (intercept) & $27.868\\phantom{00}$ &  &  & flat \\\\
        wt & $-3.2749\\phantom{0}$ & $1.000$ & $-12\\%$ & normal(0, 1) \\\\
        h\\_p & $-0.02380$ & $[-0.1, +0.1]$ & $0\\%$ &  \\\\
        x$|$$<$\\&$>$ & $0\\phantom{.00000}$ & nan &  & a, "b" \\\\
        \\bottomrule
        \\end{tabular}
        % objective 5.753

        """)
  }

  @Test func csv() {
    #expect(
      CSVRenderer.render(lasso) == """
        term,coef,range,change,prior
        (intercept),27.868,,,flat
        wt,-3.27492,1,-0.117,"normal(0, 1)"
        h_p,-0.0238,"[-0.1, 0.1]",0,
        x|<&>,0,NA,,"a, ""b""\"

        """)
    #expect(TSVRenderer.render(lasso).hasPrefix("term\tcoef\trange\tchange\tprior\n"))
  }

  @Test func json() {
    #expect(
      JSONRenderer.render(lasso) == """
        [
          {"term": "(intercept)", "coef": 27.868, "range": null, "change": null, "prior": "flat"},
          {"term": "wt", "coef": -3.27492, "range": 1, "change": -0.117, "prior": "normal(0, 1)"},
          {"term": "h_p", "coef": -0.0238, "range": [-0.1, 0.1], "change": 0, "prior": null},
          {"term": "x|<&>", "coef": 0, "range": null, "change": null, "prior": "a, \\"b\\""}
        ]

        """)
    let odd = Table(
      columns: [.init("a"), .init("a")],
      rows: [[.text("\u{1}\n\\"), .number(.infinity, "inf")]])
    #expect(JSONRenderer.render(odd) == "[\n  {\"a\": \"\\u0001\\n\\\\\", \"a_2\": \"inf\"}\n]\n")
  }

  @Test func folding() {
    let table = Table(
      columns: [.init("id")] + (1...5).map { .init("column\($0)", .number) },
      rows: [[.text("r")] + (1...5).map { .number(Double($0), .data) }])
    #expect(
      TextRenderer.render(table, RenderOptions(width: 24)) == """
        6 columns, folded into 3
          blocks to fit a width
          of 24

        id  column1  column2
        ──  ───────  ───────
        r         1        2

        id  column3  column4
        ──  ───────  ───────
        r         3        4

        id  column5
        ──  ───────
        r         5

        """)
    #expect(TextRenderer.render(table, RenderOptions(width: 47)).split(separator: "\n").count == 3)
    // Narrower than a single column: one a block, never an endless loop.
    #expect(TextRenderer.render(table, RenderOptions(width: 1)).contains("into\n  5\n  blocks"))
  }

  @Test(
    arguments: [
      (10, nil), (10, 10), (10, 4), (10, 3), (10, 1), (10, 0), (0, 0),
    ] as [(Int, Int?)])
  func elision(count: Int, most: Int?) {
    let table = Table(columns: [.init("i", .number)], rows: (0..<count).map { [.number(Double($0), .data)] })
    let options = RenderOptions(maxRows: most)
    let lines = TextRenderer.render(table, options).split(separator: "\n").dropFirst(2)
    let html = HTMLRenderer.render(table, options)
    if let most, count > most {
      #expect(lines.count == most + 1)
      let line = "… \(count - most) more row\(count - most == 1 ? "" : "s")"
      #expect(Array(lines)[(most + 1) / 2] == line)
      #expect(html.contains(line))
      #expect(html.components(of: "<tr>") == most + 2)
    } else {
      #expect(lines.count == count && html.components(of: "<tr>") == count + 1)
    }
  }

  /// Data cannot break a line nor colour a terminal.
  @Test func controlCharacters() {
    let table = Table(columns: [.init("a\tb")], rows: [[.text("x\ny\u{1B}[31m")]])
    #expect(TextRenderer.render(table) == "a\\tb\n──────────────\nx\\ny\\u{1b}[31m\n")
    for format in TableFormat.all {
      #expect(
        !format.render(table, RenderOptions()).contains("\u{1B}") || format.name == "csv"
          || format.name == "tsv" || format.name == "markdown" || format.name == "latex")
    }
  }

  /// In random tables every decimal point of a column stands in one place, all lines fit the rules, and no
  /// line ends in a space.
  @Test func alignmentLaws() {
    var random = SplitMix(seed: 7)
    let formats: [NumberFormat] = [.coefficient, .fixed(2), .data, .significant(3), .coefficient.signed]
    for _ in 0..<300 {
      let format = formats.randomElement(using: &random)!
      let rows = (0..<8).map { _ -> [Table.Cell] in
        let value =
          Double.random(in: -1...1, using: &random) * [0, 1e-6, 0.01, 1, 5000].randomElement(using: &random)!
        return [.number(value, format), .text("|")]
      }
      let table = Table(columns: [.init("n", .number), .init("t")], rows: rows)
      let lines = TextRenderer.render(table).split(separator: "\n").map(String.init)
      let bar = lines[1].prefix { $0 == "─" }.count + 2
      let points = lines.dropFirst(2).map { line in
        let number = line.prefix { $0 != "|" }
        #expect(Array(line)[bar] == "|")
        let digits = number.drop { $0 == " " || $0 == "-" || $0 == "+" }
        let whole = digits.prefix { $0.isNumber }
        return number.count - digits.count + whole.count
      }
      #expect(Set(points).count == 1, "\(lines.joined(separator: "\n"))")
      #expect(!lines.contains { $0.hasSuffix(" ") })
    }
  }

  @Test func catalogue() {
    #expect(Set(TableFormat.all.map(\.name)).count == TableFormat.all.count)
    #expect(TableFormat.named("markdown")?.mediaType == "text/markdown")
    #expect(TableFormat.named("docx") == nil)
    #expect(TableFormat.forFile("out/x.TEX")?.name == "latex" && TableFormat.forFile("x") == nil)
    let empty = Table(columns: [])
    for format in TableFormat.all { _ = format.render(empty, RenderOptions(width: 0, maxRows: 0)) }
  }

  @Test func dataFrames() throws {
    let frame = try DataFrame([
      Column("model", text: ["Mazda", "Datsun", nil]), Column("mpg", numbers: [21, 22.8, .nan]),
      Column("am", logicals: [true, nil, false]),
    ])
    #expect(
      TextRenderer.render(frame.table(rows: 2)) == """
        model      mpg  am
        text    number  logical
        ──────  ──────  ───────
        Mazda     21    true
        Datsun    22.8  NA

        … 1 more row

        """)
    #expect(frame.table(columns: 1).footer == ["… 2 more columns: mpg, am"])
    #expect(CSVRenderer.render(frame.table()) == "model,mpg,am\nMazda,21,true\nDatsun,22.8,NA\nNA,NA,false\n")
    #expect(CSVRenderer.render(frame.table()) == frame.delimited())
    #expect(
      JSONRenderer.render(frame.table()).contains("{\"model\": null, \"mpg\": null, \"am\": false}"))
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
