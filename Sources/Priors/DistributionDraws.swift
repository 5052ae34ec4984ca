import Fitting
import Glibc

/// A distribution that can be drawn from.
package protocol SampledDistribution: Distribution {
  /// One draw of `count` coefficients.
  func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double]
}

extension Normal: SampledDistribution {
  package func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double] {
    (0..<count).map { mean[$0] + sd[$0] * random.normal() }
  }
}

extension MultivariateNormal: SampledDistribution {
  /// μ + Lz with LL' the covariance.
  package func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double] {
    let z = (0..<count).map { _ in random.normal() }
    guard let root = Cholesky(Matrix(rows: count, columns: count, elements: covariance))?.factor else {
      return z.map { _ in .nan }
    }
    return (0..<count).map { i in (0...i).reduce(mean[i]) { $0 + root[i, $1] * z[$1] } }
  }
}

extension Laplace: SampledDistribution {
  /// An exponential number with either sign.
  package func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double] {
    (0..<count).map { j in
      let side = random.uniform() < 0.5 ? -1.0 : 1
      return mean[j] + side * scale[j] * random.exponential()
    }
  }
}

extension Student: SampledDistribution {
  /// A normal number over √(χ²/ν).
  package func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double] {
    (0..<count).map { j in
      let z = random.normal()
      let square = 2 * random.gamma(shape: df / 2)
      return mean[j] + scale[j] * z / (square / df).squareRoot()
    }
  }
}

extension Horseshoe: SampledDistribution {
  /// normal(0, λτ) with a half-Cauchy λ; a slab keeps it with probability exp(−b²/(2c²)), and else it is drawn again.
  package func draw(_ count: Int, _ random: inout RandomNumbers) -> [Double] {
    (0..<count).map { j in
      while true {
        let local = tan(0.5 * .pi * random.uniform())
        let b = scale[j] * local * random.normal()
        let ratio = b / slab
        if slab == .infinity || random.uniform() < exp(-0.5 * ratio * ratio) { return b }
      }
    }
  }
}
