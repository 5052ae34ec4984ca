import Fitting
import Glibc

/// Between which numbers a new response of a normal likelihood lies: quantiles of Σ share · F((y − η_l)/s_l), over the
/// levels l that a row may have, with s_l² = var(η_l) + σ² and F normal, or Student's t where σ was estimated.
///
/// Of a row whose level is known that is η ± z·s. Of one whose level is not known the levels' differences are part of
/// what is not known of its response, and the interval may reach over several of them.
struct NewResponseInterval {
  let spread: CoefficientSpread
  let level: Double

  /// - Parameters:
  ///   - middles: η of the copies of one row
  ///   - variances: of a new response of each
  func ends(_ middles: ArraySlice<Double>, variances: ArraySlice<Double>, shares: ArraySlice<Double>)
    -> (low: Double, high: Double)
  {
    let z = spread.quantile(level: level)
    let deviations = variances.map { $0.squareRoot() }
    let least = zip(middles, deviations).reduce(.infinity) { min($0, $1.0 - z * $1.1) }
    let most = zip(middles, deviations).reduce(-.infinity) { max($0, $1.0 + z * $1.1) }
    guard middles.count > 1 else { return (least, most) }
    func quantile(_ p: Double) -> Double {
      var (lower, upper) = (least, most)
      while true {
        let y = 0.5 * (lower + upper)
        if y <= lower || y >= upper { return y }
        var below = 0.0
        for (place, share) in shares.enumerated() where share > 0 {
          let t = (y - middles[middles.startIndex + place]) / deviations[place]
          below += share * probability(below: t)
        }
        if below < p { lower = y } else { upper = y }
      }
    }
    return (quantile(0.5 - level / 2), quantile(0.5 + level / 2))
  }

  private func probability(below t: Double) -> Double {
    if case .confidence(let df?) = spread.kind {
      return studentProbability(below: t, degreesOfFreedom: Double(df))
    }
    return 0.5 * erfc(-t / 2.0.squareRoot())
  }
}
