internal import Differentiation
internal import Glibc

/// Where a function g of one number bends, found by looking: its kinks, and where it is not known to be convex its
/// inflections and stationary points, so that between two of them it is convex or concave and moves one way.
///
/// It is looked at over |t| ≤ 10⁸ at points whose distances grow geometrically, and each change of sign is followed to
/// the last digit. What falls between two points can be missed: slopes are none the less those of the side on which a
/// point lies, and only the search for minima of a function that is not convex can suffer.
struct ElementShape: Sendable {
  struct Kink: Sendable {
    let place: Double
    /// From the left to the right slope.
    let slopes: Interval
    /// The step of the graph that has it.
    let step: Int
  }

  /// In rising order.
  let kinks: [Kink]
  /// Kinks, and for a function that is not known to be convex whatever else ends a piece; in rising order.
  let breaks: [Double]
  /// Slopes that g takes, out to 10⁸; infinite where it leaves the range of numbers.
  let slopes: Interval
  /// The largest −g'' that was seen.
  let concavity: Double

  private static let reach = 1e8
  private static let places: [Double] = {
    let sizes = (-64...64).map { pow(10, Double($0) / 8) }
    return sizes.reversed().map { -$0 } + [0] + sizes
  }()

  init(_ g: ElementFunction, isConvex: Bool) {
    var kinks: [Kink] = []
    for (argument, step) in g.kinkArguments {
      for t in ElementShape.roots(argument) where !kinks.contains(where: { $0.place == t }) {
        let far = 8 * max(t.magnitude.ulp, 1e-300)
        func slopes(_ far: Double) -> (left: Double, right: Double) {
          (g.jet(at: t - far, side: -1).first, g.jet(at: t + far, side: 1).first)
        }
        let (left, right) = slopes(far)
        let wide = slopes(1e6 * far)
        // Beside a slope that is 0 at t, as that of |t|^1.5, what is left a little beside it is no jump, and
        // grows with the distance, which a jump does not.
        let around = max(abs(g.jet(at: t - 1).first), abs(g.jet(at: t + 1).first))
        let isJump =
          !(abs(right - left) <= 1e-9 * (abs(left) + abs(right))
          || abs(right - left) <= 1e-12 * (around.isFinite ? around : 0)
          || abs(wide.right - wide.left) >= 1.5 * abs(right - left))
        if isJump {
          kinks.append(Kink(place: t, slopes: Interval(min(left, right), max(left, right)), step: step))
        }
      }
    }
    self.kinks = kinks.sorted { $0.place < $1.place }
    var breaks = kinks.map(\.place)
    var most = 0.0
    if !isConvex {
      let jets = ElementShape.places.map { g.jet(at: $0) }
      for jet in jets where jet.second.isFinite { most = max(most, -jet.second) }
      breaks += ElementShape.changes { g.jet(at: $0).second }
      breaks += ElementShape.changes { g.jet(at: $0).first }
    }
    self.breaks = Set(breaks).sorted()
    concavity = most
    slopes = Interval(
      ElementShape.outermost { g.jet(at: -$0, side: 1).first }, ElementShape.outermost { g.jet(at: $0).first }
    )
  }

  /// Where a function is 0: it changes its sign there, or touches 0 and turns.
  private static func roots(_ u: ElementFunction) -> [Double] {
    var found = changes { u.jet(at: $0).value }
    for t in changes({ u.jet(at: $0).first }) where abs(u.jet(at: t).value) <= 1e-12 { found.append(t) }
    // Bisection towards 0 ends at the least number there is.
    found = found.map { abs($0) < 1e-290 ? 0 : $0 }
    return found + places.filter { u.jet(at: $0).value == 0 && !found.contains($0) }
  }

  /// Changes of sign among the places, to the last digit.
  private static func changes(_ f: (Double) -> Double) -> [Double] {
    var found: [Double] = []
    var (last, lastValue) = (places[0], f(places[0]))
    for t in places.dropFirst() {
      let value = f(t)
      if value == 0 {
        if lastValue != 0 { found.append(t) }
      } else if lastValue < 0 && value > 0 || lastValue > 0 && value < 0 {
        found.append(crossing(last, t, lastValue, f))
      }
      (last, lastValue) = (t, value)
    }
    return found
  }

  private static func crossing(
    _ from: Double, _ to: Double, _ sign: Double, _ f: (Double) -> Double
  ) -> Double {
    var (a, b) = (from, to)
    while true {
      let middle = 0.5 * (a + b)
      if middle <= a || middle >= b { return abs(f(a)) <= abs(f(b)) ? a : b }
      let value = f(middle)
      if value == 0 { return middle }
      if (value > 0) == (sign > 0) { a = middle } else { b = middle }
    }
  }

  /// The slope as far out as it is a number.
  private static func outermost(_ slope: (Double) -> Double) -> Double {
    var t = reach
    while t > 1e-8 {
      let found = slope(t)
      if !found.isNaN { return found }
      t *= 0.1
    }
    return 0
  }
}
