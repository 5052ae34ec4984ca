/// Names above upright rules, in as many rows as they need.
struct RuleLabels {
  private let entries: [(mark: Mark, value: Double, label: String, row: Int, middle: Double)]
  let rows: Int

  init(_ panel: Panel, x: Scale, left: Double, right: Double, limit: Double) {
    let size = PanelLayout.textSize
    var labelled: [(mark: Mark, value: Double, label: String, middle: Double)] = []
    for mark in panel.marks {
      guard case .verticalRule(let value) = mark.shape, let label = mark.label, mark.labelPlace == .beside
      else { continue }
      let share = x.place(value)
      guard share >= 0, share <= 1 else { continue }
      let text = label.shortened(to: limit - left, size: size)
      let half = Typeface.standard.width(text, size: size) / 2
      let middle = max(left + half, min(left + share * (right - left), limit - half))
      labelled.append((mark, value, text, middle))
    }
    RuleLabels.part(&labelled, left: left, right: right, limit: limit, x: x)
    let rows = LabelPlacement.rows(
      labelled.map { entry in
        let half = Typeface.standard.width(entry.label, size: size) / 2
        return entry.middle - half...entry.middle + half
      }, gap: 10)
    self.rows = (rows.max() ?? -1) + 1
    entries = zip(labelled, rows).map { ($0.mark, $0.value, $0.label, $1, $0.middle) }
  }

  /// Two names that would touch lean away from each other: one ends at its rule, the other begins there.
  private static func part(
    _ entries: inout [(mark: Mark, value: Double, label: String, middle: Double)], left: Double,
    right: Double,
    limit: Double, x: Scale
  ) {
    let order = entries.indices.sorted { entries[$0].middle < entries[$1].middle }
    for (a, b) in zip(order, order.dropFirst()) {
      let halves = [a, b].map {
        Typeface.standard.width(entries[$0].label, size: PanelLayout.textSize) / 2
      }
      guard entries[b].middle - entries[a].middle < halves[0] + halves[1] + 10 else { continue }
      let places = [a, b].map { left + x.place(entries[$0].value) * (right - left) }
      entries[a].middle = max(left + halves[0], places[0] + 4 - halves[0])
      entries[b].middle = min(places[1] - 4 + halves[1], limit - halves[1])
    }
  }

  func draw(_ layout: PanelLayout, in drawing: inout Drawing) -> [Frame] {
    entries.map { entry in
      let baseline = layout.plot.top - 4 - Double(entry.row) * PanelLayout.lineHeight
      let text = Drawing.Text(
        string: entry.label, at: Vector(entry.middle, baseline), size: PanelLayout.textSize, anchor: .middle,
        role: entry.mark.textRole)
      drawing.items.append(.text(text))
      return text.frame
    }
  }
}

/// Names at the right ends of lines and level rules.
struct EndLabels {
  private static let lead = 14.0

  private let marks: [(mark: Mark, label: String)]
  /// What they take up to the right of the plot.
  let width: Double

  init(_ panel: Panel, room: Double) {
    marks = panel.marks.compactMap { mark in
      guard let label = mark.label, mark.labelPlace == .beside else { return nil }
      switch mark.shape {
      case .line, .horizontalRule, .band:
        return (mark, label.shortened(to: room - Self.lead, size: PanelLayout.textSize))
      default: return nil
      }
    }
    let widest = marks.map { Typeface.standard.width($0.label, size: PanelLayout.textSize) }.max()
    width = widest.map { $0 + Self.lead + 2 } ?? 0
  }

  func draw(_ layout: PanelLayout, in drawing: inout Drawing) -> [Frame] {
    let plot = layout.plot
    var found: [(mark: Mark, label: String, end: Vector)] = []
    for (mark, label) in marks {
      if let end = EndLabels.end(of: mark, layout) { found.append((mark, label, end)) }
    }
    let most = max(1, Int((plot.height + 8) / PanelLayout.lineHeight))
    let shown = found.prefix(most)
    let places = LabelPlacement.spread(
      shown.map(\.end.y), gap: PanelLayout.lineHeight,
      room: (plot.top + 2)...max(plot.top + 2, plot.bottom - 2))
    return zip(shown, places).map { entry, place in
      let left = plot.right + Self.lead
      if abs(place - entry.end.y) > 2.5 || plot.right - entry.end.x > 20 {
        let elbow = Vector(left - 3, place)
        drawing.line(
          Vector(min(entry.end.x + 2, plot.right + 2), entry.end.y), elbow, width: 0.8,
          entry.mark.drawingRole)
      }
      let text = Drawing.Text(
        string: entry.label, at: Vector(left, place + 4), size: PanelLayout.textSize, anchor: .start,
        role: entry.mark.textRole)
      drawing.items.append(.text(text))
      return text.frame
    }
  }

  /// The rightmost visible point of a line.
  static func end(of mark: Mark, _ layout: PanelLayout) -> Vector? {
    switch mark.shape {
    case .line(let points):
      layout.plot.clipped(line: points.map(layout.pixel)).joined().max { $0.x < $1.x }
    case .band(let x, let low, let high):
      zip(x, zip(low, high)).map { layout.pixel(Vector($0, ($1.0 + $1.1) / 2)) }
        .filter { $0.isFinite && layout.plot.contains($0) }.max { $0.x < $1.x }
    case .horizontalRule(let value):
      layout.plot.contains(Vector(layout.plot.right, layout.pixelY(value)))
        ? Vector(layout.plot.right, layout.pixelY(value)) : nil
    default: nil
    }
  }
}
