internal import Glibc

/// Probit loss: the binomial family with the link Φ⁻¹, Φ the standard normal distribution.
///
///     mean         −1/n Σ w m[y log Φ(η) + (1 − y) log Φ(−η)]
///     likelihood   −Σ w m[y log Φ(η) + (1 − y) log Φ(−η)] − Σ w log C(m, my)
///
/// y is 0 or 1 or, with m trials a row, the share of successes. Source: Bliss (1934); convex as log Φ is concave
/// (Pratt 1981).
package struct ProbitLoss: RowLoss, Equatable {
  package let isLikelihood: Bool

  package init(asLikelihood: Bool = false) { isLikelihood = asLikelihood }

  package static let definition = LossDefinition(
    name: "probit", summary: "binomial likelihood with a normal link: a probability by Φ(η)",
    formula: "−1/n Σ [y·log Φ(η) + (1 − y)·log Φ(−η)]", family: "binomial", link: "probit",
    title: "probit regression", response: .binary,
    build: { request throws(FittingError) in ProbitLoss(asLikelihood: request.asLikelihood) })

  package var definition: LossDefinition { ProbitLoss.definition }

  package var formula: String {
    (isLikelihood ? "−" : "−1/n ") + "Σ [y·log Φ(η) + (1 − y)·log Φ(−η)]"
  }

  package func formula(for data: Observations) -> String {
    guard data.details.trials != nil else { return formula }
    return isLikelihood
      ? "−Σ [m·(y·log Φ(η) + (1 − y)·log Φ(−η)) + log C(m, my)]"
      : "−1/n Σ m·[y·log Φ(η) + (1 − y)·log Φ(−η)]"
  }

  package func check(_ data: Observations) throws(FittingError) { try checkBinary(data) }

  var countsTrials: Bool { true }

  func rowValue(_ y: Double, _ eta: Double) -> Double {
    var sum = 0.0
    if y > 0 { sum -= y * NormalTail(eta).logProbability }
    if y < 1 { sum -= (1 - y) * NormalTail(-eta).logProbability }
    return sum
  }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    if y > 0 {
      let tail = NormalTail(eta)
      first -= y * tail.ratio
      second += y * tail.curvature
    }
    if y < 1 {
      let tail = NormalTail(-eta)
      first += (1 - y) * tail.ratio
      second += (1 - y) * tail.curvature
    }
    return (first, second)
  }

  func rowMean(_ eta: Double) -> Double { 0.5 * erfc(-eta * 0.70710678118654752440) }

  /// The conjugate has no formula: f(η) − f(ζ) − θ(η − ζ) at the ζ where f has the slope θ.
  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    let range = dualRange(y)
    guard range.contains(theta) else { return .infinity }
    if theta == 0 {
      // The least of f: at infinity for 0 and 1, at Φ(ζ) = y between.
      let least = y > 0 && y < 1 ? y * log(y) + (1 - y) * log(1 - y) : 0
      return max(0, rowValue(y, eta) + least)
    }
    let touching = touching(y, eta, theta)
    guard touching.isFinite else { return .infinity }
    let distance = eta - touching
    if abs(distance) > 0.5 {
      return max(0, rowValue(y, eta) - rowValue(y, touching) - theta * distance)
    }
    // Near each other the difference is ∫(η − t) f''(t) dt from ζ to η: Gauss and Legendre's five points.
    var sum = 0.0
    for (node, weight) in legendre {
      sum += weight * (1 - node) * rowSlopes(y, touching + node * distance).second
    }
    return sum * distance * distance
  }

  func dualRange(_ y: Double) -> Interval {
    Interval(y > 0 ? -.infinity : 0, y < 1 ? .infinity : 0)
  }

  func rowConstant(_ y: Double, trials: Double) -> Double { logBinomialConstant(y, trials) }

  /// ζ with f'(ζ) = θ, by Newton's method inside bounds.
  private func touching(_ y: Double, _ start: Double, _ theta: Double) -> Double {
    var (lower, upper) = (-Double.infinity, Double.infinity)
    var (x, reach) = (start, 1.0)
    for _ in 0..<2200 {
      let slopes = rowSlopes(y, x)
      let excess = slopes.first - theta
      if excess == 0 { return x }
      if excess > 0 { upper = x } else { lower = x }
      var next = x - excess / slopes.second
      if !(next > lower && next < upper && abs(next - x) <= reach) {
        next =
          lower.isFinite && upper.isFinite
          ? lower + 0.5 * (upper - lower)
          : excess > 0 ? x - reach : x + reach
      }
      reach *= 2
      if next == x || next <= lower || next >= upper { return x }
      x = next
    }
    return x
  }
}

/// Nodes on [0, 1] and their weights.
private let legendre: [(node: Double, weight: Double)] = [
  (0.04691007703066800360, 0.11846344252809454376), (0.23076534494715845448, 0.23931433524968323402),
  (0.5, 0.28444444444444444444), (0.76923465505284154552, 0.23931433524968323402),
  (0.95308992296933199640, 0.11846344252809454376),
]
