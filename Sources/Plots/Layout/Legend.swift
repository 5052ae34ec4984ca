/// The marks that are named apart from where they are, each with a sample of itself, in rows.
struct Legend {
  private static let size = 11.5
  private static let rowHeight = 18.0
  private static let sample = 22.0

  private struct Entry {
    let mark: Mark
    let label: String
    let left: Double
    let row: Int
  }

  private let entries: [Entry]

  /// - Parameter marks: of all panels; of those with one name and look the first stands for all.
  init(_ marks: [Mark], width: Double) {
    var entries: [Entry] = []
    var (x, row) = (0.0, 0)
    for mark in Legend.named(marks) {
      guard let label = mark.label?.shortened(to: width - Self.sample - 6, size: Self.size) else { continue }
      let needed = Self.sample + 6 + Typeface.standard.width(label, size: Self.size)
      if x > 0, x + needed > width { (x, row) = (0, row + 1) }
      entries.append(Entry(mark: mark, label: label, left: x, row: row))
      x += needed + 20
    }
    self.entries = entries
  }

  static func named(_ marks: [Mark]) -> [Mark] {
    var seen: [Mark] = []
    for mark in marks where mark.label != nil && mark.labelPlace == .legend {
      if !seen.contains(where: { $0.label == mark.label && $0.role == mark.role && $0.dash == mark.dash }) {
        seen.append(mark)
      }
    }
    return seen
  }

  var height: Double { entries.last.map { Double($0.row + 1) * Self.rowHeight + 4 } ?? 0 }

  func draw(at corner: Vector, in drawing: inout Drawing) {
    for entry in entries {
      let left = corner.x + entry.left
      let middle = corner.y + Double(entry.row) * Self.rowHeight + 8
      sample(of: entry.mark, left: left, middle: middle, in: &drawing)
      drawing.text(
        entry.label, Vector(left + Self.sample + 6, middle + 4), size: Self.size, .start, entry.mark.textRole)
    }
  }

  private func sample(of mark: Mark, left: Double, middle: Double, in drawing: inout Drawing) {
    let (from, to) = (Vector(left, middle), Vector(left + Self.sample, middle))
    switch mark.shape {
    case .points, .spot:
      drawing.items.append(
        .circles([(from + to) * 0.5], radius: mark.size ?? 3, .init(role: mark.drawingRole)))
    case .band, .tiles:
      let box = [
        Vector(from.x, middle - 5), Vector(to.x, middle - 5), Vector(to.x, middle + 5),
        Vector(from.x, middle + 5),
      ]
      drawing.items.append(.fill([box], .init(role: mark.drawingRole, opacity: PanelLayout.tint)))
    case .arrows:
      PanelLayout.draw(
        arrow: from, to, width: mark.size ?? PanelLayout.lineWidth, mark.drawingRole, in: &drawing)
    case .line, .curve, .intervals, .verticalRule, .horizontalRule, .note:
      drawing.line(
        from, to, width: mark.size ?? PanelLayout.lineWidth, mark.drawingRole,
        dash: PanelLayout.dashes(mark.shownDash))
    }
  }
}
