import Tables

/// The marks of a panel in dots and signs.
extension TextPanel {
  func draw(_ mark: Mark, on canvas: inout DotCanvas) {
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
  func put(_ tag: Character, of mark: Mark, on canvas: inout DotCanvas) {
    if case .points = mark.shape { return }
    let places = mark.extent.compactMap(cell).sorted { ($0.column, $0.row) > ($1.column, $1.row) }
    if let free = places.first(where: { canvas.isFree($0.column, $0.row, count: 1) }) {
      canvas.put(tag, column: free.column, row: free.row)
    }
  }

  func drawSpots(on canvas: inout DotCanvas) {
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
}
