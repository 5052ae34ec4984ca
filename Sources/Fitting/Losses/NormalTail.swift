internal import Glibc

/// What a probit needs of the standard normal distribution Φ at x, exact in both tails: log Φ, the ratio
/// λ = φ/Φ, and λ(λ + x), which is minus the second derivative of log Φ.
///
/// Below −4 by the continued fraction of Mills' ratio, 1/λ = 1/(t + 1/(t + 2/(t + 3/…))) with t = −x (Laplace 1805);
/// above by erfc.
struct NormalTail {
  let logProbability: Double
  let ratio: Double
  let curvature: Double

  init(_ x: Double) {
    guard x > -4 else {
      let t = -x
      // λ − t, from the fraction's inside out.
      var rest = 0.0
      for k in stride(from: t > 40 ? 8 : 64, through: 1, by: -1) { rest = Double(k) / (t + rest) }
      ratio = t + rest
      curvature = ratio.isFinite ? ratio * rest : 1
      logProbability = -0.5 * x * x - halfLogTwoPi - log(ratio)
      return
    }
    let density = exp(-0.5 * x * x - halfLogTwoPi)
    if x > 0 {
      let above = 0.5 * erfc(x * halfRoot)
      ratio = density / (1 - above)
      logProbability = log1p(-above)
    } else {
      let below = 0.5 * erfc(-x * halfRoot)
      ratio = density / below
      logProbability = log(below)
    }
    // In the upper tail the product of a vanishing λ and x; x itself may be huge.
    curvature = ratio == 0 ? 0 : ratio * (ratio + x)
  }
}

private let halfLogTwoPi = 0.91893853320467274178
private let halfRoot = 0.70710678118654752440
