/// Puts a figure on a page: title, legend, panels in rows, caption.
struct FigureLayout {
  static let margin = 14.0
  private static let gap = 22.0
  private static let titleSize = 14.0
  private static let textSize = 11.5

  let figure: Figure
  let width: Double

  /// - Parameter width: of the picture, in pixels; its height follows.
  init(_ figure: Figure, width: Double = 720) {
    self.figure = figure
    // One panel of equal scales is about square; more width would be air.
    let isSquare = figure.panels.count == 1 && figure.panels[0].isEqualScale
    self.width = max(320, isSquare ? min(width, 560) : width)
  }

  func drawing() -> Drawing {
    let title = wrapped(figure.title, size: Self.titleSize)
    let caption = figure.caption.flatMap { wrapped($0, size: Self.textSize) }
    let legend = Legend(figure.panels.flatMap(\.marks), width: width - 2 * Self.margin)
    var top = Self.margin + Double(title.count) * 19 + 5
    let legendTop = top
    top += legend.height
    let rows = figure.panels.chunks(of: panelsARow)
    let panelWidth =
      (width - 2 * Self.margin - Self.gap * Double(panelsARow - 1)) / Double(panelsARow)
    let panelHeight = height(ofPanel: panelWidth)
    let captionTop = top + Double(rows.count) * (panelHeight + 10)
    let height = captionTop + Double(caption.count) * 16 + (caption.isEmpty ? 0 : 4) + 4
    var drawing = Drawing(width: width, height: height.rounded(.up))
    for (line, text) in title.enumerated() {
      drawing.text(
        text, Vector(Self.margin, Self.margin + 12 + Double(line) * 19), size: Self.titleSize, .start, .ink)
    }
    legend.draw(at: Vector(Self.margin, legendTop), in: &drawing)
    for (row, panels) in rows.enumerated() {
      for (column, panel) in panels.enumerated() {
        let left = Self.margin + Double(column) * (panelWidth + Self.gap)
        let panelTop = top + Double(row) * (panelHeight + 10)
        PanelLayout(
          panel,
          frame: Frame(left: left, top: panelTop, right: left + panelWidth, bottom: panelTop + panelHeight)
        ).draw(in: &drawing)
      }
    }
    for (line, text) in caption.enumerated() {
      drawing.text(
        text, Vector(Self.margin, captionTop + 12 + Double(line) * 16), size: Self.textSize, .start, .muted)
    }
    return drawing
  }

  private var panelsARow: Int { min(figure.panels.count, figure.panels.count == 4 ? 2 : 3) }

  private func height(ofPanel width: Double) -> Double {
    let isEqual = figure.panels.contains(where: \.isEqualScale)
    if isEqual { return min(460, max(260, width * 0.9)) }
    let categories = figure.panels.map(\.categoryCount).max() ?? 0
    if categories > 0 { return min(900, 84 + 22 * Double(categories)) }
    return figure.panels.count == 1 ? 360 : 300
  }

  /// Lines no wider than the page, broken at spaces.
  private func wrapped(_ text: String, size: Double) -> [String] {
    let room = width - 2 * Self.margin
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || Typeface.standard.width(longer, size: size) <= room {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { $0.shortened(to: room, size: size) }
  }
}

extension Panel {
  /// Names along the vertical axis.
  var categoryCount: Int { if case .categories(let names) = y.scale { names.count } else { 0 } }
}

extension String {
  /// The text, or as much of it as fits with an ellipsis.
  func shortened(to width: Double, size: Double) -> String {
    guard Typeface.standard.width(self, size: size) > width else { return self }
    var kept = self
    while !kept.isEmpty, Typeface.standard.width(kept + "…", size: size) > width { kept.removeLast() }
    return kept + "…"
  }
}

extension Array {
  func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
