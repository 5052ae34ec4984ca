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
