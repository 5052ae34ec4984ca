import Engine
import Plots
import Tables

/// A value made readable: paragraphs and tables, from which every rendering comes.
struct Document: Sendable {
  enum Block: Sendable {
    /// Lines that belong together.
    case lines([String])
    /// Text that is somebody's own: never broken, never respelt.
    case verbatim([String])
    case table(Table)
    case plot(Figure)
  }

  var blocks: [Block]

  init(_ blocks: [Block] = []) { self.blocks = blocks }
  init(line: String) { blocks = [.lines([line])] }
  init(table: Table) { blocks = [.table(table)] }
  init(plot: Figure) { blocks = [.plot(plot)] }

  var tables: [Table] { blocks.compactMap { if case .table(let table) = $0 { table } else { nil } } }

  /// The picture that this is; nil where there is anything beside it.
  var plot: Figure? {
    if blocks.count == 1, case .plot(let figure) = blocks[0] { figure } else { nil }
  }

  private static let usualWidth = 92

  /// One of the table formats, blocks parted by an empty line. The formats for machines write tables alone where
  /// there are some.
  func rendered(as format: TableFormat, _ options: RenderOptions) -> String {
    if format.name == "html", let html = html(options) { return html }
    let kept = format.isForReaders || tables.isEmpty ? blocks : tables.map(Block.table)
    let isComment = format.name == "latex"
    return kept.map { block in
      switch block {
      case .lines(let lines):
        lines.map {
          isComment ? "% " + $0 : options.isASCII && format.name == "text" ? $0.escapingNonASCII : $0
        }.joined(separator: "\n")
      case .verbatim(let lines): lines.map { isComment ? "% " + $0 : $0 }.joined(separator: "\n")
      case .table(let table): format.render(table, options).trimmingLastLineEnd
      case .plot(let figure):
        PlotTextRenderer.render(figure, width: options.width ?? Document.usualWidth, isASCII: options.isASCII)
      }
    }.joined(separator: "\n\n")
  }

  /// Paragraphs and bare tables; nil where there is no table, as text says all of it.
  func html(_ options: RenderOptions) -> String? {
    guard !tables.isEmpty else { return nil }
    return blocks.map { block in
      switch block {
      case .lines(let lines): "<p>" + lines.map(Document.escaped).joined(separator: "<br>\n") + "</p>"
      case .verbatim(let lines): "<pre>" + lines.map(Document.escaped).joined(separator: "\n") + "</pre>"
      case .table(let table): HTMLRenderer.render(table, options).trimmingLastLineEnd
      case .plot(let figure): SVGRenderer.render(figure).trimmingLastLineEnd
      }
    }.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}

extension TableFormat {
  /// Read by people, who want the lines around a table as well and need not see every row.
  var isForReaders: Bool { !["csv", "tsv", "json"].contains(name) }
}

extension String {
  var trimmingLastLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
