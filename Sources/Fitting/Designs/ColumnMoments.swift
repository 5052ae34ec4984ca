/// Weighted mean and standard deviation of one column, divisor Σw, in two passes.
///
/// A column whose numbers are all equal (where the weight is positive) has a deviation of exactly 0, and so has
/// one that varies by no more than the rounding of its mean.
func columnMoments(
  _ x: UnsafeBufferPointer<Double>, weights: [Double]?
) -> (mean: Double, deviation: Double) {
  guard let weights else { return unweighted(x) }
  return weights.withUnsafeBufferPointer { weighted(x, $0) }
}

private func unweighted(
  _ x: UnsafeBufferPointer<Double>
) -> (mean: Double, deviation: Double) {
  let n = Double(x.count)
  guard let first = x.first else { return (0, 0) }
  // Shifting by the first number makes equal numbers give exact zeros. Four sums side by side.
  let whole = x.count & ~3
  var sums = SIMD4<Double>.zero
  for i in stride(from: 0, to: whole, by: 4) {
    sums += SIMD4(x[i], x[i + 1], x[i + 2], x[i + 3]) - first
  }
  var sum = sums.sum()
  for i in whole..<x.count { sum += x[i] - first }
  let mean = first + sum / n
  var many = SIMD4<Double>.zero
  var left = SIMD4<Double>.zero
  for i in stride(from: 0, to: whole, by: 4) {
    let d = SIMD4(x[i], x[i + 1], x[i + 2], x[i + 3]) - mean
    left += d
    many += d * d
  }
  var squares = many.sum()
  var rest = left.sum()
  for i in whole..<x.count {
    let d = x[i] - mean
    rest += d
    squares += d * d
  }
  return (mean + rest / n, settled((max(0, squares - rest * rest / n) / n).squareRoot(), mean))
}

private func weighted(
  _ x: UnsafeBufferPointer<Double>, _ w: UnsafeBufferPointer<Double>
) -> (mean: Double, deviation: Double) {
  guard let start = w.firstIndex(where: { $0 > 0 }) else { return (0, 0) }
  let first = x[start]
  var total = 0.0
  var sum = 0.0
  for i in x.indices {
    total += w[i]
    sum += w[i] * (x[i] - first)
  }
  let mean = first + sum / total
  var squares = 0.0
  var rest = 0.0
  for i in x.indices {
    let d = x[i] - mean
    rest += w[i] * d
    squares += w[i] * d * d
  }
  let variance = max(0, squares - rest * rest / total) / total
  return (mean + rest / total, settled(variance.squareRoot(), mean))
}

/// 0 where the deviation is rounding of the mean.
func settled(_ deviation: Double, _ mean: Double) -> Double {
  deviation <= 4 * Double.ulpOfOne * abs(mean) ? 0 : deviation
}
