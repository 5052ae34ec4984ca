internal import Glibc

/// Gamma loss: positive responses with the log link.
///
///     mean         1/n Σ w[y e^(−η) + η]
///     likelihood   Σ w[k(y e^(−η) + η) − k log k − (k − 1) log y + log Γ(k)]
///
/// k is the shape, the inverse of the dispersion. The coefficients of an unpenalised fit do not depend on it; a
/// likelihood that was given none waits for its estimate and stands for k = 1, the exponential, until then.
///
/// Source: McCullagh and Nelder (1989), chapter 8.
package struct GammaLoss: RowLoss, Equatable {
  package let isLikelihood: Bool
  /// Nil where it is to be estimated; the mean scale does not need it.
  package let shape: Double?

  package init(asLikelihood: Bool = false, shape: Double? = nil) throws(FittingError) {
    if let shape, !(shape > 0 && shape.isFinite) {
      throw .badParameter(name: "shape", value: shape, allowed: "a positive number")
    }
    isLikelihood = asLikelihood
    self.shape = shape
  }

  package static let definition = LossDefinition(
    name: "gamma", summary: "mean gamma deviance, halved: a positive mean e^η",
    formula: "1/n Σ [y·e^(−η) + η]", family: "gamma", link: "log", title: "gamma regression",
    response: .positive,
    parameters: [
      LossParameter(
        name: "shape", range: "shape > 0", defaultValue: nil, isEstimated: true,
        isAllowed: { $0 > 0 && $0.isFinite })
    ],
    build: { request throws(FittingError) in
      try GammaLoss(asLikelihood: request.asLikelihood, shape: request.arguments.first ?? nil)
    })

  package var definition: LossDefinition { GammaLoss.definition }
  package var arguments: [Double] { shape.map { [$0] } ?? [] }

  package var formula: String {
    isLikelihood
      ? "Σ [k·(y·e^(−η) + η) − k·log k − (k − 1)·log y + log Γ(k)]" : "1/n Σ [y·e^(−η) + η]"
  }

  package func check(_ data: Observations) throws(FittingError) {
    if let row = data.response.firstIndex(where: { !($0 > 0) }) {
      throw .badResponse(row: row, value: data.response[row], needed: "a positive number")
    }
  }

  package var parametersToEstimate: [String] { isLikelihood && shape == nil ? ["shape"] : [] }

  /// The most likely shape for a predictor: log k − ψ(k) = Σ w(y/μ − 1 − log(y/μ))/Σw, by Newton's method in 1/k.
  package func estimated(
    _ data: Observations, predictor: [Double]
  ) throws(FittingError) -> any Loss {
    let total = data.weights.map { $0.reduce(0, +) } ?? Double(data.response.count)
    let target = 0.5 * deviance(data, predictor: predictor) / total
    guard target > 0, target.isFinite else {
      throw .responseWithoutInformation("the fit is perfect, so that the shape grows without bound")
    }
    // log k − ψ(k) falls from ∞ to 0; near 1/(2k) for large k and 1/k for small. In log k it is convex and monotone.
    var k = (3 - target + ((target - 3) * (target - 3) + 24 * target).squareRoot()) / (12 * target)
    for _ in 0..<100 {
      let excess = log(k) - digamma(k) - target
      let slope = 1 - k * trigamma(k)
      let next = k * exp(max(-2, min(2, -excess / slope)))
      if abs(next - k) <= 4 * k.ulp { break }
      k = next
    }
    guard k.isFinite, k < 1e12 else {
      throw .responseWithoutInformation("the fit is perfect, so that the shape grows without bound")
    }
    return try GammaLoss(asLikelihood: isLikelihood, shape: k)
  }

  var likelihoodFactor: Double { shape ?? 1 }

  func rowValue(_ y: Double, _ eta: Double) -> Double { y * exp(-eta) + eta }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    let ratio = y * exp(-eta)
    return (1 - ratio, ratio)
  }

  func rowMean(_ eta: Double) -> Double { exp(eta) }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ theta: Double) -> Double {
    let ratio = y * exp(-eta)
    return relativeEntropy(
      1 - theta, mean: ratio, logMean: log(y) - eta, difference: theta - (1 - ratio))
  }

  func dualRange(_ y: Double) -> Interval { Interval(-.infinity, 1) }

  func rowConstant(_ y: Double, trials: Double) -> Double {
    let k = shape ?? 1
    return lgamma(k).0 - k * log(k) - (k - 1) * log(y)
  }

  package func bestIntercepts(_ data: Observations, predictor: [Double]) -> [Double]? {
    let total = data.weights.map { $0.reduce(0, +) } ?? Double(data.response.count)
    let ratios = predictor.indices.map { log(data.response[$0]) - predictor[$0] }
    return [logSumExp(ratios, weights: data.weights) - log(total)]
  }
}
