internal import Glibc

/// Random numbers from a stated seed: the same ones in every run and on every machine.
///
/// Bits by xoshiro256++ (Blackman and Vigna, 2021), its state filled by SplitMix64 (Steele, Lea and Flood, 2014).
/// A uniform number is (k + ½)/2⁵³ with k the upper 53 bits, so never 0 or 1. Normal numbers come in pairs by the polar
/// method (Marsaglia and Bray, 1964), gamma ones by squeezing a cubed normal (Marsaglia and Tsang, 2000), Poisson ones
/// by multiplying uniforms up to a mean of 30, and as a sum of such ones above.
package struct RandomNumbers: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  private var spare: Double?

  package init(seed: UInt64) {
    var mixer = seed
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (next(), next(), next(), next())
  }

  /// The state itself, not all of it 0.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  package mutating func next() -> UInt64 {
    func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotated(state.0 &+ state.3, 23) &+ state.0
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotated(state.3, 45)
    return result
  }

  /// Between 0 and 1, both exclusive.
  package mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// Mean 0, standard deviation 1.
  package mutating func normal() -> Double {
    if let kept = spare {
      spare = nil
      return kept
    }
    while true {
      let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
      let square = u * u + v * v
      guard square < 1, square > 0 else { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      spare = v * factor
      return u * factor
    }
  }

  /// Mean 1.
  package mutating func exponential() -> Double { -log(uniform()) }

  /// Mean and variance `shape`, which is above 0.
  package mutating func gamma(shape: Double) -> Double {
    // Below 1 by one more: a power of a uniform number takes it back (their section 6).
    if shape < 1 { return gamma(shape: shape + 1) * pow(uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = uniform()
      if log(u) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A count with this mean, 0 or more; work grows with the mean.
  package mutating func poisson(mean: Double) -> Double {
    var (left, count) = (mean, 0.0)
    while left > 0 {
      let part = min(left, 30)
      left -= part
      let limit = exp(-part)
      var product = uniform()
      while product > limit {
        count += 1
        product *= uniform()
      }
    }
    return count
  }
}
