import Tables

/// One panel as lines of text of equal width.
struct TextPanel {
  let panel: Panel
  let width: Int
  let rows: Int
  let isASCII: Bool
  /// The letter of each mark that the legend names, by the mark's place.
  let tags: [Int: Character]

  let x: Scale
  let y: Scale
  let columns: Int
  private let labelWidth: Int
  let endWidth: Int

  init(_ panel: Panel, width: Int, rows: Int, isASCII: Bool, tags: [Int: Character]) {
    self.panel = panel
    self.width = width
    self.rows = panel.categoryCount > 0 ? max(panel.categoryCount, min(40, panel.categoryCount)) : rows
    self.isASCII = isASCII
    self.tags = tags
    let extent = panel.marks.flatMap(\.extent)
    var x = Scale(panel.x, values: extent.lazy.map(\.x))
    var y = Scale(panel.y, values: extent.lazy.map(\.y))
    func labelWidth(_ y: Scale) -> Int {
      let widest = Ticks(y, count: max(2, rows / 4)).labelled.map(\.label.displayWidth).max() ?? 0
      return min(widest, width / 3)
    }
    let ends = panel.marks.compactMap { $0.isNamedAtItsEnd ? $0.label?.displayWidth : nil }.max() ?? 0
    endWidth = min(ends, width / 3)
    let gap = endWidth > 0 ? endWidth + 1 : 0
    var labels = labelWidth(y)
    if panel.isEqualScale {
      let square = max(8, width - labels - 2 - gap)
      TextPanel.equalise(&x, &y, Double(square * 2), Double(self.rows * 4))
      labels = labelWidth(y)
    }
    self.labelWidth = labels
    columns = max(8, width - labels - 2 - gap)
    self.x = x
    self.y = y
  }

  private static func equalise(_ x: inout Scale, _ y: inout Scale, _ width: Double, _ height: Double) {
    let unit = max((x.high - x.low) / width, (y.high - y.low) / height)
    func widen(_ scale: inout Scale, to width: Double) {
      let middle = (scale.low + scale.high) / 2
      (scale.low, scale.high) = (middle - width / 2, middle + width / 2)
    }
    widen(&x, to: unit * width)
    widen(&y, to: unit * height)
  }

  func lines() -> [String] {
    var canvas = DotCanvas(columns: columns, rows: rows)
    for mark in panel.marks { draw(mark, on: &canvas) }
    for (place, mark) in panel.marks.enumerated() {
      if let tag = tags[place] { put(tag, of: mark, on: &canvas) }
    }
    drawSpots(on: &canvas)
    var lines: [String] = []
    if let title = panel.title { lines.append(title) }
    let head = String(repeating: " ", count: labelWidth + 1)
    if !panel.y.label.isEmpty { lines.append(panel.y.label) }
    lines += ruleLabels().map { head + $0 }
    let ends = endLabels()
    let tickRows = yTickRows()
    for row in 0..<rows {
      let label = (tickRows[row] ?? "").clipped(to: labelWidth).rightAligned(in: labelWidth)
      let bar = tickRows[row] == nil ? (isASCII ? "|" : "│") : (isASCII ? "+" : "┤")
      let end = ends[row].map { " " + $0.clipped(to: endWidth) } ?? ""
      lines.append(label + " " + bar + canvas.line(row, isASCII: isASCII) + end)
    }
    lines += bottom().map { head + $0 }
    return lines.map { $0.clipped(to: width) }
  }

  // MARK: Places

  func dotX(_ value: Double) -> Double { x.place(value) * Double(columns * 2 - 1) }

  func dotY(_ value: Double) -> Double {
    let share = y.place(value)
    if panel.categoryCount > 0 { return value * 4 + 1.5 }
    return (1 - share) * Double(rows * 4 - 1)
  }

  func dot(_ point: Vector) -> Vector { Vector(dotX(point.x), dotY(point.y)) }

  var field: Frame {
    Frame(left: 0, top: 0, right: Double(columns * 2 - 1), bottom: Double(rows * 4 - 1))
  }

  /// The cell of a point, nil outside.
  func cell(_ point: Vector) -> (column: Int, row: Int)? {
    let dot = dot(point)
    guard dot.isFinite, field.contains(dot) else { return nil }
    return (Int(dot.x.rounded()) / 2, Int(dot.y.rounded()) / 4)
  }
}

extension Mark {
  /// Of two bars in one place the one that is seen first.
  var isThick: Bool { (size ?? 0) >= 4 }

  static func thickSign(isVertical: Bool, isASCII: Bool) -> Character {
    isVertical ? (isASCII ? "#" : "┃") : (isASCII ? "=" : "━")
  }

  var isNamedAtItsEnd: Bool {
    guard label != nil, labelPlace == .beside else { return false }
    switch shape {
    case .line, .band, .horizontalRule: return true
    default: return false
    }
  }
}

extension String {
  /// As much as fits into so many columns.
  func clipped(to width: Int) -> String {
    guard displayWidth > width else { return self }
    var kept = self
    while !kept.isEmpty, kept.displayWidth > max(0, width - 1) { kept.removeLast() }
    return width > 0 ? kept + "…" : ""
  }
}
