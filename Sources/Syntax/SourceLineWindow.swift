/// The part of a source line that fits on a terminal, with the columns at which its bytes show.
///
/// Tabs become blanks up to the next stop; characters that must not be printed become pictures; where the line is
/// cut there is an ellipsis. The work is bounded by the width, not by the length of the line.
struct SourceLineWindow {
  private(set) var text = ""

  private struct Cell {
    var text: String
    var bytes: Range<Int>
    var columns: Range<Int>
  }

  private var cells: [Cell] = []
  private var shown: Range<Int> = 0..<0
  /// How far the cut and its ellipsis move a column to the right.
  private var shift = 0
  private let line: Span

  /// - Parameter focus: the span that must be visible, at least its start.
  init(_ source: SourceText, line: Span, focus: Span, width: Int, ellipsis: String) {
    self.line = line
    let reach = 16 * width
    let start = min(max(focus.start, line.start), line.end)
    let slice = SourceLineWindow.slice(source, line, from: start - reach, to: start + reach)
    cells = SourceLineWindow.cells(of: source, slice)
    let total = cells.last?.columns.upperBound ?? 0
    let isCut = (left: slice.start > line.start, right: slice.end < line.end)
    guard total > width || isCut.left || isCut.right else {
      shown = 0..<max(total, 1)
      text = cells.map(\.text).joined()
      return
    }
    let focusStart = column(of: start)
    let focusEnd = column(of: min(max(focus.end, start), slice.end))
    let room = width - 2 * ellipsis.count
    var first = 0
    if isCut.left || focusEnd > width - ellipsis.count {
      let wanted = min(focusEnd - focusStart, room * 2 / 3)
      first = max(0, focusStart - (room - wanted) / 2)
    }
    if !isCut.right { first = min(first, max(0, total - room)) }
    let visible = cells.filter { $0.columns.lowerBound >= first && $0.columns.upperBound <= first + room }
    let hidesLeft = isCut.left || first > 0
    let hidesRight = isCut.right || (visible.last?.columns.upperBound ?? 0) < total
    shown = (visible.first?.columns.lowerBound ?? 0)..<(visible.last?.columns.upperBound ?? 0)
    shift = (hidesLeft ? ellipsis.count : 0) - shown.lowerBound
    text = (hidesLeft ? ellipsis : "") + visible.map(\.text).joined() + (hidesRight ? ellipsis : "")
  }

  /// The columns of `text` under which a span of the line shows, at least one; nil where it is out of sight.
  func columns(of span: Span) -> Range<Int>? {
    let start = column(of: max(span.start, line.start))
    let end = max(start + 1, column(endingAt: min(span.end, line.end)))
    let lower = max(start, shown.lowerBound)
    let upper = min(end, max(shown.upperBound, shown.isEmpty ? 1 : start == shown.upperBound ? start + 1 : 0))
    guard lower < upper else { return nil }
    return (lower + shift)..<(upper + shift)
  }

  /// The column where the character that holds this byte starts.
  private func column(of offset: Int) -> Int {
    cells[firstCell { $0.bytes.upperBound > offset }...].first?.columns.lowerBound
      ?? cells.last?.columns.upperBound ?? 0
  }

  /// The column behind the last character that starts before this byte.
  private func column(endingAt offset: Int) -> Int {
    let index = firstCell { $0.bytes.lowerBound >= offset }
    return index == 0 ? 0 : cells[index - 1].columns.upperBound
  }

  private func firstCell(where isBehind: (Cell) -> Bool) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(cells[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func cells(of source: SourceText, _ slice: Span) -> [Cell] {
    var cells: [Cell] = []
    var offset = slice.start
    var column = 0
    for character in source[slice] {
      let picture = character == "\t" ? nil : printableCharacter(character)
      let width = picture == nil ? DisplayWidth.width(of: character, at: column) : 1
      let text = character == "\t" ? String(repeating: " ", count: width) : picture ?? String(character)
      let length = character.utf8.count
      cells.append(Cell(text: text, bytes: offset..<(offset + length), columns: column..<(column + width)))
      offset += length
      column += width
    }
    return cells
  }

  /// The part of the line between two offsets, widened to whole scalars.
  private static func slice(_ source: SourceText, _ line: Span, from: Int, to: Int) -> Span {
    var start = max(line.start, from)
    var end = min(line.end, to)
    while start > line.start, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < line.end, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    return Span(start, max(start, end))
  }
}
