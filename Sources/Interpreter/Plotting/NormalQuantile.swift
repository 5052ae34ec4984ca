import Glibc

/// The number below which a standard normal variable falls with probability p.
///
/// Newton's method on Φ from a start with the right tail, to the last digits; Φ by the complementary error function.
///
/// - Precondition: p is between 0 and 1, both exclusive.
func normalQuantile(_ p: Double) -> Double {
  precondition(p > 0 && p < 1)
  guard p <= 0.5 else { return -normalQuantile(1 - p) }
  // In the lower half Φ is convex: from the left of the root steps come nearer from one side, without swinging.
  var z = -(-2 * log(p)).squareRoot()
  for _ in 0..<60 {
    let tail = 0.5 * erfc(-z / 2.0.squareRoot())
    let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let next = z + (p - tail) / max(density, 1e-300)
    if abs(next - z) <= 1e-15 * max(1, abs(z)) { return next }
    z = min(next, 0)
  }
  return z
}
