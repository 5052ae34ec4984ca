internal import Glibc

/// u log(u/μ) + μ − u ≥ 0, the relative entropy of two non-negative numbers (Kullback and Leibler 1951), from the
/// logarithm of μ and the difference μ − u, so that nothing cancels where they are near and μ may underflow.
/// Infinite for u < 0.
///
/// It is half the deviance of a poisson count, and with two or more terms that of a binomial or multinomial one;
/// the Fenchel–Young sums of these families are made of it as well.
func relativeEntropy(_ u: Double, mean: Double, logMean: Double, difference: Double) -> Double {
  guard u > 0 else { return u < 0 ? .infinity : mean }
  let ratio = difference / u
  if abs(ratio) < 0.02 { return u * excessOfLog(ratio) }
  if abs(ratio) < 0.5 { return u * (ratio - log1p(ratio)) }
  return max(0, u * (log(u) - logMean) + difference)
}

/// r − log(1 + r) for small r by its series r²/2 − r³/3 + …
private func excessOfLog(_ r: Double) -> Double {
  var sum = 0.0
  for k in stride(from: 12, through: 2, by: -1) { sum = 1 / Double(k) - r * sum }
  return r * r * sum
}
