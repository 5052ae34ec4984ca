extension Frame {
  /// The pieces of a line that lie inside. A point that is not finite parts it.
  ///
  /// Source: Liang and Barsky (1984).
  func clipped(line points: [Vector]) -> [[Vector]] {
    var pieces: [[Vector]] = []
    var piece: [Vector] = []
    func isNew(_ point: Vector) -> Bool { piece.last.map { $0 != point } ?? true }
    func finish() {
      if piece.count > 1 { pieces.append(piece) }
      piece = []
    }
    for (a, b) in zip(points, points.dropFirst()) {
      guard a.isFinite, b.isFinite, let (start, end) = clipped(a, b) else {
        finish()
        continue
      }
      if piece.last != start { finish() }
      if isNew(start) { piece.append(start) }
      if isNew(end) { piece.append(end) }
      if end != b { finish() }
    }
    finish()
    return pieces
  }

  private func clipped(_ a: Vector, _ b: Vector) -> (Vector, Vector)? {
    var (enter, leave) = (0.0, 1.0)
    let step = b - a
    for (slope, room) in [
      (-step.x, a.x - left), (step.x, right - a.x), (-step.y, a.y - top), (step.y, bottom - a.y),
    ] {
      if slope == 0 {
        if room < 0 { return nil }
      } else if slope < 0 {
        enter = max(enter, room / slope)
      } else {
        leave = min(leave, room / slope)
      }
    }
    guard enter <= leave else { return nil }
    return (enter == 0 ? a : held(a + step * enter), leave == 1 ? b : held(a + step * leave))
  }

  /// Rounding must not put a point outside.
  private func held(_ point: Vector) -> Vector {
    Vector(min(max(point.x, left), right), min(max(point.y, top), bottom))
  }

  /// The part of a polygon's inside that lies inside the frame; empty where there is none.
  ///
  /// Source: Sutherland and Hodgman (1974).
  func clipped(polygon points: [Vector]) -> [Vector] {
    var polygon = points.filter(\.isFinite)
    let edges: [(inside: (Vector) -> Bool, cut: (Vector, Vector) -> Vector)] = [
      ({ $0.x >= left }, { meet($0, $1, (left - $0.x) / ($1.x - $0.x)) }),
      ({ $0.x <= right }, { meet($0, $1, (right - $0.x) / ($1.x - $0.x)) }),
      ({ $0.y >= top }, { meet($0, $1, (top - $0.y) / ($1.y - $0.y)) }),
      ({ $0.y <= bottom }, { meet($0, $1, (bottom - $0.y) / ($1.y - $0.y)) }),
    ]
    for edge in edges {
      var kept: [Vector] = []
      for (place, b) in polygon.enumerated() {
        let a = polygon[(place + polygon.count - 1) % polygon.count]
        if edge.inside(a) != edge.inside(b) { kept.append(edge.cut(a, b)) }
        if edge.inside(b) { kept.append(b) }
      }
      polygon = kept
    }
    return polygon.count > 2 ? polygon.map(held) : []
  }

  private func meet(_ a: Vector, _ b: Vector, _ share: Double) -> Vector { a + (b - a) * share }
}
