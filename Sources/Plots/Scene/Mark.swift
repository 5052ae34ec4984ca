/// Something drawn in a panel, in the units of its axes.
package struct Mark: Sendable, Equatable {
  package enum Shape: Sendable, Equatable {
    /// A line through points; one that is not finite parts it.
    case line([Vector])
    /// A closed curve, its inside tinted where `isFilled`.
    case curve([Vector], isFilled: Bool)
    case points([Vector])
    /// Between a lower and an upper line over the same x.
    case band(x: [Double], low: [Double], high: [Double])
    /// A bar from `low` to `high` at each place: upright where `isVertical`, at x; else at y.
    case intervals([Interval], isVertical: Bool)
    /// Across the whole panel: upright at an x, or level at a y.
    case verticalRule(Double)
    case horizontalRule(Double)
    case arrows([Arrow])
    /// Squares of side 1 about whole places, with what stands in them.
    case tiles([Tile])
    /// A point with its name beside it.
    case spot(Vector)
    /// Words whose middle is at a point.
    case note(Vector)
  }

  package struct Interval: Sendable, Equatable {
    package var at: Double
    package var low: Double
    package var high: Double

    package init(at: Double, low: Double, high: Double) {
      self.at = at
      self.low = low
      self.high = high
    }
  }

  package struct Tile: Sendable, Equatable {
    package var at: Vector
    /// From -1 to 1: how strong the colour is, of the mark's series above 0 and of the next one below.
    package var share: Double
    package var text: String

    package init(at: Vector, share: Double, text: String) {
      self.at = at
      self.share = share
      self.text = text
    }
  }

  package struct Arrow: Sendable, Equatable {
    package var from: Vector
    package var to: Vector

    package init(from: Vector, to: Vector) {
      self.from = from
      self.to = to
    }
  }

  /// What colour a mark has: `series` are told apart also by readers who do not see colours as most do.
  package enum Role: Sendable, Equatable {
    /// The n-th of the things that the panel compares, from 0.
    case series(Int)
    /// As strong as the letters.
    case ink
    /// Background knowledge.
    case muted
  }

  package enum Dash: String, Sendable, Equatable { case solid, dashed, dotted }

  package enum LabelPlace: Sendable, Equatable {
    /// Beside the mark: at a line's right end, above a rule.
    case beside
    case legend
  }

  package var shape: Shape
  package var role: Role
  package var dash: Dash
  /// Line width, or a point's radius, in pixels; nil for the usual one.
  package var size: Double?
  package var label: String?
  package var labelPlace: LabelPlace

  package init(
    _ shape: Shape, _ role: Role = .series(0), dash: Dash = .solid, size: Double? = nil, label: String? = nil,
    labelPlace: LabelPlace = .beside
  ) {
    self.shape = shape
    self.role = role
    self.dash = dash
    self.size = size
    self.label = label
    self.labelPlace = labelPlace
  }
}

extension Mark {
  /// Every point that must be in sight, with NaN where only the other coordinate counts.
  var extent: [Vector] {
    switch shape {
    case .line(let points), .curve(let points, _), .points(let points): points
    case .band(let x, let low, let high):
      zip(x, low).map { Vector($0, $1) } + zip(x, high).map { Vector($0, $1) }
    case .intervals(let intervals, let isVertical):
      intervals.flatMap { bar in
        [bar.low, bar.high].map { isVertical ? Vector(bar.at, $0) : Vector($0, bar.at) }
      }
    case .verticalRule(let x): [Vector(x, .nan)]
    case .horizontalRule(let y): [Vector(.nan, y)]
    case .arrows(let arrows): arrows.flatMap { [$0.from, $0.to] }
    case .tiles(let tiles):
      tiles.flatMap { [$0.at - Vector(0.5, 0.5), $0.at + Vector(0.5, 0.5)] }
    case .spot(let point), .note(let point): [point]
    }
  }
}
