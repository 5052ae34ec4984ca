import Glibc

/// Where along an axis a value lies: 0 at its beginning, 1 at its end.
struct Scale: Sendable, Equatable {
  let kind: Axis.Scale
  /// In data units, low before high.
  var low: Double
  var high: Double
  let isReversed: Bool

  /// - Parameter values: what the axis must show; those that it cannot are passed over.
  init(_ axis: Axis, values: some Sequence<Double>) {
    kind = axis.scale
    isReversed = axis.isReversed
    if case .categories(let names) = axis.scale {
      low = -0.6
      high = Double(max(1, names.count)) - 0.4
      return
    }
    let isLog = axis.scale == .log
    var (least, most) = (Double.infinity, -Double.infinity)
    func see(_ value: Double) {
      guard value.isFinite, !isLog || value > 0 else { return }
      (least, most) = (min(least, value), max(most, value))
    }
    if let range = axis.range {
      see(range.lowerBound)
      see(range.upperBound)
    } else {
      for value in values { see(value) }
    }
    guard least <= most else {
      (low, high) = isLog ? (0.1, 10) : (0, 1)
      return
    }
    (low, high) = Scale.padded(least, most, isLog: isLog, isFixed: axis.range != nil)
  }

  /// A little air on both sides, and a width above 0.
  private static func padded(_ low: Double, _ high: Double, isLog: Bool, isFixed: Bool) -> (Double, Double) {
    if isLog {
      if high / low < 1.0001 { return (low / 3.0, high * 3) }
      let factor = isFixed ? 1 : pow(high / low, 0.03)
      return (low / factor, high * factor)
    }
    let width = high - low
    guard width.isFinite else { return (low / 2, high / 2) }
    if width <= 1e-12 * max(abs(low), abs(high)) || width == 0 {
      let half = max(abs(low) * 0.5, low == 0 ? 1 : Double.leastNormalMagnitude)
      return (low - half, high + half)
    }
    let pad = isFixed ? 0 : 0.05 * width
    return (low - pad, high + pad)
  }

  /// NaN where the axis cannot show the value.
  func place(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    let share: Double
    if kind == .log {
      guard value > 0 else { return .nan }
      share = (Glibc.log(value) - Glibc.log(low)) / (Glibc.log(high) - Glibc.log(low))
    } else {
      share = (value - low) / (high - low)
    }
    return isReversed ? 1 - share : share
  }
}
