import Glibc
import Plots

/// Closed curves on which a function of two variables has one value, seen from a point inside.
///
/// The function must rise along every ray from there, as convex functions do from their minimum and norms from 0. Rays
/// go through the axes and the diagonals, where norms have their corners, and are dense beside the axes, where those
/// with p < 1 have their tips. A function that takes long has fewer rays, spaced by the ellipse that it is about
/// and more of them where its curve bends.
struct Contour {
  let centre: Vector
  /// How far to look, in lengths of the axes; where the function stays below the level until there, a curve has a gap.
  var reach: Double
  /// What counts as 1 in two directions: rays are evenly spaced in these.
  var axes = (Vector(1, 0), Vector(0, 1))
  /// For functions that take long: a picture needs no more than three digits.
  var isCoarse = false
  var isInterrupted: () -> Bool = { false }
  let f: (Vector) -> Double

  /// Empty where the centre is above the level.
  func curve(level: Double) -> [Vector] {
    let bottom = f(centre)
    guard bottom <= level else { return [] }
    var rays: [Ray] = []
    var guess = reach / 20
    for angle in angles {
      if isInterrupted() { return [] }
      rays.append(ray(angle, bottom, level, from: guess))
      guess = rays[rays.count - 1].radius ?? guess
    }
    if isCoarse {
      for _ in 0..<3 {
        if isInterrupted() { return [] }
        rays = refined(rays, bottom, level)
      }
    }
    return rays.map { ray in ray.radius.map { centre + along(ray.angle) * $0 } ?? Vector(.nan, .nan) }
  }

  /// The same with the axes of the ellipse that the curve of a level is about.
  func aligned(level: Double) -> Contour {
    let bottom = f(centre)
    guard level > bottom else { return self }
    /// The mean distance of both sides, beyond which f is level.
    func half(_ angle: Double) -> Double? {
      let first = ray(angle, bottom, level, from: reach / 20).radius
      let second = first.flatMap { ray(angle + .pi, bottom, level, from: $0).radius }
      return first.flatMap { first in second.map { (first + $0) / 2 } }
    }
    // Four widths more than fix an ellipse a·x² + 2c·xy + b·y² = 1; c is from its diagonals.
    guard let x = half(0), let y = half(.pi / 2), x > 0, y > 0 else { return self }
    var scaled = self
    scaled.axes = (axes.0 * x, axes.1 * y)
    scaled.reach = 50
    func diagonal(_ angle: Double) -> Double {
      let radii = [angle, angle + .pi].compactMap { scaled.ray($0, bottom, level, from: 1).radius }
      return radii.isEmpty ? 1 : radii.reduce(0, +) / Double(radii.count)
    }
    let (rising, falling) = (diagonal(.pi / 4), diagonal(3 * .pi / 4))
    let c = max(-0.999, min(0.999, (1 / (rising * rising) - 1 / (falling * falling)) / 2))
    // The ellipse's own axes lie on the diagonals, as a = b = 1 here.
    let (long, short) = (1 / (2 * (1 + c)).squareRoot(), 1 / (2 * (1 - c)).squareRoot())
    scaled.axes = ((scaled.axes.0 + scaled.axes.1) * long, (scaled.axes.1 - scaled.axes.0) * short)
    return scaled
  }

  /// As a mark: closed, or a line where it leaves what was looked at.
  static func shape(_ points: [Vector], isFilled: Bool) -> Mark.Shape {
    points.allSatisfy(\.isFinite) ? .curve(points, isFilled: isFilled) : .line(points + points.prefix(1))
  }

  private struct Ray {
    let angle: Double
    /// Nil where the level is not reached.
    let radius: Double?
    /// Where it ends, the axes being of length 1.
    var end: Vector? { radius.map { Vector(cos(angle) * $0, sin(angle) * $0) } }
  }

  private func along(_ angle: Double) -> Vector { axes.0 * cos(angle) + axes.1 * sin(angle) }

  private func ray(_ angle: Double, _ bottom: Double, _ level: Double, from guess: Double) -> Ray {
    let along = along(angle)
    // Its root is near a line of the distance, which false position finds in a few steps.
    let depth = (level - bottom).squareRoot()
    let root = radius(from: guess, depth: depth) { distance in
      let rise = f(centre + along * distance) - bottom
      return rise.isNaN ? .infinity : max(0, rise).squareRoot() - depth
    }
    return Ray(angle: angle, radius: root)
  }

  private var angles: [Double] {
    let count = isCoarse ? 60 : 144
    var angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    if !isCoarse {
      for quarter in 0..<4 {
        let axis = Double(quarter) * .pi / 2
        angles += [0.0005, 0.002, 0.005, 0.01, 0.017, 0.025, 0.034].flatMap { [axis + $0, axis - $0] }
      }
    }
    return angles.map { $0 < 0 ? $0 + 2 * .pi : $0 }.sorted()
  }

  /// With a ray more on both sides of every end at which the curve turns by more than the eye takes for round.
  private func refined(_ rays: [Ray], _ bottom: Double, _ level: Double) -> [Ray] {
    let count = rays.count
    var isSharp = [Bool](repeating: false, count: count)
    for k in rays.indices {
      guard let before = rays[(k + count - 1) % count].end, let here = rays[k].end,
        let after = rays[(k + 1) % count].end
      else { continue }
      let (a, b) = (here - before, after - here)
      let turn = atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)
      isSharp[k] = abs(turn) > 0.16
    }
    return rays.indices.flatMap { k -> [Ray] in
      let next = (k + 1) % count
      let gap = rays[next].angle + (next == 0 ? 2 * .pi : 0) - rays[k].angle
      guard isSharp[k] || isSharp[next], gap > 0.002, let radius = rays[k].radius else { return [rays[k]] }
      return [rays[k], ray(rays[k].angle + gap / 2, bottom, level, from: radius)]
    }
  }

  /// The root of a rising function that is -depth at 0, by false position after Dowell and Jarratt (1971).
  private func radius(from guess: Double, depth: Double, _ g: (Double) -> Double) -> Double? {
    guard depth > 0 else { return 0 }
    let tolerance = isCoarse ? 3e-4 : 1e-9
    var (low, high) = (0.0, max(guess, 1e-12))
    var (below, above) = (-depth, g(high))
    while !(above > 0) {
      if isCoarse, abs(above) < tolerance * depth { return high }
      guard high < reach else { return nil }
      (low, below) = (high, above)
      // Where a line from 0 would end, and a little beyond.
      let line = isCoarse ? 1.02 * high * depth / max(above + depth, 0.3 * depth) : 0
      high = min(reach, isCoarse ? max(line, 1.02 * high) : 2 * high)
      above = g(high)
    }
    var side = 0
    for _ in 0..<80 where high - low > tolerance * high {
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
      if abs(value) < (isCoarse ? tolerance * depth : 1e-12) { return middle }
    }
    return (low + high) / 2
  }
}
