import Fitting
import Glibc

/// Between which numbers the probability of each of several classes lies.
///
///     logit P_k ± z·sd(logit P_k),   var(logit P_k) = g'Cg,   g = ∂logit P_k/∂(intercepts, coefficients)
///
/// The logarithm of the odds of a class against all others together is taken as normal, by the delta method, and its
/// ends are carried back to probabilities: the limits stay within 0 and 1, and of two classes they are those of
/// logistic regression, where logit P is linear in the coefficients. Each class has an interval of its own, whatever
/// the others': the limits of a row's classes do not sum to 1.
///
/// With η_jl of class j in copy l of a row (one copy, or one for each level that an unknown one may be, with its
/// share s_l), P_k = Σ_l s_l p_kl and
///
///     ∂logit P_k/∂η_jl = s_l p_kl (δ_jk − p_jl) / (P_k (1 − P_k))
///
/// which sums to 0 over the classes: a number common to all intercepts, left open by the likelihood, has no part.
///
/// Source: Agresti, Categorical Data Analysis (2013), sections 3.1 and 16.1, on delta-method intervals for logits.
struct ClassIntervals {
  let low: [Double]
  let high: [Double]

  /// - Parameters:
  ///   - predictor: η class by class, over the copies
  ///   - averages: the copies of each row; nil where each row is its own
  ///   - quantile: standard deviations on either side
  ///   - variance: of Σ factor·η over the classes and copies of each row, for factors laid out as η
  init(
    _ predictor: [Double], classes: Int, averages: LevelAverages?, quantile z: Double,
    variance: ([Double]) -> [Double]
  ) {
    let copies = predictor.count / classes
    let rows = averages?.rows ?? copies
    let logarithms = ClassIntervals.logProbabilities(predictor, classes, copies)
    var low: [Double] = []
    var high: [Double] = []
    for k in 0..<classes {
      // log(1 − p_kl) from the other classes, exact where the class has nearly all.
      let others = (0..<copies).map { l in
        logSum((0..<classes).lazy.filter { $0 != k }.map { logarithms[$0 * copies + l] })
      }
      var factors = [Double](repeating: 0, count: predictor.count)
      var logits = [Double](repeating: 0, count: rows)
      for i in 0..<rows {
        let own = averages?.copies(of: i) ?? i..<i + 1
        let shares = own.map { log(averages?.shares[$0] ?? 1) }
        let inside = logSum(zip(own, shares).map { logarithms[k * copies + $0] + $1 })
        let outside = logSum(zip(own, shares).map { others[$0] + $1 })
        logits[i] = inside - outside
        for (l, share) in zip(own, shares) {
          let part = share + logarithms[k * copies + l] - inside
          for j in 0..<classes {
            let place = j * copies + l
            factors[place] =
              j == k ? exp(part + (others[l] - outside)) : -exp(part + (logarithms[place] - outside))
          }
        }
      }
      let halves = variance(factors).map { z * $0.squareRoot() }
      low += zip(logits, halves).map { 1 / (1 + exp(-($0 - $1))) }
      high += zip(logits, halves).map { 1 / (1 + exp(-($0 + $1))) }
    }
    (self.low, self.high) = (low, high)
  }

  /// η_k − log Σ_j e^η_j.
  private static func logProbabilities(_ predictor: [Double], _ classes: Int, _ copies: Int) -> [Double] {
    var result = predictor
    for l in 0..<copies {
      let total = logSum((0..<classes).map { predictor[$0 * copies + l] })
      for k in 0..<classes { result[k * copies + l] -= total }
    }
    return result
  }
}

/// log Σ e^x, with the largest taken out.
private func logSum(_ values: some Sequence<Double>) -> Double {
  let top = values.max() ?? -.infinity
  guard top > -.infinity else { return top }
  return top + log(values.reduce(0) { $0 + exp($1 - top) })
}
