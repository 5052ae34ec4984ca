internal import Glibc

/// The number below which a variable with Student's t distribution of ν degrees of freedom falls with probability p.
///
/// P(T ≤ −t) = ½ I_x(ν/2, ½) with x = ν/(ν + t²), I the regularised incomplete beta function by its continued fraction
/// (DLMF 8.17.22, evaluated after Lentz, 1976). The root is bracketed and bisected to the last digits.
///
/// - Precondition: p is between 0 and 1, both exclusive; ν > 0.
package func studentQuantile(_ p: Double, degreesOfFreedom df: Double) -> Double {
  precondition(p > 0 && p < 1 && df > 0)
  guard p != 0.5 else { return 0 }
  guard p < 0.5 else { return -studentQuantile(1 - p, degreesOfFreedom: df) }
  func lowerTail(_ t: Double) -> Double { studentProbability(below: -t, degreesOfFreedom: df) }
  var upper = 1.0
  while lowerTail(upper) > p, upper < 1e300 { upper *= 2 }
  var lower = upper / 2 > 0.5 ? upper / 2 : 0
  while true {
    let middle = 0.5 * (lower + upper)
    if middle <= lower || middle >= upper { return -middle }
    if lowerTail(middle) > p { lower = middle } else { upper = middle }
  }
}

/// The probability with which a variable with Student's t distribution of ν degrees of freedom falls below t.
///
/// - Precondition: ν > 0.
package func studentProbability(below t: Double, degreesOfFreedom df: Double) -> Double {
  precondition(df > 0)
  let tail = 0.5 * regularisedBeta(df / (df + t * t), t * t / (df + t * t), df / 2, 0.5)
  return t < 0 ? tail : 1 - tail
}

/// I_x(a, b), with y = 1 − x given beside x so that neither is rounded away.
func regularisedBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if y <= 0 { return 1 }
  // The fraction converges fast below the mean.
  if x > (a + 1) / (a + b + 2) { return 1 - regularisedBeta(y, x, b, a) }
  let front = exp(a * log(x) + b * log(y) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
  let tiny = 1e-300
  func safe(_ v: Double) -> Double { abs(v) < tiny ? tiny : v }
  var c = 1.0
  var d = 1 / safe(1 - (a + b) * x / (a + 1))
  var fraction = d
  for m in 1...10_000 {
    let k = Double(m)
    let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
    d = 1 / safe(1 + even * d)
    c = safe(1 + even / c)
    fraction *= d * c
    let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
    d = 1 / safe(1 + odd * d)
    c = safe(1 + odd / c)
    let step = d * c
    fraction *= step
    if abs(step - 1) < 1e-16 { break }
  }
  return front * fraction
}
