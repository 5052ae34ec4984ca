package import Engine

/// A figure as a Vega-Lite 5 specification with its data inside, for readers who want to restyle or to hover.
///
/// A mark is a layer with data of its own; panels stand side by side. Source: Satyanarayan, Moritz, Wongsuphasawat and
/// Heer (2017); https://vega.github.io/schema/vega-lite/v5.json
package enum VegaLiteRenderer {
  package static let mediaType = "application/vnd.vegalite.v5+json"

  package static func render(_ figure: Figure) -> JSON {
    let legend = Legend.named(figure.panels.flatMap(\.marks)).compactMap(\.label)
    let subtitle = legend.isEmpty ? figure.caption : [legend.joined(separator: " · ")] + figure.caption
    let title = JSON.object([
      ("text", .string(figure.title)), ("subtitle", .array(subtitle.map(JSON.string))),
      ("anchor", .string("start")),
    ])
    var members: [(key: String, value: JSON)] = [
      ("$schema", .string("https://vega.github.io/schema/vega-lite/v5.json")),
      ("description", .string(figure.description)), ("title", title),
    ]
    let width = figure.panels.count == 1 ? 600 : max(200, 680 / figure.panels.count)
    if figure.panels.count == 1 {
      members += figure.panels[0].members(width: width)
    } else {
      members.append(("columns", .int(min(3, figure.panels.count))))
      members.append(("concat", .array(figure.panels.map { .object($0.members(width: width)) })))
    }
    return .object(members)
  }
}

extension Panel {
  fileprivate func members(width: Int) -> [(key: String, value: JSON)] {
    let extent = marks.flatMap(\.extent)
    var members: [(key: String, value: JSON)] = []
    if let title { members.append(("title", .string(title))) }
    members.append(("width", .int(width)))
    let height = isEqualScale ? width : categoryCount > 0 ? 22 * categoryCount + 20 : 320
    members.append(("height", .int(height)))
    let frame = VegaFrame(
      x: x, xScale: Scale(x, values: extent.lazy.map(\.x)), y: y,
      yScale: Scale(y, values: extent.lazy.map(\.y)), width: width, height: height)
    let levels = frame.endLevels(marks)
    members.append(
      ("layer", .array(marks.enumerated().flatMap { frame.layers($1) + frame.endLabel($1, levels[$0]) })))
    return members
  }
}

/// The axes that all layers of a panel share.
private struct VegaFrame {
  let x: Axis
  let xScale: Scale
  let y: Axis
  let yScale: Scale
  /// In pixels.
  let width: Int
  let height: Int

  /// A layer that is drawn once, whatever the data.
  private static let oneRow: (key: String, value: JSON) = (
    "data", .object([("values", .array([.object([])]))])
  )

  private typealias Members = [(key: String, value: JSON)]

  private func channel(_ field: String, _ axis: Axis, _ scale: Scale, isY: Bool) -> JSON {
    var settings: Members = [
      ("domain", .array([.real(scale.low), .real(scale.high)])), ("nice", .bool(false)),
    ]
    if scale.kind == .log { settings.append(("type", .string("log"))) }
    if case .categories(let names) = axis.scale {
      settings.append(("reverse", .bool(isY)))
      let list = JSON.array(names.map(JSON.string)).serialised()
      return .object([
        ("field", .string(field)), ("type", .string("quantitative")), ("scale", .object(settings)),
        ("title", .string(axis.label)),
        (
          "axis",
          .object([
            ("values", .array(names.indices.map(JSON.int))),
            ("labelExpr", .string("\(list)[round(datum.value)]")),
          ])
        ),
      ])
    }
    if axis.isReversed { settings.append(("reverse", .bool(true))) }
    return .object([
      ("field", .string(field)), ("type", .string("quantitative")), ("scale", .object(settings)),
      ("title", .string(axis.label)),
    ])
  }

  private var xChannel: (key: String, value: JSON) { ("x", channel("x", x, xScale, isY: false)) }
  private var yChannel: (key: String, value: JSON) { ("y", channel("y", y, yScale, isY: true)) }

  func layers(_ mark: Mark) -> [JSON] {
    switch mark.shape {
    case .line(let points): path(mark, VegaFrame.runs(points), [])
    case .curve(let points, let isFilled):
      path(
        mark, [points + points.prefix(1)],
        isFilled ? [("fill", colour(mark)), ("fillOpacity", .real(PanelLayout.tint))] : [])
    case .points(let points):
      [layer(mark, "point", [("filled", .bool(true))], points.map { ("x", $0.x, "y", $0.y) })]
    case .band(let x, let low, let high):
      [
        layer(
          mark, "area", [("opacity", .real(PanelLayout.tint))],
          zip(x, zip(low, high)).map { [("x", .real($0)), ("y", .real($1.0)), ("y2", .real($1.1))] },
          [("y2", .object([("field", .string("y2"))]))])
      ]
    case .intervals(let bars, let isVertical):
      [
        layer(
          mark, "rule", [("strokeWidth", .int(2))],
          bars.map { bar in
            isVertical
              ? [("x", .real(bar.at)), ("y", .real(bar.low)), ("y2", .real(bar.high))]
              : [("y", .real(bar.at)), ("x", .real(bar.low)), ("x2", .real(bar.high))]
          },
          [
            isVertical
              ? ("y2", .object([("field", .string("y2"))])) : ("x2", .object([("field", .string("x2"))]))
          ])
      ]
    case .verticalRule(let value): rule(mark, "x", value)
    case .horizontalRule(let value): rule(mark, "y", value)
    case .arrows(let arrows):
      [
        layer(
          mark, "rule", [("strokeWidth", .int(2))],
          arrows.map {
            [
              ("x", .real($0.from.x)), ("y", .real($0.from.y)), ("x2", .real($0.to.x)),
              ("y2", .real($0.to.y)),
            ]
          }, [("x2", .object([("field", .string("x2"))])), ("y2", .object([("field", .string("y2"))]))]),
        layer(mark, "point", [("filled", .bool(true))], arrows.map { ("x", $0.to.x, "y", $0.to.y) }),
      ]
    case .tiles(let tiles): self.tiles(mark, tiles)
    case .spot(let point):
      [layer(mark, "point", [("filled", .bool(true)), ("size", .int(80))], [("x", point.x, "y", point.y)])]
        + label(mark, at: point, "left")
    case .note(let point): label(mark, at: point, "center")
    }
  }

  // MARK: Layers

  /// Lines in the order of their points, parted where one is missing.
  private func path(_ mark: Mark, _ runs: [[Vector]], _ extra: Members) -> [JSON] {
    let rows = runs.enumerated().flatMap { run, points in
      points.enumerated().map { place, point in
        [("x", .real(point.x)), ("y", .real(point.y)), ("order", .int(place)), ("run", .int(run))] as Members
      }
    }
    return [
      layer(
        mark, "line", extra + [("strokeDash", .array(PanelLayout.dashes(mark.shownDash).map(JSON.real)))],
        rows,
        [
          ("order", .object([("field", .string("order"))])), ("detail", .object([("field", .string("run"))])),
        ])
    ]
  }

  // MARK: Names at the right

  /// How far down the names of lines and level rules stand, by the mark's place: at their ends, and apart.
  func endLevels(_ marks: [Mark]) -> [Int: Double] {
    let ends = marks.enumerated().compactMap { place, mark in
      end(of: mark).map { (place: place, level: level($0.y)) }
    }
    let levels = LabelPlacement.spread(
      ends.map(\.level), gap: PanelLayout.lineHeight, room: 0...Double(height))
    return Dictionary(uniqueKeysWithValues: zip(ends.map(\.place), levels))
  }

  private func level(_ y: Double) -> Double {
    let share = yScale.place(y)
    if case .categories = self.y.scale { return share * Double(height) }
    return (1 - share) * Double(height)
  }

  /// Where a named line ends on the right.
  private func end(of mark: Mark) -> Vector? {
    guard mark.isNamedAtItsEnd else { return nil }
    let points: [Vector] =
      switch mark.shape {
      case .line(let points): points
      case .band(let x, let low, let high): zip(x, zip(low, high)).map { Vector($0, ($1.0 + $1.1) / 2) }
      case .horizontalRule(let value): [Vector(xScale.isReversed ? xScale.low : xScale.high, value)]
      default: []
      }
    return points.filter { xScale.place($0.x).isFinite && yScale.place($0.y).isFinite }
      .max { xScale.place($0.x) < xScale.place($1.x) }
  }

  /// The name, with a thin line to where it belongs if that is not beside it.
  func endLabel(_ mark: Mark, _ level: Double?) -> [JSON] {
    guard let text = mark.label, let level, let end = end(of: mark) else { return [] }
    func value(_ number: Double) -> JSON { .object([("value", .real((10 * number).rounded() / 10))]) }
    func datum(_ number: Double) -> JSON { .object([("datum", .real(number))]) }
    var layers: [JSON] = []
    if abs(self.level(end.y) - level) > 2.5 || xScale.place(end.x) < 0.94 {
      layers.append(
        .object([
          VegaFrame.oneRow, ("mark", style(mark, "rule", [("strokeWidth", .real(0.8))])),
          (
            "encoding",
            .object([
              ("x", datum(end.x)), ("y", datum(end.y)), ("x2", value(Double(width + 6))),
              ("y2", value(level)),
            ])
          ),
        ]))
    }
    layers.append(
      .object([
        VegaFrame.oneRow,
        (
          "mark",
          style(
            mark, "text",
            [("align", .string("left")), ("baseline", .string("middle")), ("dx", .int(8))])
        ),
        (
          "encoding",
          .object([
            ("x", value(Double(width))), ("y", value(level)), ("text", .object([("value", .string(text))])),
          ])
        ),
      ]))
    return layers
  }

  /// Squares of either sign, as strong as their share, and what stands in them.
  private func tiles(_ mark: Mark, _ tiles: [Mark.Tile]) -> [JSON] {
    let squares = [tiles.filter { $0.share >= 0 }, tiles.filter { $0.share < 0 }].compactMap {
      tiles -> JSON? in
      guard let first = tiles.first else { return nil }
      let rows = tiles.map { tile -> Members in
        [
          ("x", .real(tile.at.x - 0.5)), ("x2", .real(tile.at.x + 0.5)), ("y", .real(tile.at.y - 0.5)),
          ("y2", .real(tile.at.y + 0.5)), ("value", .real(tile.share)),
          ("opacity", .real(PanelLayout.tileTint * min(1, abs(tile.share)))),
        ]
      }
      return layer(
        mark, "rect", [("color", .string(Palette.light[mark.role(of: first)]))], rows,
        [
          ("x2", .object([("field", .string("x2"))])), ("y2", .object([("field", .string("y2"))])),
          (
            "opacity",
            .object([
              ("field", .string("opacity")), ("type", .string("quantitative")), ("scale", .null),
              ("legend", .null),
            ])
          ),
        ])
    }
    let texts = layer(
      mark, "text", [("color", .string(Palette.light[.ink]))],
      tiles.map { [("x", .real($0.at.x)), ("y", .real($0.at.y)), ("text", .string($0.text))] },
      [("text", .object([("field", .string("text"))]))])
    return squares + [texts]
  }

  private func rule(_ mark: Mark, _ axis: String, _ value: Double) -> [JSON] {
    let line = JSON.object([
      VegaFrame.oneRow,
      (
        "mark",
        style(mark, "rule", [("strokeDash", .array(PanelLayout.dashes(mark.shownDash).map(JSON.real)))])
      ),
      ("encoding", .object([(axis, .object([("datum", .real(value))]))])),
    ])
    guard axis == "x", let text = mark.label, mark.labelPlace == .beside else { return [line] }
    let above: (key: String, value: JSON) = ("y", .object([("value", .int(-6))]))
    return [
      line,
      .object([
        VegaFrame.oneRow,
        ("mark", style(mark, "text", [("align", .string("center"))])),
        (
          "encoding",
          .object([
            (axis, .object([("datum", .real(value))])), above,
            ("text", .object([("value", .string(text))])),
          ])
        ),
      ]),
    ]
  }

  private func label(_ mark: Mark, at point: Vector, _ align: String) -> [JSON] {
    guard let text = mark.label, mark.labelPlace == .beside else { return [] }
    return [
      .object([
        VegaFrame.oneRow,
        (
          "mark",
          style(mark, "text", [("align", .string(align)), ("dx", .int(align == "center" ? 0 : 8))])
        ),
        (
          "encoding",
          .object([
            ("x", .object([("datum", .real(point.x))])), ("y", .object([("datum", .real(point.y))])),
            ("text", .object([("value", .string(text))])),
          ])
        ),
      ])
    ]
  }

  private func layer(
    _ mark: Mark, _ type: String, _ settings: Members, _ points: [(String, Double, String, Double)]
  ) -> JSON {
    layer(mark, type, settings, points.map { [($0.0, .real($0.1)), ($0.2, .real($0.3))] })
  }

  private func layer(
    _ mark: Mark, _ type: String, _ settings: Members, _ rows: [Members], _ channels: Members = []
  ) -> JSON {
    .object([
      ("data", .object([("values", .array(rows.map(JSON.object)))])), ("mark", style(mark, type, settings)),
      ("encoding", .object([xChannel, yChannel] + channels)),
    ])
  }

  private func style(_ mark: Mark, _ type: String, _ settings: Members) -> JSON {
    let isColoured = settings.contains { $0.key == "color" }
    return .object([("type", .string(type))] + (isColoured ? [] : [("color", colour(mark))]) + settings)
  }

  private func colour(_ mark: Mark) -> JSON { .string(Palette.light[mark.drawingRole]) }

  private static func runs(_ points: [Vector]) -> [[Vector]] {
    points.split { !$0.isFinite }.map(Array.init)
  }
}
