/// A figure in pixels: what an image shows, to be written as SVG or to be painted.
///
/// y points downwards. Every coordinate lies inside the picture.
struct Drawing: Sendable, Equatable {
  enum Role: Sendable, Equatable {
    case background, grid, muted, ink
    case series(Int)
    /// Letters that belong to a series: darker than its line, as letters are thin.
    case seriesText(Int)
  }

  struct Paint: Sendable, Equatable {
    var role: Role
    var opacity = 1.0
  }

  enum Anchor: String, Sendable, Equatable { case start, middle, end }

  struct Text: Sendable, Equatable {
    var string: String
    /// On the base line.
    var at: Vector
    var size: Double
    var anchor: Anchor
    var role: Role
    /// Set off from what lies below by a rim of the ground's colour.
    var hasRim = false
  }

  static let rim = 3.0

  enum Item: Sendable, Equatable {
    case fill([[Vector]], Paint)
    /// `dash` alternates drawn and left out, in pixels; empty for a solid line.
    case stroke([[Vector]], isClosed: Bool, width: Double, dash: [Double], Paint)
    case circles([Vector], radius: Double, Paint)
    case text(Text)
  }

  let width: Double
  let height: Double
  var items: [Item] = []

  mutating func line(_ from: Vector, _ to: Vector, width: Double, _ role: Role, dash: [Double] = []) {
    items.append(.stroke([[from, to]], isClosed: false, width: width, dash: dash, Paint(role: role)))
  }

  mutating func text(_ string: String, _ at: Vector, size: Double, _ anchor: Anchor, _ role: Role) {
    guard !string.isEmpty else { return }
    items.append(.text(Text(string: string, at: at, size: size, anchor: anchor, role: role)))
  }
}

extension Drawing.Text {
  /// Where its letters are.
  var frame: Frame {
    let width = Typeface.standard.width(string, size: size)
    let left =
      switch anchor {
      case .start: at.x
      case .middle: at.x - width / 2
      case .end: at.x - width
      }
    return Frame(left: left, top: at.y - 0.78 * size, right: left + width, bottom: at.y + 0.24 * size)
  }
}

/// A rectangle in pixels, y downwards.
struct Frame: Sendable, Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }

  func contains(_ point: Vector) -> Bool {
    point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
  }

  func contains(_ other: Frame) -> Bool {
    other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom
  }

  func overlaps(_ other: Frame) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func inset(by margin: Double) -> Frame {
    Frame(left: left + margin, top: top + margin, right: right - margin, bottom: bottom - margin)
  }
}
