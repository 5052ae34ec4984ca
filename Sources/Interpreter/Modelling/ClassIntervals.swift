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

  /// Rows that are worked on together.
  private static let block = 256

  /// - Parameters:
  ///   - prediction: with copies of a row where its levels are not known
  ///   - spread: the covariance of the coefficients
  ///   - quantile: standard deviations on either side
  ///   - isStopped: asked every block of rows; where it is true the limits of the others are nan
  init(
    _ prediction: Prediction, _ spread: CoefficientSpread, quantile z: Double, isStopped: () -> Bool
  ) {
    let classes = prediction.model.outputs
    let averages = prediction.averages
    let predictor = averages == nil ? prediction.predictor : prediction.copies
    let copies = predictor.count / classes
    let rows = averages?.rows ?? copies
    let logarithms = ClassIntervals.logProbabilities(predictor, classes, copies)
    var low = [Double](repeating: .nan, count: classes * rows)
    var high = low
    // The copies of a row are added up over all rows at once, whose parts the prediction divides itself.
    for start in stride(from: 0, to: rows, by: averages == nil ? ClassIntervals.block : max(1, rows)) {
      if isStopped() { break }
      let range = start..<(averages == nil ? min(start + ClassIntervals.block, rows) : rows)
      let covariances = averages == nil ? prediction.classCovariances(spread, rows: range) : []
      for k in 0..<classes {
        let (logits, factors) = ClassIntervals.slopes(
          of: k, range, logarithms, classes: classes, copies: copies, averages)
        let variances =
          averages == nil
          ? ClassIntervals.forms(factors, covariances, classes: classes)
          : prediction.variances(spread, factors: factors, isStopped: isStopped)
        for (i, variance) in variances.enumerated() {
          let half = z * variance.squareRoot()
          low[k * rows + start + i] = 1 / (1 + exp(-(logits[i] - half)))
          high[k * rows + start + i] = 1 / (1 + exp(-(logits[i] + half)))
        }
      }
    }
    (self.low, self.high) = (low, high)
  }

  /// logit P_k of each row of a range, and its derivatives by η, class by class over the range's copies.
  private static func slopes(
    of k: Int, _ range: Range<Int>, _ logarithms: [Double], classes: Int, copies: Int,
    _ averages: LevelAverages?
  ) -> (logits: [Double], factors: [Double]) {
    let all = averages.map { $0.starts[range.lowerBound]..<$0.starts[range.upperBound] } ?? range
    // log(1 − p_kl) from the other classes, exact where the class has nearly all.
    let others = all.map { l in
      logSum((0..<classes).lazy.filter { $0 != k }.map { logarithms[$0 * copies + l] })
    }
    var factors = [Double](repeating: 0, count: classes * all.count)
    let logits = range.map { i in
      let own = averages?.copies(of: i) ?? i..<i + 1
      let shares = own.map { log(averages?.shares[$0] ?? 1) }
      let inside = logSum(zip(own, shares).map { logarithms[k * copies + $0] + $1 })
      let outside = logSum(zip(own, shares).map { others[$0 - all.lowerBound] + $1 })
      for (l, share) in zip(own, shares) {
        let part = share + logarithms[k * copies + l] - inside
        let place = l - all.lowerBound
        for j in 0..<classes {
          factors[j * all.count + place] =
            j == k
            ? exp(part + (others[place] - outside))
            : -exp(part + (logarithms[j * copies + l] - outside))
        }
      }
      return inside - outside
    }
    return (logits, factors)
  }

  /// f'Sf of each row, S the covariances of its classes' η.
  private static func forms(_ factors: [Double], _ covariances: [Double], classes: Int) -> [Double] {
    let rows = factors.count / classes
    var result = [Double](repeating: 0, count: rows)
    for j in 0..<classes {
      for k in 0..<classes {
        for i in 0..<rows {
          result[i] +=
            factors[j * rows + i] * factors[k * rows + i] * covariances[(j * classes + k) * rows + i]
        }
      }
    }
    return result.map { max(0, $0) }
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
