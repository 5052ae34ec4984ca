import Glibc

/// Outlines of what has none of its own: strokes, dots, letters. All polygons wind the same way round, so that where
/// they overlap they stay one shape.
enum Outline {
  /// A line of a given width, its corners round.
  static func stroke(
    _ line: [Vector], isClosed: Bool, width: Double, dash: [Double]
  ) -> [[Vector]] {
    let points = isClosed ? line + line.prefix(1) : line
    let pieces = dash.isEmpty ? [points] : dashed(points, dash)
    return pieces.flatMap { piece -> [[Vector]] in
      var polygons = zip(piece, piece.dropFirst()).compactMap { segment($0, $1, width) }
      // A thin line's corners are finer than a pixel.
      guard width > 1.5 else { return polygons }
      let corners = dash.isEmpty ? piece[...] : piece.dropFirst().dropLast()
      polygons += corners.map { disc($0, radius: width / 2) }
      return polygons
    }
  }

  static func disc(_ centre: Vector, radius: Double) -> [Vector] {
    let sides = max(10, Int(6 * radius.squareRoot() + 6))
    return (0..<sides).map { side in
      let angle = 2 * .pi * Double(side) / Double(sides)
      return Vector(centre.x + radius * cos(angle), centre.y + radius * sin(angle))
    }
  }

  static func text(_ text: Drawing.Text) -> [[Vector]] {
    let scale = text.size / Typeface.em
    var x = text.frame.left
    var polygons: [[Vector]] = []
    for scalar in text.string.unicodeScalars {
      let glyph = Typeface.standard.glyph(scalar)
      polygons += glyph.polygons(pieces: 4).map { polygon in
        polygon.map { Vector(x + $0.x * scale, text.at.y - $0.y * scale) }
      }
      x += glyph.advance * scale
    }
    return polygons
  }

  private static func segment(_ a: Vector, _ b: Vector, _ width: Double) -> [Vector]? {
    let step = b - a
    guard step.length > 0 else { return nil }
    let across = Vector(-step.y, step.x) * (width / 2 / step.length)
    return [a - across, b - across, b + across, a + across]
  }

  /// The drawn pieces of a dashed line.
  private static func dashed(_ points: [Vector], _ dash: [Double]) -> [[Vector]] {
    var pieces: [[Vector]] = []
    var (place, left) = (0, dash[0])
    var piece: [Vector] = points.prefix(1).map { $0 }
    for (a, b) in zip(points, points.dropFirst()) {
      let length = (b - a).length
      guard length > 0 else { continue }
      var done = 0.0
      while length - done > left {
        done += left
        let corner = a + (b - a) * (done / length)
        if place % 2 == 0 {
          pieces.append(piece + [corner])
          piece = []
        } else {
          piece = [corner]
        }
        place += 1
        left = dash[place % dash.count]
      }
      left -= length - done
      if place % 2 == 0 { piece.append(b) }
    }
    if place % 2 == 0, piece.count > 1 { pieces.append(piece) }
    return pieces
  }
}
