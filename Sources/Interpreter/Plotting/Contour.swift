import Glibc
import Plots

/// Closed curves on which a function of two variables has one value, seen from a point inside.
///
/// The function must rise along every ray from there, as convex functions do from their minimum and norms from 0. Rays
/// go through the axes and the diagonals, where norms have their corners, and are dense beside the axes, where those
/// with p < 1 have their tips.
struct Contour {
  let centre: Vector
  /// How far to look; where the function stays below the level until there, a curve has a gap.
  let reach: Double
  /// What counts as 1 along each axis: rays are evenly spaced in these.
  var units = Vector(1, 1)
  /// Fewer rays, for functions that take long.
  var isCoarse = false
  var isInterrupted: () -> Bool = { false }
  let f: (Vector) -> Double

  /// Empty where the centre is above the level.
  func curve(level: Double) -> [Vector] {
    let bottom = f(centre)
    guard bottom <= level else { return [] }
    var points: [Vector] = []
    var guess = reach / 20
    for angle in angles {
      if isInterrupted() { return [] }
      let along = Vector(cos(angle) * units.x, sin(angle) * units.y)
      // Its root is near a line of the distance, which false position finds in a few steps.
      let root = radius(from: guess) { distance in
        let rise = f(centre + along * distance) - bottom
        return rise.isNaN ? .infinity : max(0, rise).squareRoot() - (level - bottom).squareRoot()
      }
      if let root { guess = root }
      points.append(root.map { centre + along * $0 } ?? Vector(.nan, .nan))
    }
    return points
  }

  /// As a mark: closed, or a line where it leaves what was looked at.
  static func shape(_ points: [Vector], isFilled: Bool) -> Mark.Shape {
    points.allSatisfy(\.isFinite) ? .curve(points, isFilled: isFilled) : .line(points + points.prefix(1))
  }

  private var angles: [Double] {
    let count = isCoarse ? 108 : 144
    var angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    if !isCoarse {
      for quarter in 0..<4 {
        let axis = Double(quarter) * .pi / 2
        angles += [0.0005, 0.002, 0.005, 0.01, 0.017, 0.025, 0.034].flatMap { [axis + $0, axis - $0] }
      }
    }
    return angles.map { $0 < 0 ? $0 + 2 * .pi : $0 }.sorted()
  }

  /// The root of a rising function, by false position after Dowell and Jarratt (1971).
  private func radius(from guess: Double, _ g: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, max(guess, 1e-12))
    var (below, above) = (g(low), g(high))
    while !(above > 0) {
      guard high < reach else { return nil }
      (low, below) = (high, above)
      high = min(reach, 2 * high)
      above = g(high)
    }
    var side = 0
    for _ in 0..<80 where high - low > 1e-9 * high {
      // An infinite end, outside the function's domain, says nothing but where it is.
      let middle = above.isFinite ? (low * above - high * below) / (above - below) : (low + high) / 2
      let value = g(middle)
      if value == 0 { return middle }
      if value < 0 {
        (low, below) = (middle, value)
        if side == -1 { above /= 2 }
        side = -1
      } else {
        (high, above) = (middle, value)
        if side == 1 { below /= 2 }
        side = 1
      }
      if abs(value) < 1e-12 { return middle }
    }
    return (low + high) / 2
  }
}
