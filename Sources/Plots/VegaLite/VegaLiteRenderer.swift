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
    members.append(("height", .int(isEqualScale ? width : categoryCount > 0 ? 22 * categoryCount + 20 : 320)))
    let frame = VegaFrame(
      x: x, xScale: Scale(x, values: extent.lazy.map(\.x)), y: y,
      yScale: Scale(y, values: extent.lazy.map(\.y)))
    members.append(("layer", .array(marks.flatMap { frame.layers($0) })))
    return members
  }
}

/// The axes that all layers of a panel share.
private struct VegaFrame {
  let x: Axis
  let xScale: Scale
  let y: Axis
  let yScale: Scale

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
    let line = layer(
      mark, "line", extra + [("strokeDash", .array(PanelLayout.dashes(mark.shownDash).map(JSON.real)))], rows,
      [
        ("order", .object([("field", .string("order"))])), ("detail", .object([("field", .string("run"))])),
      ])
    guard mark.isNamedAtItsEnd, let end = runs.joined().max(by: { xScale.place($0.x) < xScale.place($1.x) })
    else { return [line] }
    return [line] + label(mark, at: end, "left")
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
    guard let text = mark.label, mark.labelPlace == .beside else { return [line] }
    let other: (key: String, value: JSON) =
      axis == "x" ? ("y", .object([("value", .int(-6))])) : ("x", .object([("value", .string("width"))]))
    return [
      line,
      .object([
        VegaFrame.oneRow,
        ("mark", style(mark, "text", [("align", .string(axis == "x" ? "center" : "left"))])),
        (
          "encoding",
          .object([
            (axis, .object([("datum", .real(value))])), other,
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
    .object([("type", .string(type)), ("color", colour(mark))] + settings)
  }

  private func colour(_ mark: Mark) -> JSON { .string(Palette.light[mark.drawingRole]) }

  private static func runs(_ points: [Vector]) -> [[Vector]] {
    points.split { !$0.isFinite }.map(Array.init)
  }
}
