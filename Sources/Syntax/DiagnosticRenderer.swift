/// Makes the lines of a diagnostic:
///
///     error: what is wrong
///       1 | the source line
///         |     ^^^^^^
///       note: a further fact
///       help: one thing to do
///
/// Second places are underlined with `-` and carry their words. A span over several lines shows its first line, with
/// carets to the end of that line.
package struct DiagnosticRenderer: Sendable {
  package enum Style: Sendable { case plain, ansi }

  package var style: Style
  /// Source lines wider than this many terminal cells are shown as a window around the span.
  package var width: Int
  /// Writes `...` for `…` where a line is cut.
  package var isASCII: Bool

  package init(style: Style = .plain, width: Int = 100, isASCII: Bool = false) {
    self.style = style
    self.width = max(20, width)
    self.isASCII = isASCII
  }

  /// The diagnostic's lines, without line ends.
  package func lines(of diagnostic: Diagnostic) -> [String] {
    let isError = diagnostic.severity == .error
    let title = painted(isError ? "error:" : "note:", isError ? .error : .note)
    var lines = ["\(title) \(painted(printable(diagnostic.message), .message))"]
    if let source = diagnostic.source { lines += excerpt(of: diagnostic, in: source) }
    for note in diagnostic.notes { lines.append("  \(painted("note:", .note)) \(printable(note))") }
    if let help = diagnostic.help { lines.append("  \(painted("help:", .help)) \(printable(help))") }
    return lines
  }

  /// The lines joined, without a line end behind the last.
  package func render(_ diagnostic: Diagnostic) -> String {
    lines(of: diagnostic).joined(separator: "\n")
  }

  /// Several diagnostics with an empty line between them.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n\n")
  }

  // MARK: Source lines

  /// A place to underline on one line.
  private struct Mark {
    var span: Span
    var label: String?
    var isPrimary: Bool
  }

  private func excerpt(of diagnostic: Diagnostic, in source: SourceText) -> [String] {
    var marks: [Mark] = diagnostic.labels.map { Mark(span: $0.span, label: $0.message, isPrimary: false) }
    if let primary = diagnostic.primary { marks.append(Mark(span: primary, label: nil, isPrimary: true)) }
    var marksOfLine: [Int: [Mark]] = [:]
    for mark in marks {
      let index = source.lineIndex(at: min(mark.span.start, source.bytes.count))
      marksOfLine[index, default: []].append(mark)
    }
    let indices = marksOfLine.keys.sorted()
    let gutter = String(source.lineNumber(indices.last ?? 0)).count
    var lines: [String] = []
    for index in indices {
      let number = String(source.lineNumber(index))
      let blanks = String(repeating: " ", count: gutter - number.count)
      let (text, rows) = lineAndRows(source, source.lineSpan(index), marksOfLine[index] ?? [])
      lines.append(painted("  \(blanks)\(number) |", .gutter) + (text.isEmpty ? "" : " \(text)"))
      for row in rows {
        lines.append(painted("  \(String(repeating: " ", count: gutter)) |", .gutter) + " \(row)")
      }
    }
    return lines
  }

  /// The visible part of a source line, and the rows of marks and labels below it.
  private func lineAndRows(
    _ source: SourceText, _ line: Span, _ marks: [Mark]
  ) -> (text: String, rows: [String]) {
    let focus = marks.first(where: \.isPrimary)?.span ?? marks.first?.span ?? line
    let window = SourceLineWindow(
      source, line: line, focus: focus, width: width, ellipsis: isASCII ? "..." : "…")
    var placed: [(columns: Range<Int>, mark: Mark)] = []
    for mark in marks {
      if let columns = window.columns(of: mark.span) { placed.append((columns, mark)) }
    }
    // Right to left: the label of the rightmost mark fits on the row of the marks.
    placed.sort { $0.columns.lowerBound > $1.columns.lowerBound }
    var cells = [(Character, Paint)](
      repeating: (" ", .plain), count: placed.map(\.columns.upperBound).max() ?? 0)
    for (columns, mark) in placed.sorted(by: { !$0.mark.isPrimary && $1.mark.isPrimary }) {
      for column in columns { cells[column] = mark.isPrimary ? ("^", .error) : ("-", .label) }
    }
    var rows = [paintedRow(cells)]
    for (rank, (columns, mark)) in placed.enumerated() {
      guard let label = mark.label else { continue }
      let text = painted(printable(label), .label)
      if rank == 0 {
        rows[0] += " " + text
      } else {
        rows.append(String(repeating: " ", count: columns.lowerBound) + text)
      }
    }
    return (window.text, placed.isEmpty ? [] : rows)
  }

  // MARK: Colours

  private enum Paint: String {
    case plain = ""
    case error = "1;31"
    case note
    case help = "1;36"
    case message = "1"
    case gutter = "2"
    case label = "34"

    var code: String { self == .note ? Paint.help.rawValue : rawValue }
  }

  private func painted(_ text: String, _ paint: Paint) -> String {
    style == .plain || paint == .plain || text.isEmpty ? text : "\u{1B}[\(paint.code)m\(text)\u{1B}[0m"
  }

  private func paintedRow(_ cells: [(Character, Paint)]) -> String {
    var row = ""
    var index = 0
    while index < cells.count {
      var end = index
      var run = ""
      while end < cells.count, cells[end].1 == cells[index].1 {
        run.append(cells[end].0)
        end += 1
      }
      row += painted(run, cells[index].1)
      index = end
    }
    return row
  }
}

/// A text that cannot move the cursor, colour the terminal or reverse the line: controls as their pictures.
private func printable(_ text: String) -> String {
  guard text.contains(where: { printableCharacter($0) != nil }) else { return text }
  return String(text.flatMap { printableCharacter($0) ?? String($0) })
}

/// What stands for a character that must not be printed as it is; nil for all others.
func printableCharacter(_ character: Character) -> String? {
  guard let first = character.unicodeScalars.first else { return nil }
  switch first.properties.generalCategory {
  case .control:
    if first.value < 0x20, let picture = Unicode.Scalar(0x2400 + first.value) { return String(picture) }
    return first.value == 0x7F ? "\u{2421}" : "\u{FFFD}"
  case .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
  default: return nil
  }
}
