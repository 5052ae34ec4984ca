/// Draws one panel into its frame: axes, marks clipped to them, labels that do not touch.
struct PanelLayout {
  static let lineWidth = 1.9
  static let tint = 0.18
  /// Of the strongest tile: letters stay legible on it.
  static let tileTint = 0.55
  static let textSize = 11.5
  static let lineHeight = 14.0

  let panel: Panel
  let frame: Frame
  /// Inside the axes.
  let plot: Frame
  let x: Scale
  let y: Scale
  let xTicks: Ticks
  let yTicks: Ticks
  private let rules: RuleLabels
  private let ends: EndLabels

  init(_ panel: Panel, frame: Frame) {
    self.panel = panel
    self.frame = frame
    let extent = panel.marks.flatMap(\.extent)
    var x = Scale(panel.x, values: extent.lazy.map(\.x))
    var y = Scale(panel.y, values: extent.lazy.map(\.y))
    // Heights do not depend on ticks; widths do, and the number of ticks on the size.
    let rowsAbove = (panel.title == nil ? 0.0 : 19) + (panel.y.label.isEmpty ? -12 : 0)
    let bottom = frame.bottom - 2 * 16 - 4
    let rough = max(1, frame.height - rowsAbove - 2 * 16 - 38)
    let rowCount = Int(rough / (panel.isEqualScale ? 60 : 42))
    let first = Ticks(y, count: rowCount)
    let isNamed = panel.categoryCount > 0
    let ends = EndLabels(panel, room: frame.width * 0.36)
    let right = frame.right - max(ends.width, isNamed ? 4 : 10)
    func place(_ ticks: Ticks) -> (plot: Frame, rules: RuleLabels) {
      let widest =
        ticks.labelled.map { Typeface.standard.width($0.label.withMinus, size: Self.textSize) }.max() ?? 0
      let left = frame.left + min(widest, frame.width * 0.4) + 8
      let rules = RuleLabels(panel, x: x, left: left, right: right, limit: frame.right)
      let top = frame.top + rowsAbove + 17 + Double(rules.rows) * Self.lineHeight
      // Lines of one pixel are sharp in the middle of pixels.
      let plot = Frame(
        left: left.midPixel, top: top.midPixel, right: max(left + 20, right).midPixel,
        bottom: max(top + 20, bottom).midPixel)
      return (plot, rules)
    }
    var (plot, rules) = place(first)
    if panel.isEqualScale {
      // A wider range may have longer numbers, which take room from it.
      var wide = (x, y)
      PanelLayout.equalise(&wide.0, &wide.1, plot)
      (plot, rules) = place(Ticks(wide.1, count: rowCount))
      PanelLayout.equalise(&x, &y, plot)
    }
    self.plot = plot
    self.x = x
    self.y = y
    yTicks = Ticks(y, count: rowCount)
    xTicks = Ticks(x, count: panel.isEqualScale ? Int(plot.width / 60) : max(3, Int(plot.width / 75)))
    self.rules = rules
    self.ends = ends
  }

  /// Widens the range that has more pixels a unit.
  private static func equalise(_ x: inout Scale, _ y: inout Scale, _ plot: Frame) {
    let unit = max((x.high - x.low) / plot.width, (y.high - y.low) / plot.height)
    func widen(_ scale: inout Scale, to width: Double) {
      let middle = (scale.low + scale.high) / 2
      (scale.low, scale.high) = (middle - width / 2, middle + width / 2)
    }
    widen(&x, to: unit * plot.width)
    widen(&y, to: unit * plot.height)
  }

  func pixel(_ point: Vector) -> Vector { Vector(pixelX(point.x), pixelY(point.y)) }
  func pixelX(_ value: Double) -> Double { plot.left + x.place(value) * plot.width }

  /// Names go from the top down, numbers from the bottom up.
  func pixelY(_ value: Double) -> Double {
    let share = y.place(value)
    return panel.categoryCount > 0 ? plot.top + share * plot.height : plot.bottom - share * plot.height
  }

  func draw(in drawing: inout Drawing) {
    var labels: [Frame] = []
    drawAxes(in: &drawing)
    for mark in panel.marks { draw(mark, in: &drawing) }
    labels += rules.draw(self, in: &drawing)
    labels += ends.draw(self, in: &drawing)
    drawSpots(avoiding: labels, in: &drawing)
  }

  // MARK: Axes

  private func drawAxes(in drawing: inout Drawing) {
    let size = Self.textSize
    for tick in yTicks.ticks {
      let height = pixelY(tick.value)
      guard height >= plot.top - 0.5, height <= plot.bottom + 0.5 else { continue }
      let level = min(max(height, plot.top), plot.bottom)
      if !tick.label.isEmpty {
        drawing.line(
          Vector(plot.left, level.midPixel), Vector(plot.right, level.midPixel), width: 1, .grid)
        drawing.text(
          tick.label.withMinus.shortened(to: plot.left - frame.left - 6, size: size),
          // Below the axis's name also where the tick is at the very top.
          Vector(plot.left - 6, max(level + 4, plot.top + 7)), size: size, .end, .muted)
      }
    }
    for tick in xTicks.ticks {
      let place = pixelX(tick.value).midPixel
      guard place >= plot.left - 0.5, place <= plot.right + 0.5 else { continue }
      let isLabelled = !tick.label.isEmpty
      if isLabelled {
        drawing.line(Vector(place, plot.top), Vector(place, plot.bottom), width: 1, .grid)
      }
      drawing.line(
        Vector(place, plot.bottom), Vector(place, plot.bottom + (isLabelled ? 5 : 3)), width: 1, .muted)
    }
    var last = -Double.infinity
    // A name has the room of its place.
    let room = x.kind.isCategories ? abs(pixelX(1) - pixelX(0)) - 7 : .infinity
    for tick in xTicks.labelled.sorted(by: { pixelX($0.value) < pixelX($1.value) }) {
      let place = pixelX(tick.value)
      let label = tick.label.withMinus.shortened(to: room, size: size)
      let width = Typeface.standard.width(label, size: size)
      let middle = min(max(place, plot.left + 1), frame.right - width / 2)
      guard place >= plot.left - 0.5, place <= plot.right + 0.5, middle - width / 2 > last + 6 else {
        continue
      }
      drawing.text(label, Vector(middle, plot.bottom + 17), size: size, .middle, .muted)
      last = middle + width / 2
    }
    drawing.line(Vector(plot.left, plot.bottom), Vector(plot.right, plot.bottom), width: 1, .muted)
    if let title = panel.title {
      drawing.text(
        title.shortened(to: frame.width, size: 12.5), Vector(frame.left, frame.top + 13), size: 12.5, .start,
        .ink)
    }
    let labelTop = frame.top + (panel.title == nil ? 0 : 19)
    drawing.text(
      panel.y.label.shortened(to: frame.width, size: size), Vector(frame.left, labelTop + 11), size: size,
      .start, .ink)
    drawing.text(
      panel.x.label.shortened(to: frame.width, size: size),
      Vector(
        middleOfLabel(panel.x.label.shortened(to: frame.width, size: size)), plot.bottom + 33), size: size,
      .middle, .ink)
  }

  private func middleOfLabel(_ label: String) -> Double {
    let half = Typeface.standard.width(label, size: Self.textSize) / 2
    return max(frame.left + half, min((plot.left + plot.right) / 2, frame.right - half))
  }

  // MARK: Marks

  static func dashes(_ dash: Mark.Dash) -> [Double] {
    switch dash {
    case .solid: []
    case .dashed: [6, 4]
    case .dotted: [1.8, 3.2]
    }
  }

  private func draw(_ mark: Mark, in drawing: inout Drawing) {
    let role = mark.drawingRole
    func stroke(_ lines: [[Vector]], isClosed: Bool = false, width: Double = Self.lineWidth) {
      guard !lines.isEmpty else { return }
      drawing.items.append(
        .stroke(
          lines, isClosed: isClosed, width: mark.size ?? width, dash: Self.dashes(mark.shownDash),
          .init(role: role)))
    }
    switch mark.shape {
    case .line(let points):
      stroke(plot.clipped(line: points.map(pixel)), width: mark.role == .muted ? 1.3 : Self.lineWidth)
    case .curve(let points, let isFilled):
      let pixels = points.map(pixel)
      if isFilled {
        let inside = plot.clipped(polygon: pixels)
        if !inside.isEmpty { drawing.items.append(.fill([inside], .init(role: role, opacity: Self.tint))) }
      }
      let isInside = pixels.allSatisfy { plot.contains($0) }
      let closed = pixels + pixels.prefix(1)
      stroke(isInside ? [pixels] : plot.clipped(line: closed), isClosed: isInside)
    case .points(let points):
      let inside = points.map(pixel).filter { $0.isFinite && plot.contains($0) }
      guard !inside.isEmpty else { return }
      drawing.items.append(
        .circles(inside, radius: mark.size ?? 3, .init(role: role, opacity: inside.count > 60 ? 0.6 : 0.9)))
    case .band(let x, let low, let high):
      for (from, to) in mark.finiteRuns(x, low, high) {
        let above = (from..<to).map { pixel(Vector(x[$0], high[$0])) }
        let below = (from..<to).reversed().map { pixel(Vector(x[$0], low[$0])) }
        let inside = plot.clipped(polygon: above + below)
        if !inside.isEmpty { drawing.items.append(.fill([inside], .init(role: role, opacity: Self.tint))) }
      }
    case .intervals(let bars, let isVertical):
      stroke(
        bars.flatMap { bar in
          let ends = [bar.low, bar.high].map {
            pixel(isVertical ? Vector(bar.at, $0) : Vector($0, bar.at))
          }
          return plot.clipped(line: ends)
        }, width: 1.6)
    case .verticalRule(let value):
      let place = pixelX(value).midPixel
      stroke(
        plot.clipped(line: [Vector(place, plot.top), Vector(place, plot.bottom)]), width: 1.2)
    case .horizontalRule(let value):
      let level = pixelY(value).midPixel
      stroke(plot.clipped(line: [Vector(plot.left, level), Vector(plot.right, level)]), width: 1.2)
    case .arrows(let arrows):
      for arrow in arrows {
        let (from, to) = (pixel(arrow.from), pixel(arrow.to))
        guard plot.contains(from), plot.contains(to) else { continue }
        Self.draw(arrow: from, to, width: mark.size ?? Self.lineWidth, role, in: &drawing)
      }
    case .tiles(let tiles):
      // One size of letters for all that stands in them: smaller in narrow tiles, none in very narrow ones.
      let room = abs(pixelX(1) - pixelX(0)) - 3
      let widest = tiles.map { Typeface.standard.width($0.text.withMinus, size: Self.textSize) }.max() ?? 0
      let size = min(Self.textSize, Self.textSize * room / max(widest, 1))
      for tile in tiles { draw(tile, of: mark, letters: size, in: &drawing) }
    case .spot, .note: break
    }
  }

  private func draw(_ tile: Mark.Tile, of mark: Mark, letters size: Double, in drawing: inout Drawing) {
    let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map { pixel(tile.at + Vector($0, $1)) }
    let inside = plot.clipped(polygon: corners)
    guard !inside.isEmpty else { return }
    if tile.share.isFinite {
      let opacity = Self.tileTint * min(1, abs(tile.share))
      drawing.items.append(.fill([inside], .init(role: mark.role(of: tile), opacity: opacity)))
    }
    let middle = pixel(tile.at)
    guard size >= 7.5, plot.contains(middle) else { return }
    drawing.text(tile.text.withMinus, Vector(middle.x, middle.y + 0.35 * size), size: size, .middle, .ink)
  }

  /// A shaft with a head; too short for a head, a dot.
  static func draw(
    arrow from: Vector, _ to: Vector, width: Double, _ role: Drawing.Role, in drawing: inout Drawing
  ) {
    let step = to - from
    guard step.length > 2 else {
      drawing.items.append(.circles([from], radius: 2, .init(role: role)))
      return
    }
    let along = step * (1 / step.length)
    let across = Vector(-along.y, along.x)
    let head = min(3.6 * width, step.length)
    let base = to - along * head
    if step.length > head { drawing.line(from, base + along * 0.5, width: width, role) }
    drawing.items.append(
      .fill([[to, base + across * (head * 0.5), base - across * (head * 0.5)]], .init(role: role)))
  }

  // MARK: Spots

  /// Named points: each name at the first of eight places where it covers nothing named, least far off.
  private func drawSpots(avoiding taken: [Frame], in drawing: inout Drawing) {
    var taken = taken
    let spots = panel.marks.compactMap { mark -> (Mark, Vector)? in
      switch mark.shape {
      case .spot(let point), .note(let point): (mark, pixel(point))
      default: nil
      }
    }.filter { plot.contains($0.1) }
    for (mark, place) in spots where mark.isSpot {
      drawing.items.append(.circles([place], radius: (mark.size ?? 4) + 1.5, .init(role: .background)))
      drawing.items.append(.circles([place], radius: mark.size ?? 4, .init(role: mark.drawingRole)))
      taken.append(Frame(left: place.x - 5, top: place.y - 5, right: place.x + 5, bottom: place.y + 5))
    }
    for (mark, place) in spots {
      guard let label = mark.label, mark.labelPlace == .beside else { continue }
      let text = label.shortened(to: plot.width, size: Self.textSize)
      let candidates = mark.isSpot ? Self.around(place) : [(Vector(place.x, place.y + 4), .middle)]
      let texts = candidates.map { (at, anchor) in
        Drawing.Text(
          string: text, at: at, size: Self.textSize, anchor: anchor, role: mark.textRole, hasRim: true)
      }
      let free = texts.first { candidate in
        plot.contains(candidate.frame) && !taken.contains { $0.overlaps(candidate.frame) }
      }
      // Where every place is taken the name is left out rather than printed over another.
      guard let chosen = free else { continue }
      taken.append(chosen.frame)
      drawing.items.append(.text(chosen))
    }
  }

  private static func around(_ place: Vector) -> [(Vector, Drawing.Anchor)] {
    [9.0, 22.0].flatMap { distance in
      [(1.0, 0.0), (0.7, 0.9), (0.7, -0.9), (-1, 0), (-0.7, 0.9), (-0.7, -0.9), (0, 1.4), (0, -1.4)].map {
        side in
        let anchor: Drawing.Anchor = side.0 > 0 ? .start : side.0 < 0 ? .end : .middle
        return (Vector(place.x + side.0 * distance, place.y + side.1 * distance + 4), anchor)
      }
    }
  }
}

extension Axis.Scale {
  fileprivate var isCategories: Bool { if case .categories = self { true } else { false } }
}

extension Mark {
  /// The colour of a tile: that of the mark's series, or of the next one where it is below 0.
  func role(of tile: Tile) -> Drawing.Role {
    guard tile.share < 0, case .series(let n) = role else { return drawingRole }
    return .series(n + 1)
  }

  var isSpot: Bool { if case .spot = shape { true } else { false } }

  /// Stretches of a band where both lines are there.
  func finiteRuns(_ x: [Double], _ low: [Double], _ high: [Double]) -> [(Int, Int)] {
    let count = min(x.count, low.count, high.count)
    var runs: [(Int, Int)] = []
    var start = 0
    for place in 0...count
    where place == count || !(x[place].isFinite && low[place].isFinite && high[place].isFinite) {
      if place - start > 1 { runs.append((start, place)) }
      start = place + 1
    }
    return runs
  }
}

extension Double {
  fileprivate var midPixel: Double { rounded(.down) + 0.5 }
}

extension String {
  /// Numbers with a sign as wide as a digit.
  var withMinus: String { String(map { $0 == "-" ? "−" : $0 }) }
}
