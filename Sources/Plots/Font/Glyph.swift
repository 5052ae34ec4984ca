/// A character's outline, in units of 2048 to the em, y upwards.
struct Glyph: Sendable, Equatable {
  struct Point: Sendable, Equatable {
    var x: Double
    var y: Double
    /// Off the curve it steers a quadratic arc; between two of those the curve passes midway (TrueType, 1991).
    var isOnCurve: Bool
  }

  var advance: Double
  /// Closed; where they wind clockwise they fill, where anticlockwise they leave a hole.
  var contours: [[Point]]

  /// Contours with their arcs replaced by chords, `pieces` an arc.
  func polygons(pieces: Int) -> [[Vector]] {
    contours.compactMap { contour in
      guard contour.count > 1 else { return nil }
      var polygon: [Vector] = []
      let start = Glyph.start(of: contour)
      var current = start.point
      polygon.append(current)
      var control: Vector?
      for step in 1...contour.count {
        let point = contour[(start.index + step) % contour.count]
        let next = Vector(point.x, point.y)
        switch (control, point.isOnCurve) {
        case (nil, true):
          polygon.append(next)
          current = next
        case (nil, false): control = next
        case (let c?, true):
          polygon += Glyph.arc(current, c, next, pieces)
          current = next
          control = nil
        case (let c?, false):
          let middle = (c + next) * 0.5
          polygon += Glyph.arc(current, c, middle, pieces)
          current = middle
          control = next
        }
      }
      if let c = control { polygon += Glyph.arc(current, c, polygon[0], pieces) }
      return polygon
    }
  }

  /// A point on the curve to begin at.
  private static func start(of contour: [Point]) -> (index: Int, point: Vector) {
    if let index = contour.firstIndex(where: \.isOnCurve) {
      return (index, Vector(contour[index].x, contour[index].y))
    }
    let (a, b) = (contour[0], contour[contour.count - 1])
    return (contour.count - 1, Vector((a.x + b.x) / 2, (a.y + b.y) / 2))
  }

  private static func arc(_ a: Vector, _ control: Vector, _ b: Vector, _ pieces: Int) -> [Vector] {
    (1...pieces).map { piece in
      let t = Double(piece) / Double(pieces)
      return a * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + b * (t * t)
    }
  }
}
