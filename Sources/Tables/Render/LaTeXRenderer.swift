/// A LaTeX tabular with `\hline` rules, so that it needs no package. With a caption it floats as a
/// table. Title and footer lines stand as comments; all rows are written.
package enum LaTeXRenderer {
  package static let format = TableFormat(
    name: "latex", fileExtensions: ["tex"], mediaType: "text/latex",
    render: { table, _ in render(table) })

  package static func render(_ table: Table) -> String {
    var lines = table.title.map(comment)
    if let caption = table.caption {
      lines += ["\\begin{table}", "\\centering", "\\caption{\(escaped(caption))}"]
    }
    if !table.columns.isEmpty { lines += tabular(table) }
    if table.caption != nil { lines.append("\\end{table}") }
    lines += table.footer.map(comment)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func tabular(_ table: Table) -> [String] {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\" }
    let places = table.columns.map { $0.alignment == .text ? "l" : "r" }.joined()
    var lines = ["\\begin{tabular}{\(places)}", "\\hline", line(table.columns.map { escaped($0.header) })]
    if table.hasSubheaders { lines.append(line(table.columns.map { escaped($0.subheader ?? "") })) }
    lines.append("\\hline")
    lines += table.rows.map { row in
      // A bracket that opens a line would be read as the length that \\ may take.
      let text = line(row.map(cell))
      return text.hasPrefix("[") ? "{}" + text : text
    }
    return lines + ["\\hline", "\\end{tabular}"]
  }

  /// Numbers stand in mathematics, where `-` is a minus sign.
  private static func cell(_ cell: Table.Cell) -> String {
    switch cell {
    case .number(let value, let text) where value.isFinite: "$\(text.replacing("%", with: "\\%"))$"
    case .interval(_, _, let text): "$\(text.replacing("%", with: "\\%"))$"
    default: escaped(cell.string)
    }
  }

  private static func comment(_ line: String) -> String { "% " + line.withVisibleControls }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      if character.isNewline { return " " }
      return replacements[character] ?? String(character)
    }.joined()
  }

  /// What LaTeX reserves, and the signs of our own tables that its text fonts lack.
  private static let replacements: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{",
    "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "$<$", ">": "$>$", "|": "$|$",
    "λ": "$\\lambda$", "σ": "$\\sigma$", "Σ": "$\\Sigma$", "τ": "$\\tau$", "γ": "$\\gamma$", "β": "$\\beta$",
    "²": "$^2$", "½": "$\\frac{1}{2}$", "·": "$\\cdot$", "−": "$-$", "≤": "$\\le$", "≥": "$\\ge$",
    "√": "$\\surd$", "ŷ": "$\\hat{y}$", "‖": "$\\|$", "→": "$\\to$", "←": "$\\gets$",
    "↔": "$\\leftrightarrow$",
    "∞": "$\\infty$", "×": "$\\times$", "₁": "$_1$", "₂": "$_2$", "…": "\\dots{}",
  ]
}
