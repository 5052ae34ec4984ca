import Tables

/// What stands around the field: ticks and names of the axes, names of rules and of lines at their ends.
extension TextPanel {
  func yTickRows() -> [Int: String] {
    var rows: [Int: String] = [:]
    for tick in Ticks(y, count: max(2, self.rows / 4)).labelled {
      let level = dotY(tick.value)
      guard level >= -0.5, level <= field.bottom + 0.5 else { continue }
      rows[min(self.rows - 1, Int(max(0, level).rounded()) / 4)] = tick.label
    }
    return rows
  }

  /// The axis, its numbers and its name.
  func bottom() -> [String] {
    var rule = Array(repeating: Character(isASCII ? "-" : "─"), count: columns)
    var numbers = ""
    var room = Int.max
    if case .categories = panel.x.scale { room = max(1, Int((dotX(1) - dotX(0)) / 2) - 1) }
    for tick in Ticks(x, count: max(2, columns / 12)).labelled.sorted(by: { dotX($0.value) < dotX($1.value) })
    {
      let place = dotX(tick.value)
      guard place >= -0.5, place <= field.right + 0.5 else { continue }
      let column = min(columns - 1, Int(max(0, place).rounded()) / 2)
      rule[column] = isASCII ? "+" : "┬"
      let label = tick.label.clipped(to: room)
      let start = min(max(0, column + 1 - label.displayWidth / 2), columns + 1 - label.displayWidth)
      guard start > numbers.displayWidth || numbers.isEmpty else { continue }
      numbers = numbers.padded(to: start) + label
    }
    let name = panel.x.label
    let indent = max(0, (columns - name.displayWidth) / 2 + 1)
    return [(isASCII ? "+" : "└") + String(rule), numbers, String(repeating: " ", count: indent) + name]
  }

  func ruleLabels() -> [String] {
    var entries: [(label: String, start: Int)] = []
    for mark in panel.marks {
      guard case .verticalRule(let value) = mark.shape, let label = mark.label, mark.labelPlace == .beside
      else { continue }
      let place = dotX(value)
      guard place.isFinite, place >= 0, place <= field.right else { continue }
      let column = Int(place.rounded()) / 2 + 1
      let room = columns + 1 + endWidth - label.displayWidth
      entries.append((label, max(0, min(column - label.displayWidth / 2, room))))
    }
    let rows = LabelPlacement.rows(
      entries.map { Double($0.start)...Double($0.start + $0.label.displayWidth) }, gap: 1)
    return (0..<((rows.max() ?? -1) + 1)).reversed().map { row in
      zip(entries, rows).filter { $0.1 == row }.map(\.0).sorted { $0.start < $1.start }.reduce("") {
        $0.padded(to: $1.start) + $1.label
      }
    }
  }

  func endLabels() -> [Int: String] {
    var found: [(label: String, row: Double)] = []
    for mark in panel.marks where mark.isNamedAtItsEnd {
      let end: Vector?
      switch mark.shape {
      case .line(let points): end = field.clipped(line: points.map(dot)).joined().max { $0.x < $1.x }
      case .band(let x, let low, let high):
        end = zip(x, zip(low, high)).map { dot(Vector($0, ($1.0 + $1.1) / 2)) }.filter { $0.isFinite }.max {
          $0.x < $1.x
        }
      case .horizontalRule(let value): end = Vector(field.right, dotY(value))
      default: end = nil
      }
      if let end, let label = mark.label { found.append((label, end.y / 4 - 0.5)) }
    }
    let shown = found.prefix(rows)
    let places = LabelPlacement.spread(shown.map(\.row), gap: 1, room: 0...Double(max(0, rows - 1)))
    var labels: [Int: String] = [:]
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    var next = 0
    for (rank, index) in order.enumerated() {
      // Those that follow need a row each.
      let row = max(next, min(Int(places[index].rounded()), rows - (order.count - rank)))
      labels[row] = shown[index].label
      next = row + 1
    }
    return labels
  }
}
