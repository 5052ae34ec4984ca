/// Huber's loss: squared near the fit, absolute beyond.
///
///     1/n Σ w ρ(y − η),   ρ(r) = ½r² where |r| ≤ k, else k|r| − ½k²
///
/// k is in the units of the response: nothing is scaled by an estimated deviation. The default 1.345 is 95% efficient
/// for normal errors of deviation 1. Source: Huber (1964).
package struct HuberLoss: RowLoss, Equatable {
  package let k: Double

  package init(k: Double = 1.345) throws(FittingError) {
    guard k > 0 && k.isFinite else {
      throw .badParameter(name: "k", value: k, allowed: "k > 0")
    }
    self.k = k
  }

  package static let definition = LossDefinition(
    name: "huber", summary: "half the mean squared error, linear for residuals beyond k (in units of y)",
    formula: "1/n Σ ρ(y − ŷ),  ρ(r) = ½r² for |r| ≤ k, else k·(|r| − k/2)", family: "robust",
    link: "identity", title: "Huber regression", response: .numbers,
    parameters: [
      LossParameter(
        name: "k", range: "k > 0", defaultValue: 1.345, isAllowed: { $0 > 0 && $0.isFinite })
    ],
    hasLikelihood: false,
    build: { request throws(FittingError) in
      guard !request.asLikelihood else { throw .noLikelihood(loss: "huber") }
      return try HuberLoss(k: (request.arguments.first ?? nil) ?? 1.345)
    })

  package var definition: LossDefinition { HuberLoss.definition }
  package var arguments: [Double] { [k] }
  package var isLikelihood: Bool { false }

  package var formula: String {
    "1/n Σ ρ(y − ŷ),  ρ(r) = ½r² for |r| ≤ \(k), else \(k)·(|r| − \(k)/2)"
  }

  package func check(_ data: Observations) throws(FittingError) {}

  func rowValue(_ y: Double, _ eta: Double) -> Double {
    let size = abs(y - eta)
    return size <= k ? 0.5 * size * size : k * (size - 0.5 * k)
  }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    let r = y - eta
    return abs(r) <= k ? (-r, 1) : (r > 0 ? -k : k, 0)
  }

  /// The weights of iteratively reweighted least squares, min(1, k/|r|). Source: Holland and Welsch (1977).
  package func majorantCurvature(
    _ data: Observations, predictor: [Double], into out: inout [Double]
  ) -> Bool {
    let rows = RowFactors(self, data)
    for i in predictor.indices {
      let size = abs(data.response[i] - predictor[i])
      out[i] = rows[i] * (size <= k ? 1 : k / size)
    }
    return true
  }

  func rowMean(_ eta: Double) -> Double { eta }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    guard abs(theta) <= k * (1 + 4 * Double.ulpOfOne) else { return .infinity }
    let r = y - eta
    if abs(r) <= k { return 0.5 * (r + theta) * (r + theta) }
    // The part of θ that the slope −k of a large residual lacks.
    let lacking = max(0, k + (r > 0 ? theta : -theta))
    return lacking * ((abs(r) - k) + 0.5 * lacking)
  }

  func dualRange(_ y: Double) -> Interval { Interval(-k, k) }
}
