import Engine

/// A LaTeX tabular with the rules of booktabs. With a caption it floats as a table. Title and footer lines stand
/// as comments.
///
/// Numbers stand in mathematics, where `-` is a minus sign, and align on the decimal point without a package:
/// phantoms fill up the decimals that a number lacks, since figures are of one width.
package enum LaTeXRenderer {
  package static let format = TableFormat(
    name: "latex", fileExtensions: ["tex"], mediaType: "text/latex",
    render: { table, options in render(table, options) })

  package static func render(_ table: Table, _ options: RenderOptions = RenderOptions()) -> String {
    var lines = table.title.map(comment)
    if let caption = table.caption {
      lines += ["\\begin{table}", "\\centering", "\\caption{\(escaped(caption))}"]
    }
    if !table.columns.isEmpty { lines += tabular(table, options) }
    if table.caption != nil { lines.append("\\end{table}") }
    lines += table.footer.map(comment)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func tabular(_ table: Table, _ options: RenderOptions) -> [String] {
    func line(_ cells: [String]) -> String {
      let text = cells.joined(separator: " & ") + " \\\\"
      // A bracket or a star that opens a line would be read as a part of the \\ before it.
      return text.hasPrefix("[") || text.hasPrefix("*") ? "{}" + text : text
    }
    let shown = ShownRows(count: table.rows.count, atMost: options.maxRows)
    let gap = line(["\\multicolumn{\(table.columns.count)}{l}{\(escaped(shown.line))}"])
    let places = table.columns.map { $0.alignment == .text ? "l" : "r" }.joined()
    var lines = ["% needs \\usepackage{booktabs}", "\\begin{tabular}{\(places)}", "\\toprule"]
    lines.append(line(table.columns.map { escaped($0.header) }))
    if table.hasSubheaders { lines.append(line(table.columns.map { escaped($0.subheader ?? "") })) }
    lines.append("\\midrule")
    let decimals = table.columns.indices.map { place in
      table.columns[place].alignment == .number
        ? shown.indices.reduce(0) { max($0, LaTeXNumber(table.rows[$1][place])?.decimals ?? 0) } : 0
    }
    for (place, row) in shown.indices.enumerated() {
      if place == shown.gap?.after { lines.append(gap) }
      let cells = zip(table.rows[row], decimals).map { cell, decimals in
        LaTeXNumber(cell)?.source(decimals: decimals) ?? escaped(cell.string(missing: options.missing))
      }
      lines.append(line(cells))
    }
    if shown.gap?.after == shown.indices.count { lines.append(gap) }
    return lines + ["\\bottomrule", "\\end{tabular}"]
  }

  private static func comment(_ line: String) -> String { "% " + line.onOneLine }

  /// Text with all that LaTeX reserves written out.
  package static func escaped(_ text: String) -> String {
    var source = ""
    for character in text {
      if character.isNewline || character == "\t" {
        source += " "
      } else if character == "-", source.hasSuffix("-") {
        // Two hyphens would join to a dash.
        source += "{}-"
      } else {
        source += replacements[character] ?? String(character).onOneLine.latexSpelling
      }
    }
    return source
  }

  /// What LaTeX reserves, and the signs of our own tables that its text fonts lack.
  fileprivate static let replacements: [Character: String] = [
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{",
    "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "`": "\\textasciigrave{}",
    "<": "$<$", ">": "$>$", "|": "$|$",
    "λ": "$\\lambda$", "σ": "$\\sigma$", "Σ": "$\\Sigma$", "τ": "$\\tau$", "γ": "$\\gamma$", "β": "$\\beta$",
    "ρ": "$\\rho$", "ψ": "$\\psi$", "η": "$\\eta$", "θ": "$\\theta$", "φ": "$\\varphi$", "Φ": "$\\Phi$",
    "Γ": "$\\Gamma$", "δ": "$\\delta$", "μ": "$\\mu$", "π": "$\\pi$", "±": "$\\pm$",
    "¹": "$^1$", "²": "$^2$", "³": "$^3$", "⁻": "$^{-}$", "½": "$\\frac{1}{2}$", "·": "$\\cdot$",
    "−": "$-$", "–": "--", "—": "---", "≤": "$\\le$", "≥": "$\\ge$", "√": "$\\surd$", "ŷ": "$\\hat{y}$",
    "‖": "$\\|$", "→": "$\\to$", "←": "$\\gets$", "↔": "$\\leftrightarrow$", "∞": "$\\infty$",
    "×": "$\\times$", "₀": "$_0$", "₁": "$_1$", "₂": "$_2$", "ₖ": "$_k$", "ⱼ": "$_j$", "…": "\\dots{}",
    "─": "--",
  ]
}

extension String {
  /// A control character's spelling, whose backslash LaTeX would take for its own.
  fileprivate var latexSpelling: String {
    guard hasPrefix("\\") else { return self }
    return map { LaTeXRenderer.replacements[$0] ?? String($0) }.joined()
  }
}

/// A number or a range as LaTeX mathematics; nil for words such as `NA`, which are text.
private struct LaTeXNumber {
  private let math: String
  /// Figures behind the point, which phantoms fill up; nil where the number aligns on nothing.
  let decimals: Int?

  init?(_ cell: Table.Cell) {
    switch cell {
    case .number(_, let text):
      guard text.contains(where: { $0 >= "0" && $0 <= "9" }),
        text.allSatisfy({ "0123456789.+-<>≤≥ %e".contains($0) })
      else {
        guard ["inf", "+inf", "-inf"].contains(text) else { return nil }
        self.init(math: LaTeXNumber.spelt(text))
        return
      }
      let parts = text.split(separator: "e", omittingEmptySubsequences: false)
      if parts.count == 2 {
        self.init(math: parts[0] + " \\times 10^{\(parts[1])}")
      } else {
        let figures = text.split(separator: ".").dropFirst().first?.prefix { $0.isNumber }
        self.init(math: LaTeXNumber.spelt(text), decimals: figures?.count ?? 0)
      }
    case .interval(_, _, let text): self.init(math: LaTeXNumber.spelt(text))
    default: return nil
    }
  }

  private init(math: some StringProtocol, decimals: Int? = nil) {
    self.math = String(math)
    self.decimals = decimals
  }

  func source(decimals most: Int) -> String {
    guard let decimals, most > decimals else { return "$\(math)$" }
    let zeros = String(repeating: "0", count: most - decimals)
    return "$\(math)\\phantom{\(decimals == 0 ? "." : "")\(zeros)}$"
  }

  private static func spelt(_ text: String) -> String {
    text.replacing("inf", with: "\\infty").replacing("%", with: "\\%").replacing("≤", with: "\\le ")
      .replacing("≥", with: "\\ge ")
  }
}
