package import Engine
import Tables

extension Figure {
  /// What the picture is made of, at full precision: for programs, and for telling whether two runs drew the same.
  ///
  /// Not a number is null, an infinity a text; a mark's own coordinates are arrays of equal length.
  package var json: JSON {
    .object([
      ("kind", .string("plot")), ("title", .string(title)), ("panels", .array(panels.map(\.json))),
      ("caption", .array(caption.map(JSON.string))),
    ])
  }
}

extension JSON {
  /// A number at full precision; null and the texts `inf`, `-inf` where JSON has no number.
  package static func real(_ value: Double) -> JSON {
    if value.isNaN { return .null }
    let text = NumberFormat.shortest.string(value)
    return value.isInfinite ? .string(text) : .number(text)
  }
}

extension Panel {
  fileprivate var json: JSON {
    .object([
      ("title", title.map(JSON.string) ?? .null), ("x", x.json), ("y", y.json),
      ("marks", .array(marks.map(\.json))),
    ])
  }
}

extension Axis {
  fileprivate var json: JSON {
    var members: [(key: String, value: JSON)] = [("label", .string(label))]
    switch scale {
    case .linear: members.append(("scale", .string("linear")))
    case .log: members.append(("scale", .string("log")))
    case .categories(let names): members.append(("categories", .array(names.map(JSON.string))))
    }
    return .object(members)
  }
}

extension Mark {
  fileprivate var json: JSON {
    func reals(_ values: [Double]) -> JSON { .array(values.map(JSON.real)) }
    func xy(_ points: [Vector]) -> [(key: String, value: JSON)] {
      [("x", reals(points.map(\.x))), ("y", reals(points.map(\.y)))]
    }
    let kind: String
    let data: [(key: String, value: JSON)]
    switch shape {
    case .line(let points): (kind, data) = ("line", xy(points))
    case .curve(let points, _): (kind, data) = ("curve", xy(points))
    case .points(let points): (kind, data) = ("points", xy(points))
    case .band(let x, let low, let high):
      (kind, data) = ("band", [("x", reals(x)), ("low", reals(low)), ("high", reals(high))])
    case .intervals(let bars, let isVertical):
      (kind, data) = (
        "intervals",
        [
          (isVertical ? "x" : "y", reals(bars.map(\.at))), ("low", reals(bars.map(\.low))),
          ("high", reals(bars.map(\.high))),
        ]
      )
    case .verticalRule(let x): (kind, data) = ("rule", [("x", .real(x))])
    case .horizontalRule(let y): (kind, data) = ("rule", [("y", .real(y))])
    case .arrows(let arrows):
      let ends = xy(arrows.map(\.to)).map { (key: "\($0.key)2", value: $0.value) }
      (kind, data) = ("arrows", xy(arrows.map(\.from)) + ends)
    case .tiles(let tiles):
      (kind, data) = ("tiles", xy(tiles.map(\.at)) + [("value", reals(tiles.map(\.share)))])
    case .spot(let point), .note(let point):
      (kind, data) = (isSpot ? "spot" : "note", [("x", .real(point.x)), ("y", .real(point.y))])
    }
    return .object([("kind", .string(kind)), ("label", label.map(JSON.string) ?? .null)] + data)
  }
}
