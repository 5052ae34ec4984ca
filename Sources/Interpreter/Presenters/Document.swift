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
  /// there are some; JSON of several tables is an object of them, each by its name.
  func rendered(as format: TableFormat, _ options: RenderOptions) -> String {
    if format.name == "html" { return markup(options) }
    guard format.isForReaders || tables.isEmpty else { return machineText(format, options) }
    let text = blocks.map { block in
      switch block {
      case .lines(let lines): Document.paragraph(Document.harmless(lines, format), format, options)
      case .verbatim(let lines): Document.quoted(Document.harmless(lines, format), format)
      case .table(let table): format.render(table, options).trimmingLastLineEnd
      case .plot(let figure): Document.quoted(Document.drawn(figure, options), format)
      }
    }.joined(separator: "\n\n")
    return options.isASCII && format.name == "markdown" ? text.referringToNonASCII : text
  }

  /// For readers control characters are spelt out, as in tables: a level, a class or a text out of a file sends a
  /// terminal nothing. Line ends and tabs stay. Machines get what there is.
  private static func harmless(_ lines: [String], _ format: TableFormat) -> [String] {
    format.isForReaders ? lines.map(\.withVisibleControls) : lines
  }

  private static func drawn(_ figure: Figure, _ options: RenderOptions) -> [String] {
    let text = PlotTextRenderer.render(
      figure, width: options.width ?? Document.usualWidth, isASCII: options.isASCII)
    // A label that was cut ends in a sign of one column.
    return (options.isASCII ? text.replacing("…", with: "~") : text)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func machineText(_ format: TableFormat, _ options: RenderOptions) -> String {
    let tables = tables.map(\.unfolded)
    let texts = tables.map { format.render($0, options).trimmingLastLineEnd }
    guard format.name == "json", texts.count > 1 else { return texts.joined(separator: "\n\n") }
    return Table.json(tables)
  }

  /// Lines of prose: they stay apart in every format.
  private static func paragraph(
    _ lines: [String], _ format: TableFormat, _ options: RenderOptions
  ) -> String {
    switch format.name {
    case "latex": quoted(lines, format)
    case "markdown": MarkdownRenderer.paragraph(lines)
    case _ where format.isText && options.isASCII: lines.map(\.escapingNonASCII).joined(separator: "\n")
    default: lines.joined(separator: "\n")
    }
  }

  /// Text as it is: a comment of LaTeX, code of Markdown.
  private static func quoted(_ lines: [String], _ format: TableFormat) -> String {
    switch format.name {
    case "latex": return lines.map { "% " + $0 }.joined(separator: "\n")
    case "markdown" where lines.count > 1:
      // The fence is longer than any in the text.
      let ticks = lines.reduce(0) { longest, line in
        max(longest, line.split { $0 != "`" }.reduce(0) { max($0, $1.count) })
      }
      let fence = String(repeating: "`", count: max(3, ticks + 1))
      return ([fence] + lines + [fence]).joined(separator: "\n")
    default: return lines.joined(separator: "\n")
    }
  }

  /// `markup` beside text; nil where there is no table, as text says all of it.
  func html(_ options: RenderOptions) -> String? { tables.isEmpty ? nil : markup(options) }

  /// Paragraphs, bare tables and pictures as HTML. A single line above a table is its caption.
  private func markup(_ options: RenderOptions) -> String {
    var parts: [String] = []
    var caption: String?
    for (place, block) in blocks.enumerated() {
      switch block {
      case .lines(let lines):
        if lines.count == 1, blocks.indices.contains(place + 1), case .table(let next) = blocks[place + 1],
          next.title.isEmpty, next.caption == nil
        {
          caption = lines[0]
        } else {
          parts.append("<p>" + lines.map(HTMLRenderer.escaped).joined(separator: "<br>\n") + "</p>")
        }
      case .verbatim(let lines):
        parts.append("<pre>" + lines.map(HTMLRenderer.escaped).joined(separator: "\n") + "</pre>")
      case .table(var table):
        if let caption { table.caption = caption }
        caption = nil
        parts.append(HTMLRenderer.render(table, options).trimmingLastLineEnd)
      case .plot(let figure): parts.append(SVGRenderer.render(figure).trimmingLastLineEnd)
      }
    }
    let html = parts.joined(separator: "\n")
    return options.isASCII ? html.referringToNonASCII : html
  }
}

extension TableFormat {
  /// Read by people, who want the lines around a table as well and need not see every row.
  var isForReaders: Bool { !["csv", "tsv", "json"].contains(name) }
}

extension String {
  /// What is not ASCII as character references, which HTML and Markdown show as the characters.
  fileprivate var referringToNonASCII: String {
    guard utf8.contains(where: { $0 >= 0x80 }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isASCII {
        text.unicodeScalars.append(scalar)
      } else {
        text += "&#\(scalar.value);"
      }
    }
  }

  var trimmingLastLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
