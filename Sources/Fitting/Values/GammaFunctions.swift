internal import Glibc

/// The derivative of log Γ: recurrence up to 10, then Stirling's series (Abramowitz and Stegun 1964, 6.3.5 and
/// 6.3.18), for x > 0.
func digamma(_ x: Double) -> Double {
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift -= 1 / x
    x += 1
  }
  let s = 1 / (x * x)
  let series =
    s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * 691 / 32760)))))
  return shift + log(x) - 0.5 / x - series
}

/// The second derivative of log Γ (6.4.6 and 6.4.12), for x > 0.
func trigamma(_ x: Double) -> Double {
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift += 1 / (x * x)
    x += 1
  }
  let s = 1 / (x * x)
  let series =
    1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * (1.0 / 30 - s * (5.0 / 66 - s * 691 / 2730))))
  return shift + 1 / x + 0.5 * s + s / x * series
}

/// log Γ(x + y) − log Γ(x) − y log x  for x > 0, y ≥ 0, without the cancellation of large x.
func logRisingRatio(_ x: Double, _ y: Double) -> Double {
  if y == y.rounded(), y <= 64 {
    var sum = 0.0
    var k = 1.0
    while k < y {
      sum += log1p(k / x)
      k += 1
    }
    return sum
  }
  guard x >= 10 else { return lgamma(x + y).0 - lgamma(x).0 - y * log(x) }
  // Stirling: log Γ(z) = (z − ½) log z − z + ½ log 2π + rest(z).
  return (x + y - 0.5) * log1p(y / x) - y + stirlingRest(x + y) - stirlingRest(x)
}

/// log Γ(z) − (z − ½) log z + z − ½ log 2π for z ≥ 10 (6.1.41).
private func stirlingRest(_ z: Double) -> Double {
  let s = 1 / (z * z)
  return
    (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * 691 / 360360)))))
    / z
}
