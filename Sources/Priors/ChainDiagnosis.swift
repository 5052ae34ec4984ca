import Glibc

/// What several chains say of one quantity: whether they agree, and how many independent draws they are worth.
///
/// R̂ is that of chains split in halves: √(var⁺/W), W the variance within, var⁺ = (n − 1)/n·W + B/n with B between
/// (Gelman and others, 2013, section 11.4). The effective sample size is mn/(−1 + 2Σ pairs of autocorrelations), summed
/// while the pairs are positive and made monotone (Geyer, 1992).
package struct ChainDiagnosis: Sendable, Equatable {
  package let rHat: Double
  package let effectiveSize: Double

  /// The worse of that of the draws and of their spread: what one says of means the other says of sds and of the ends
  /// of intervals, for which steps that leap from side to side are worth less. R̂ is that of distances from the median,
  /// which tails do not shake (Vehtari and others, 2021, section 4); the size that of squares about the mean, which sds
  /// are made of.
  package init(ofPlaceAndSpread chains: [[Double]]) {
    let sorted = chains.joined().sorted()
    let median = sorted[sorted.count / 2]
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let place = ChainDiagnosis(chains)
    let distances = ChainDiagnosis(chains.map { $0.map { abs($0 - median) } })
    let squares = ChainDiagnosis(chains.map { $0.map { ($0 - mean) * ($0 - mean) } })
    rHat = place.rHat >= distances.rHat || distances.rHat.isNaN ? place.rHat : distances.rHat
    effectiveSize = min(place.effectiveSize, squares.effectiveSize)
  }

  /// - Parameter chains: equally long, four draws or more each.
  package init(_ chains: [[Double]]) {
    let half = chains[0].count / 2
    let parts = chains.flatMap { [Array($0.prefix(half)), Array($0.suffix(half))] }
    let (m, n) = (Double(parts.count), Double(half))
    let means = parts.map { $0.reduce(0, +) / n }
    let grand = means.reduce(0, +) / m
    func covariance(_ part: Int, _ lag: Int) -> Double {
      let (x, mean) = (parts[part], means[part])
      var sum = 0.0
      for i in 0..<half - lag { sum += (x[i] - mean) * (x[i + lag] - mean) }
      return sum / n
    }
    let variances = parts.indices.map { covariance($0, 0) * n / (n - 1) }
    let within = variances.reduce(0, +) / m
    let between = means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / (m - 1)
    let total = within * (n - 1) / n + between
    guard within > 0 else {
      rHat = between > 0 ? .infinity : .nan
      effectiveSize = .nan
      return
    }
    rHat = (total / within).squareRoot()
    func correlation(_ lag: Int) -> Double {
      let mean = parts.indices.reduce(0) { $0 + covariance($1, lag) * n / (n - 1) } / m
      return 1 - (within - mean) / total
    }
    var sum = 0.0
    var previous = Double.infinity
    var lag = 0
    while lag + 1 < half {
      let pair = min(previous, (lag == 0 ? 1 : correlation(lag)) + correlation(lag + 1))
      guard pair > 0 else { break }
      sum += pair
      previous = pair
      lag += 2
    }
    // Antithetic chains are worth more than their draws, but not without bound.
    effectiveSize = min(m * n / max(2 * sum - 1, 1e-300), m * n * max(1, log10(m * n)))
  }
}
