import Tables

/// A figure for a terminal: dots of braille characters, or ASCII signs where those are not to be had.
package enum PlotTextRenderer {
  /// Wider pictures than this say no more.
  private static let widest = 92
  private static let narrowestPanel = 36

  /// Lines no wider than `width` columns, without spaces at their ends.
  package static func render(_ figure: Figure, width: Int, isASCII: Bool = false) -> String {
    let width = max(30, min(width, widest))
    var lines = wrapped(figure.title, width)
    let legend = TextLegend(figure.panels, isASCII: isASCII)
    lines += packed(legend.entries, width)
    let perRow = max(1, min(figure.panels.count, 3, (width + 3) / (narrowestPanel + 3)))
    for (row, panels) in figure.panels.chunks(of: perRow).enumerated() {
      let panelWidth = (width - 3 * (perRow - 1)) / perRow
      let blocks = panels.enumerated().map { place, panel in
        TextPanel(
          panel, width: panelWidth, rows: rows(panel, panelWidth, perRow), isASCII: isASCII,
          tags: legend.tags[row * perRow + place]
        ).lines()
      }
      lines += joined(blocks, panelWidth)
    }
    lines += figure.caption.flatMap { wrapped($0, width) }
    return lines.map(\.trimmingTrailingSpaces).joined(separator: "\n")
  }

  private static func rows(_ panel: Panel, _ width: Int, _ perRow: Int) -> Int {
    panel.isEqualScale ? max(10, min(20, width / 3)) : perRow == 1 ? 17 : 14
  }

  /// Blocks of lines side by side, their last lines level.
  private static func joined(_ blocks: [[String]], _ width: Int) -> [String] {
    let height = blocks.map(\.count).max() ?? 0
    return (0..<height).map { line in
      blocks.map { block in
        let offset = line - (height - block.count)
        return (offset < 0 ? "" : block[offset]).padded(to: width)
      }.joined(separator: "   ")
    }
  }

  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || longer.displayWidth <= width {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension PlotTextRenderer {
  /// Entries in as few lines as hold them whole.
  private static func packed(_ entries: [String], _ width: Int) -> [String] {
    var lines: [String] = []
    for entry in entries.map({ $0.clipped(to: width) }) {
      if let last = lines.last, last.displayWidth + 3 + entry.displayWidth <= width {
        lines[lines.count - 1] = last + "   " + entry
      } else {
        lines.append(entry)
      }
    }
    return lines
  }
}

/// Names of marks that carry a letter in the picture instead of a colour.
private struct TextLegend {
  /// A panel's letters by the places of its marks.
  private(set) var tags: [[Int: Character]] = []
  private(set) var entries: [String] = []

  init(_ panels: [Panel], isASCII: Bool) {
    let named = Legend.named(panels.flatMap(\.marks))
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    func tag(_ mark: Mark) -> Character? {
      named.firstIndex { $0.label == mark.label && $0.role == mark.role && $0.dash == mark.dash }.map {
        letters[$0 % letters.count]
      }
    }
    tags = panels.map { panel in
      var tags: [Int: Character] = [:]
      for (place, mark) in panel.marks.enumerated() where mark.labelPlace == .legend {
        switch mark.shape {
        case .line, .curve: tags[place] = tag(mark)
        default: break
        }
      }
      return tags
    }
    entries = named.map { "\(TextLegend.sample($0, tag($0), isASCII: isASCII)) \($0.label ?? "")" }
  }

  private static func sample(_ mark: Mark, _ tag: Character?, isASCII: Bool) -> String {
    switch mark.shape {
    case .points:
      guard case .series(let n) = mark.role else { return isASCII ? "." : "·" }
      return (isASCII ? ["o", "x", "+", "@"] : ["•", "×", "+", "○"])[n % 4]
    case .spot: return isASCII ? "O" : "●"
    case .intervals(_, let isVertical):
      let sign =
        mark.isThick
        ? Mark.thickSign(isVertical: isVertical, isASCII: isASCII)
        : isASCII ? DotCanvas.Ink.of(mark.role).ascii : "⠤"
      return String(repeating: sign, count: 2)
    case .band: return isASCII ? ".." : "⠑⠑"
    case .arrows: return isASCII ? "->" : "→"
    default: return tag.map { String($0) } ?? ""
    }
  }
}
