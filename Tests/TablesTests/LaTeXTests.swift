import Testing

@testable import Tables

/// What is written compiles: read by a small tokenizer of TeX, which knows groups, mathematics, environments and
/// what a tabular reserves.
@Suite struct LaTeXTests {
  @Test("every character is escaped, whatever stands in a cell, a header or a caption")
  func hostile() throws {
    let texts = [
      "50% & more_than #1", "{a}\\b^2~c$d", "[0, 1]", "*", "-- `x'", "a\nb\tc\u{1B}[1m", "é 中文 👍",
      "λ·Σ|b|² ≤ ½ ‖b‖₂",
      "\\end{tabular}", "%", "\\\\", "\"<>|",
    ]
    let rows = texts.map { [Table.Cell.text($0), .number(-1.5, .data), .interval(-.infinity, 0.5, .data)] }
    for header in texts {
      let table = Table(
        title: texts, caption: header,
        columns: [.init(header, subheader: header), .init("n", .number), .init("r", .number)],
        rows: rows, footer: texts)
      let source = LaTeXRenderer.render(table, RenderOptions(maxRows: 5))
      let reading = try TeXReading(source)
      #expect(reading.rowLengths == Array(repeating: 3, count: 8), "\(source)")
    }
  }

  @Test(
    "numbers of every format are mathematics, powers of ten too; words are text",
    arguments: [
      ("-3.2749", "$-3.2749$"), ("1.234e-5", "$1.234 \\times 10^{-5}$"), ("+33%", "$+33\\%$"),
      ("< 0.1%", "$< 0.1\\%$"),
      ("inf", "$\\infty$"), ("-inf", "$-\\infty$"), ("NA", "NA"), ("sign", "sign"), ("0", "$0$"),
      ("not_known", "not\\_known"),
    ])
  func numbers(text: String, source: String) {
    let table = Table(columns: [.init("n", .number)], rows: [[.number(1, text)]])
    #expect(LaTeXRenderer.render(table).contains("\n\(source) \\\\\n"))
  }

  @Test("phantoms fill decimals up, so that points align")
  func phantoms() {
    let table = Table(
      columns: [.init("n", .number)], rows: ["1", "2.5", "-10.125", "1e-9"].map { [.number(1, $0)] })
    #expect(
      LaTeXRenderer.render(table).contains(
        "$1\\phantom{.000}$ \\\\\n$2.5\\phantom{00}$ \\\\\n$-10.125$ \\\\\n$1 \\times 10^{-9}$ \\\\"))
  }
}

/// A reading of TeX: fails where groups, mathematics or environments do not close, or a reserved character stands bare.
private struct TeXReading {
  struct Failure: Error, CustomStringConvertible { let description: String }
  /// Cells of each row that ends in `\\`; a \multicolumn counts what it spans.
  private(set) var rowLengths: [Int] = []

  init(_ source: String) throws {
    var groups: [Character] = []
    var environments: [String] = []
    var cells = 1
    for line in source.split(separator: "\n") {
      var rest = line[...]
      while let character = rest.popFirst() {
        switch character {
        case "%": rest = ""
        case "\\":
          let name = rest.prefix { $0.isASCII && $0.isLetter }
          if name.isEmpty {
            let symbol = rest.popFirst()
            if symbol == "\\" {
              guard groups.isEmpty else { throw Failure(description: "a row ends within a group: \(line)") }
              rowLengths.append(cells)
              cells = 1
            } else if let symbol, !"&%$#_{}|".contains(symbol) {
              throw Failure(description: "\\\(symbol) in \(line)")
            }
          } else {
            rest = rest.dropFirst(name.count)
            let argument = rest.dropFirst().prefix { $0 != "}" }
            if name == "begin" { environments.append(String(argument)) }
            if name == "end", environments.popLast() != String(argument) {
              throw Failure(description: "\\end{\(argument)}")
            }
            if name == "multicolumn" { cells += (Int(argument) ?? 0) - 1 }
          }
        case "{": groups.append("{")
        case "}":
          guard groups.popLast() == "{" else { throw Failure(description: "} in \(line)") }
        case "$": if groups.last == "$" { groups.removeLast() } else { groups.append("$") }
        case "&":
          guard groups.isEmpty else { throw Failure(description: "& within a group: \(line)") }
          cells += 1
        case "^", "_":
          guard groups.contains("$") else {
            throw Failure(description: "\(character) outside mathematics: \(line)")
          }
        case "#", "~": throw Failure(description: "\(character) in \(line)")
        case "*", "[":
          let isFirst = rest.utf8.count + 1 == line.utf8.count
          if isFirst { throw Failure(description: "\(character) opens a row") }
        default:
          guard character.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            throw Failure(description: "a control character in \(line)")
          }
        }
      }
      // Mathematics and arguments do not run across lines here.
      guard groups.isEmpty else { throw Failure(description: "open at the end of \(line)") }
    }
    guard environments.isEmpty else { throw Failure(description: "open: \(environments)") }
  }
}
