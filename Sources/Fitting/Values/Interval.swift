/// A closed interval of slopes: the subdifferential of a function of one variable at one point.
///
/// Where the function is smooth both ends are the same number, the derivative. An end may be infinite: the normal
/// cone of a bound.
package struct Interval: Sendable, Equatable {
  package let lower: Double
  package let upper: Double

  package init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// The interval that holds one number.
  package static func point(_ value: Double) -> Interval { Interval(value, value) }

  package static let all = Interval(-.infinity, .infinity)

  package var isPoint: Bool { lower == upper }

  /// The member that is nearest to zero.
  package var leastElement: Double { lower > 0 ? lower : upper < 0 ? upper : 0 }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The member that is nearest to a number.
  package func clamp(_ value: Double) -> Double { min(max(value, lower), upper) }

  /// The largest factor f ≥ 0 with f·v inside, for an interval that holds 0.
  package func reach(towards v: Double) -> Double {
    v > 0 ? max(0, upper) / v : v < 0 ? max(0, -lower) / -v : .infinity
  }

  /// Every sum of a member of one and a member of the other.
  package static func + (left: Interval, right: Interval) -> Interval {
    Interval(left.lower + right.lower, left.upper + right.upper)
  }

  package static func + (left: Interval, right: Double) -> Interval {
    Interval(left.lower + right, left.upper + right)
  }

  /// Every member times a factor of zero or more.
  package static func * (factor: Double, interval: Interval) -> Interval {
    precondition(factor >= 0, "an interval of slopes is scaled by a non-negative number")
    return factor == 0 ? point(0) : Interval(factor * interval.lower, factor * interval.upper)
  }
}
