internal import Differentiation

extension ElementFunction {
  /// argmin of ½a t² − q t + s·g(t) where its slope rises: at a kink, or at the root that Newton's method finds between
  /// ends that the sign of the slope narrows; the middle of the ends where Newton's step leaves them.
  func minimum(
    _ a: Double, _ q: Double, _ s: Double, kinks: [ElementShape.Kink], within ends: Interval = .all
  ) -> Double {
    var (lower, upper) = (ends.lower, ends.upper)
    for kink in kinks where kink.place > lower && kink.place < upper {
      let slope = s * kink.slopes + (a * kink.place - q)
      if slope.contains(0) { return kink.place }
      if slope.upper < 0 { lower = kink.place } else { upper = kink.place }
    }
    var t = min(max(a > 0 ? q / a : 0, lower), upper)
    if t == lower || t == upper, lower.isFinite && upper.isFinite { t = 0.5 * (lower + upper) }
    // At an end that is a kink the slope that counts is that of the inside.
    for round in 0..<400 {
      let jet = jet(at: t, side: t == upper ? -1 : 1)
      let slope = a * t - q + s * jet.first
      if slope == 0 || slope.isNaN { return t }
      if slope > 0 { upper = min(upper, t) } else { lower = max(lower, t) }
      var next = t - slope / (a + s * jet.second)
      let isEnclosed = lower.isFinite && upper.isFinite
      if !(next > lower && next < upper) || (round > 40 && isEnclosed) {
        next = isEnclosed ? 0.5 * (lower + upper) : slope > 0 ? t - (1 + 2 * abs(t)) : t + (1 + 2 * abs(t))
      }
      guard abs(next) < 1e300, next > lower, next < upper else { return t }
      if abs(next - t) <= t.magnitude.ulp { return next }
      t = next
    }
    return t
  }

  /// The least value that is found: going down from 0 until the slope turns, or as far as there are numbers.
  func infimum() -> Double {
    var t = 0.0
    var least = jet(at: 0).value
    var step = 1.0
    let way = jet(at: 0).first > 0 ? -1.0 : 1.0
    var bracket: Interval?
    while abs(t) < 1e8 {
      let next = t + way * step
      let there = jet(at: next, side: -way)
      guard there.value.isFinite, there.first.isFinite else { break }
      least = min(least, there.value)
      if way * there.first >= 0 {
        bracket = way > 0 ? Interval(t, next) : Interval(next, t)
        break
      }
      t = next
      step *= 2
    }
    guard let bracket else { return least }
    return min(least, jet(at: minimum(0, 0, 1, kinks: [], within: bracket)).value)
  }
}
