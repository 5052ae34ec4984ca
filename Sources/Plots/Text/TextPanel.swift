import Tables

/// One panel as lines of text of equal width.
struct TextPanel {
  let panel: Panel
  let width: Int
  let rows: Int
  let isASCII: Bool
  /// The letter of each mark that the legend names, by the mark's place.
  let tags: [Int: Character]

  private let x: Scale
  private let y: Scale
  private let columns: Int
  private let labelWidth: Int
  private let endWidth: Int

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

  private func dotX(_ value: Double) -> Double { x.place(value) * Double(columns * 2 - 1) }

  private func dotY(_ value: Double) -> Double {
    let share = y.place(value)
    if panel.categoryCount > 0 { return value * 4 + 1.5 }
    return (1 - share) * Double(rows * 4 - 1)
  }

  private func dot(_ point: Vector) -> Vector { Vector(dotX(point.x), dotY(point.y)) }

  private var field: Frame {
    Frame(left: 0, top: 0, right: Double(columns * 2 - 1), bottom: Double(rows * 4 - 1))
  }

  /// The cell of a point, nil outside.
  private func cell(_ point: Vector) -> (column: Int, row: Int)? {
    let dot = dot(point)
    guard dot.isFinite, field.contains(dot) else { return nil }
    return (Int(dot.x.rounded()) / 2, Int(dot.y.rounded()) / 4)
  }

  // MARK: Marks

  private func draw(_ mark: Mark, on canvas: inout DotCanvas) {
    let ink = DotCanvas.Ink.of(mark.role)
    switch mark.shape {
    case .line(let points): stroke(points.map(dot), ink, mark.shownDash, on: &canvas)
    case .curve(let points, _): stroke((points + points.prefix(1)).map(dot), ink, mark.shownDash, on: &canvas)
    case .points(let points): scatter(points, mark, on: &canvas)
    case .band(let x, let low, let high):
      for (from, to) in mark.finiteRuns(x, low, high) {
        shade((from..<to).map { (dotX(x[$0]), dotY(high[$0]), dotY(low[$0])) }, on: &canvas)
      }
    case .intervals(let bars, let isVertical):
      for bar in bars {
        let ends = [bar.low, bar.high].map { dot(isVertical ? Vector(bar.at, $0) : Vector($0, bar.at)) }
        stroke(ends, ink, .solid, on: &canvas)
        if mark.isThick { thicken(ends, isVertical: isVertical, on: &canvas) }
      }
    case .verticalRule(let value):
      let place = dotX(value)
      stroke([Vector(place, 0), Vector(place, field.bottom)], .rule, .dotted, on: &canvas)
    case .horizontalRule(let value):
      let level = dotY(value)
      stroke([Vector(0, level), Vector(field.right, level)], .muted, .dotted, on: &canvas)
    case .arrows(let arrows):
      for arrow in arrows { draw(arrow, ink, on: &canvas) }
    case .tiles(let tiles): for tile in tiles { write(tile, on: &canvas) }
    case .spot, .note: break
    }
  }

  /// What stands in a tile, or its share to one digit where that alone fits.
  private func write(_ tile: Mark.Tile, on canvas: inout DotCanvas) {
    guard let middle = cell(tile.at) else { return }
    let room = Int((dotX(1) - dotX(0)) / 2) - 1
    // A share that is not a number is spoken of by the text alone.
    let tenths = tile.share.isFinite ? Int((10 * max(-1, min(1, tile.share))).rounded()) : 0
    let brief = tenths == 0 ? "0" : (tenths < 0 ? "-" : "") + (abs(tenths) == 10 ? "1" : ".\(abs(tenths))")
    let text = tile.text.displayWidth <= room || !tile.share.isFinite ? tile.text : brief
    // Right-aligned about the middle, so that a sign shifts no digit.
    let last = middle.column + (room + 1) / 2 - max(0, room - 5) / 2
    for (place, character) in text.enumerated() {
      canvas.put(character, column: last - text.count + place, row: middle.row)
    }
  }

  private func stroke(_ points: [Vector], _ ink: DotCanvas.Ink, _ dash: Mark.Dash, on canvas: inout DotCanvas)
  {
    var step = 0
    for piece in field.clipped(line: points) {
      let dots = piece.map { (Int($0.x.rounded()), Int($0.y.rounded())) }
      for (a, b) in zip(dots, dots.dropFirst()) {
        canvas.line(a, b, ink, step: &step) { k in
          switch dash {
          case .solid: true
          case .dashed: k % 6 < 4
          case .dotted: k % 2 == 0
          }
        }
      }
    }
  }

  /// Signs along a bar, which dots alone would not tell from a thin one.
  private func thicken(_ ends: [Vector], isVertical: Bool, on canvas: inout DotCanvas) {
    let piece = field.clipped(line: ends).joined().map { (Int($0.x.rounded()) / 2, Int($0.y.rounded()) / 4) }
    guard let first = piece.first, let last = piece.last else { return }
    for column in min(first.0, last.0)...max(first.0, last.0) {
      for row in min(first.1, last.1)...max(first.1, last.1) {
        canvas.put(Mark.thickSign(isVertical: isVertical, isASCII: isASCII), column: column, row: row)
      }
    }
  }

  /// Few points as signs, many as dots.
  private func scatter(_ points: [Vector], _ mark: Mark, on canvas: inout DotCanvas) {
    let cells = points.compactMap(cell)
    guard cells.count <= 120 else {
      for point in points.map(dot) where point.isFinite && field.contains(point) {
        canvas.set(Int(point.x.rounded()), Int(point.y.rounded()), .of(mark.role))
      }
      return
    }
    for place in cells { canvas.put(sign(mark), column: place.column, row: place.row) }
  }

  private func sign(_ mark: Mark) -> Character {
    guard case .series(let n) = mark.role else { return isASCII ? "." : "·" }
    return (isASCII ? ["o", "x", "+", "@"] : ["•", "×", "+", "○"])[n % 4]
  }

  private func shade(_ edges: [(x: Double, top: Double, bottom: Double)], on canvas: inout DotCanvas) {
    let edges = edges.sorted { $0.x < $1.x }
    for (a, b) in zip(edges, edges.dropFirst()) where b.x > a.x {
      // Two edges within one dot have no column between them.
      let (first, last) = (max(0, Int(a.x.rounded(.up))), min(canvas.width - 1, Int(b.x)))
      for column in stride(from: first, through: last, by: 1) {
        let share = (Double(column) - a.x) / (b.x - a.x)
        guard share >= 0, share <= 1 else { continue }
        let top = a.top + share * (b.top - a.top)
        let bottom = a.bottom + share * (b.bottom - a.bottom)
        guard top <= bottom, bottom >= 0, top <= field.bottom else { continue }
        for row in Int(max(0, top).rounded())...Int(min(field.bottom, bottom).rounded())
        where column % 4 == 0 && row % 4 == 0 || column % 4 == 2 && row % 4 == 2 {
          canvas.set(column, row, .band)
        }
      }
    }
  }

  private func draw(_ arrow: Mark.Arrow, _ ink: DotCanvas.Ink, on canvas: inout DotCanvas) {
    let (from, to) = (dot(arrow.from), dot(arrow.to))
    stroke([from, to], ink, .solid, on: &canvas)
    guard let head = cell(arrow.to) else { return }
    let step = to - from
    let isLevel = abs(step.x) >= abs(step.y)
    let signs: [Character] = isASCII ? [">", "<", "v", "^"] : ["→", "←", "↓", "↑"]
    canvas.put(
      isLevel ? signs[step.x >= 0 ? 0 : 1] : signs[step.y >= 0 ? 2 : 3], column: head.column, row: head.row)
  }

  /// The letter of the legend, at the mark's right end.
  private func put(_ tag: Character, of mark: Mark, on canvas: inout DotCanvas) {
    if case .points = mark.shape { return }
    let places = mark.extent.compactMap(cell).sorted { ($0.column, $0.row) > ($1.column, $1.row) }
    if let free = places.first(where: { canvas.isFree($0.column, $0.row, count: 1) }) {
      canvas.put(tag, column: free.column, row: free.row)
    }
  }

  private func drawSpots(on canvas: inout DotCanvas) {
    var named: [(String, (column: Int, row: Int), Bool)] = []
    for mark in panel.marks {
      switch mark.shape {
      case .spot(let point):
        guard let place = cell(point) else { continue }
        canvas.put(isASCII ? "O" : "●", column: place.column, row: place.row)
        if let label = mark.label, mark.labelPlace == .beside { named.append((label, place, true)) }
      case .note(let point):
        if let place = cell(point), let label = mark.label { named.append((label, place, false)) }
      default: break
      }
    }
    for (label, place, isSpot) in named {
      let count = label.displayWidth
      let candidates =
        isSpot
        ? [
          (2, 0), (-1 - count, 0), (2, 1), (2, -1), (-1 - count, 1), (-1 - count, -1), (-count / 2, 1),
          (-count / 2, -1),
        ]
        : [(-count / 2, 0)]
      let free = candidates.filter { canvas.isFree(place.column + $0.0, place.row + $0.1, count: count) }
      // Of the free places the one that hides least.
      let best = free.min { a, b in
        canvas.inked(place.column + a.0, place.row + a.1, count: count)
          < canvas.inked(place.column + b.0, place.row + b.1, count: count)
      }
      guard let best else { continue }
      if isSpot, best.1 == 0 {
        canvas.put(" ", column: best.0 > 0 ? place.column + 1 : place.column - 1, row: place.row)
      }
      var column = place.column + best.0
      for character in label {
        canvas.put(character, column: column, row: place.row + best.1)
        let wide = String(character).displayWidth
        if wide > 1 { canvas.put("\u{0}", column: column + 1, row: place.row + best.1) }
        column += max(1, wide)
      }
    }
  }

  // MARK: Around the field

  private func yTickRows() -> [Int: String] {
    var rows: [Int: String] = [:]
    for tick in Ticks(y, count: max(2, self.rows / 4)).labelled {
      let level = dotY(tick.value)
      guard level >= -0.5, level <= field.bottom + 0.5 else { continue }
      rows[min(self.rows - 1, Int(max(0, level).rounded()) / 4)] = tick.label
    }
    return rows
  }

  /// The axis, its numbers and its name.
  private func bottom() -> [String] {
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

  private func ruleLabels() -> [String] {
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

  private func endLabels() -> [Int: String] {
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
