import Plots
import Tables

/// Documents on a narrow screen and on one without Unicode.
extension Document {
  /// Lines wider than `width` go on below, indented, broken where their parts meet. Tables fold by themselves.
  func fitted(to width: Int) -> Document {
    Document(
      blocks.map { block in
        guard case .lines(let lines) = block else { return block }
        return .lines(lines.flatMap { Document.broken($0, width) })
      })
  }

  /// Where a line may go on: before these, the first that is found nearest to the end.
  private static let joints = ["      [", "  +  ", " · ", " | ", "), ", ", ", " "]

  private static func broken(_ line: String, _ width: Int) -> [String] {
    guard line.displayWidth > width, !line.hasPrefix("    ") else { return [line] }
    let head = line.prefix(displayWidth: width)
    let cuts = joints.compactMap { joint in
      // A comma, with the bracket before it, ends its line; the other joints begin the next.
      head.lastRange(of: joint).map { joint.hasSuffix(", ") ? head.index($0, offsetBy: joint.count - 1) : $0 }
    }
    guard
      let cut = cuts.first(where: { head.distance(from: head.startIndex, to: $0) > width / 3 }) ?? cuts.first,
      cut > line.startIndex
    else { return [line] }
    let rest = line[cut...].drop { $0 == " " || $0 == "·" || $0 == "|" }
    guard rest.count < line.count else { return [line] }
    return [String(line[..<cut])] + broken("  " + rest, width)
  }

  /// The same in ASCII: signs by name, every table aligned anew; what has no name is left to the renderer.
  var inASCII: Document {
    Document(
      blocks.map { block in
        switch block {
        case .lines(let lines): return .lines(lines.map(\.inASCII))
        case .verbatim: return block
        case .plot(let figure): return .plot(figure.mapTexts(\.inASCII))
        case .table(var table):
          table.title = table.title.map(\.inASCII)
          table.caption = table.caption?.inASCII
          table.footer = table.footer.map(\.inASCII)
          for column in table.columns.indices {
            table.columns[column].header = table.columns[column].header.inASCII
          }
          table.rows = table.rows.map { row in row.map(\.inASCII) }
          return .table(table)
        }
      })
  }
}

extension Table.Cell {
  fileprivate var inASCII: Table.Cell {
    switch self {
    case .text(let text): .text(text.inASCII)
    case .number(let x, let text): .number(x, text.inASCII)
    case .interval(let low, let high, let text): .interval(low, high, text.inASCII)
    case .empty, .logical: self
    }
  }
}

extension String {
  /// The language's signs in ASCII; what has no spelling here stays, so that data keep their letters.
  var inASCII: String {
    var result = ""
    for character in self {
      switch character {
      case "·": result += result.hasSuffix(" ") ? "|" : "*"
      case "Σ": result += "sum "
      case " " where result.hasSuffix("sum "): break
      case "−", "–": result += "-"
      case "²": result += "^2"
      case "½": result += "1/2 "
      case "ŷ": result += "yhat"
      case "σ": result += "sigma"
      case "λ": result += "lambda"
      case "ₖ": result += "_k"
      case "ⱼ": result += "_j"
      case "₀": result += "0"
      case "⁻": result += "^-"
      case "¹": result += "1"
      case "ρ": result += "rho"
      case "ψ": result += "psi"
      case "∞": result += "inf"
      // A product of two letters needs its sign once one of them is a word.
      case "η": result += result.last?.isLetter == true ? "*eta" : "eta"
      case "θ": result += "theta"
      case "τ": result += "tau"
      case "φ": result += "phi"
      case "Φ": result += "Phi"
      case "Γ": result += "Gamma"
      case "δ": result += "delta"
      case "μ": result += "mu"
      case "π": result += "pi"
      case "√": result += "sqrt"
      case "±": result += "+-"
      case "×": result += "x"
      case "≤": result += "<="
      case "≥": result += ">="
      case "←": result += "<-"
      case "→": result += "->"
      case "…": result += "..."
      case "─": result += "-"
      case "‖": result += "||"
      default: result.append(character)
      }
    }
    return result
  }
}

extension Substring {
  /// The start of the last place where `text` stands.
  fileprivate func lastRange(of text: String) -> Index? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(text) { return place }
    }
    return nil
  }
}
