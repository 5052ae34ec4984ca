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
    guard !line.hasPrefix("    ") else { return [line] }
    var lines: [String] = []
    var indentation = ""
    var rest = line[...]
    while true {
      let head = rest.prefix(displayWidth: width - indentation.count)
      guard head.endIndex < rest.endIndex, let cut = cut(head, beyond: width / 3 - indentation.count) else {
        break
      }
      lines.append(indentation + rest[..<cut])
      rest = rest[cut...].drop { $0 == " " || $0 == "·" || $0 == "|" }
      indentation = "  "
    }
    return rest.isEmpty && !lines.isEmpty ? lines : lines + [indentation + rest]
  }

  /// Where a line that begins with `head` is broken; nil where only spaces would be cut off.
  private static func cut(_ head: Substring, beyond least: Int) -> String.Index? {
    let cuts = joints.compactMap { joint -> String.Index? in
      // A comma, with the bracket before it, ends its line; the other joints begin the next.
      guard let place = head.lastRange(of: joint) else { return nil }
      let cut = joint.hasSuffix(", ") ? head.index(place, offsetBy: joint.count - 1) : place
      return head[..<cut].contains { $0 != " " } ? cut : nil
    }
    return cuts.first { head.distance(from: head.startIndex, to: $0) > least } ?? cuts.first
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
  /// As much from the start as `width` columns hold; what comes after is not looked at.
  fileprivate func prefix(displayWidth width: Int) -> Substring {
    var used = 0
    return prefix { character in
      used += character.displayWidth
      return used <= width
    }
  }

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
