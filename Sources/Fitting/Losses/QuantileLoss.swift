/// The check loss, whose minimum is a quantile: residuals above cost τ each unit, those below 1 − τ.
///
///     1/n Σ w ρ(y − η),   ρ(r) = τr for r ≥ 0, (τ − 1)r for r < 0
///
/// Not smooth: at r = 0 the slope is any number between τ − 1 and τ; the gradient takes 0 there. With τ = ½ it is
/// half the absolute error. Source: Koenker and Bassett (1978).
package struct QuantileLoss: RowLoss, Equatable {
  package let tau: Double

  package init(tau: Double = 0.5) throws(FittingError) {
    guard tau > 0 && tau < 1 else {
      throw .badParameter(name: "tau", value: tau, allowed: "0 < tau < 1")
    }
    self.tau = tau
  }

  package static let definition = LossDefinition(
    name: "quantile", summary: "the check loss: the conditional quantile tau, the median by default",
    formula: "1/n Σ ρ(y − ŷ),  ρ(r) = max(τ·r, −(1 − τ)·r)", family: "quantile",
    link: "identity", title: "quantile regression", response: .numbers,
    parameters: [
      LossParameter(
        name: "tau", range: "0 < tau < 1", defaultValue: 0.5, isAllowed: { $0 > 0 && $0 < 1 })
    ],
    hasLikelihood: false,
    build: { request throws(FittingError) in
      guard !request.asLikelihood else { throw .noLikelihood(loss: "quantile") }
      return try QuantileLoss(tau: (request.arguments.first ?? nil) ?? 0.5)
    })

  package var definition: LossDefinition { QuantileLoss.definition }
  package var arguments: [Double] { [tau] }
  package var isLikelihood: Bool { false }
  package var isSmooth: Bool { false }

  package var formula: String {
    "1/n Σ ρ(y − ŷ),  ρ(r) = max(\(tau)·r, −(1 − \(tau))·r)"
  }

  package func check(_ data: Observations) throws(FittingError) {}

  func rowValue(_ y: Double, _ eta: Double) -> Double {
    let r = y - eta
    return r >= 0 ? tau * r : (tau - 1) * r
  }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    let r = y - eta
    return (r > 0 ? -tau : r < 0 ? 1 - tau : 0, 0)
  }

  func rowMean(_ eta: Double) -> Double { eta }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    let slack = 4 * Double.ulpOfOne
    guard theta >= -tau - slack, theta <= 1 - tau + slack else { return .infinity }
    let r = y - eta
    return r >= 0 ? r * max(0, tau + theta) : -r * max(0, 1 - tau - theta)
  }

  func dualRange(_ y: Double) -> Interval { Interval(-tau, 1 - tau) }

  /// The distance to the nearer end of the interval: numbers at an end stay there.
  package func dualMobility(
    _ data: Observations, predictor: [Double], dual: [Double]
  ) -> [Double] {
    let rows = RowFactors(self, data)
    return dual.indices.map { max(0, min(tau * rows[$0] + dual[$0], (1 - tau) * rows[$0] - dual[$0])) }
  }

  /// The weighted quantile of what is left: the least s with Σ w over (y − η ≤ s) of τΣw or more.
  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    let rest = predictor.indices.map { data.response[$0] - predictor[$0] }
    let order = rest.indices.sorted { rest[$0] < rest[$1] }
    let total = data.weights.map { $0.reduce(0, +) } ?? Double(rest.count)
    var below = 0.0
    for i in order {
      below += data.weights?[i] ?? 1
      if below >= tau * total * (1 - 1e-14) { return [rest[i]] }
    }
    return order.last.map { [rest[$0]] }
  }
}
