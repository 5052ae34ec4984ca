internal import Glibc

/// Poisson loss: counts with the log link.
///
///     mean         1/n Σ w[e^η − yη]
///     likelihood   Σ w[e^η − yη + log y!]
///
/// The mean scale takes any numbers of zero or more (a quasi-likelihood); the likelihood whole ones only. An
/// exposure is an offset of its logarithm. Source: McCullagh and Nelder (1989), chapter 6.
package struct PoissonLoss: RowLoss, Equatable {
  package let isLikelihood: Bool

  package init(asLikelihood: Bool = false) { isLikelihood = asLikelihood }

  package static let definition = LossDefinition(
    name: "poisson", summary: "mean poisson deviance, halved: a rate e^η",
    formula: "1/n Σ [e^η − yη]", family: "poisson", link: "log", title: "poisson regression",
    response: .counts,
    build: { request throws(FittingError) in PoissonLoss(asLikelihood: request.asLikelihood) })

  package var definition: LossDefinition { PoissonLoss.definition }

  package var formula: String { isLikelihood ? "Σ [e^η − yη + log y!]" : "1/n Σ [e^η − yη]" }

  package func check(_ data: Observations) throws(FittingError) {
    try checkCounts(data, areWhole: isLikelihood)
  }

  func rowValue(_ y: Double, _ eta: Double) -> Double { exp(eta) - y * eta }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    let mean = exp(eta)
    return (mean - y, mean)
  }

  func rowMean(_ eta: Double) -> Double { exp(eta) }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    let mean = exp(eta)
    return relativeEntropy(y + theta, mean: mean, logMean: eta, difference: (mean - y) - theta)
  }

  func dualRange(_ y: Double) -> Interval { Interval(-y, .infinity) }

  func rowConstant(_ y: Double, trials: Double) -> Double { lgamma(y + 1).0 }

  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    var total = CompensatedSum()
    for (i, y) in data.response.enumerated() { total.add((data.weights?[i] ?? 1) * y) }
    return [log(total.value) - logSumExp(predictor, weights: data.weights)]
  }
}

/// log Σ w e^η, without overflow; rows of weight 0 do not count.
func logSumExp(_ eta: [Double], weights: [Double]?) -> Double {
  var top = -Double.infinity
  for (i, value) in eta.enumerated() where (weights?[i] ?? 1) > 0 { top = max(top, value) }
  guard top.isFinite else { return top }
  var sum = CompensatedSum()
  for (i, value) in eta.enumerated() {
    let w = weights?[i] ?? 1
    if w > 0 { sum.add(w * exp(value - top)) }
  }
  return top + log(sum.value)
}

/// Numbers of zero or more, whole where asked for; and not all of them zero.
func checkCounts(_ data: Observations, areWhole: Bool) throws(FittingError) {
  var isPositive = false
  for (i, y) in data.response.enumerated() {
    guard y >= 0, !areWhole || y == y.rounded() else {
      throw .badResponse(
        row: i, value: y, needed: areWhole ? "a whole number of zero or more" : "zero or more")
    }
    if y > 0 && (data.weights?[i] ?? 1) > 0 { isPositive = true }
  }
  guard isPositive else { throw .responseWithoutInformation("every row that counts is 0") }
}
