/// Sums of weighted Euclidean norms over groups without a common member: what `norm2` and `group` share.
///
///     Σ_g weight_g ‖b_g‖₂,   prox: each group shortened by step·weight_g, to 0 where it is no longer than that
///
/// The subdifferential at b_g = 0 is the ball of radius weight_g, elsewhere the unit vector b_g/‖b_g‖ times it.
/// Source: Yuan and Lin (2006).
extension [NormGroup] {
  func value(_ b: [Double]) -> Double {
    reduce(0) { $0 + $1.weight * $1.length(b) }
  }

  func gradient(_ b: [Double]) -> [Interval] {
    var result = [Interval](repeating: .point(0), count: b.count)
    for group in self {
      let length = group.length(b)
      for j in group.members {
        result[j] =
          length == 0
          ? Interval(-group.weight, group.weight) : .point(group.weight * (b[j] / length))
      }
    }
    return result
  }

  func prox(_ v: [Double], step: Double) -> [Double] {
    var result = v
    for group in self {
      let (length, cut) = (group.length(v), step * group.weight)
      for j in group.members { result[j] = length <= cut ? 0 : v[j] * (1 - cut / length) }
    }
    return result
  }

  func leastElement(_ b: [Double], slope: [Double], strength: Double) -> [Double] {
    var result = slope
    for group in self {
      let (length, radius) = (group.length(b), strength * group.weight)
      if length == 0 {
        let size = group.length(slope)
        for j in group.members { result[j] = size > radius ? slope[j] * ((size - radius) / size) : 0 }
      } else {
        for j in group.members { result[j] = slope[j] + radius * (b[j] / length) }
      }
    }
    return result
  }

  /// 1 over the largest dual norm ‖v_g‖/weight_g; members of no group must have no slope.
  func dualScale(_ v: [Double]) -> Double {
    var left = v
    var scale = Double.infinity
    for group in self {
      let length = group.length(v)
      if length > 0 { scale = Swift.min(scale, group.weight / length) }
      for j in group.members { left[j] = 0 }
    }
    return left.allSatisfy { $0 == 0 } ? scale : 0
  }
}

extension NormGroup {
  /// ‖b_members‖, without overflow.
  func length(_ b: [Double]) -> Double {
    if members.count == 1 { return abs(b[members[0]]) }
    var largest = 0.0
    for j in members { largest = max(largest, abs(b[j])) }
    guard largest > 0, largest.isFinite else { return largest }
    var sum = 0.0
    for j in members { sum += (b[j] / largest) * (b[j] / largest) }
    return largest * sum.squareRoot()
  }
}
