internal import Glibc

/// Negative binomial loss: counts with more variance than poisson ones, μ + μ²/θ, with the log link.
///
///     mean         1/n Σ w[(y + θ) log(1 + e^η/θ) − yη]
///     likelihood   the same summed, + Σ w[log y! − log(Γ(y + θ)/(Γ(θ)θ^y))]
///
/// As θ grows it becomes the poisson loss, which a loss without a θ of its own stands for until θ is estimated. It
/// is the logistic loss of y/(y + θ) with y + θ trials at η − log θ, and so convex.
///
/// Source: Lawless (1987); θ by maximum likelihood as in MASS, Venables and Ripley (2002), 7.4.
package struct NegativeBinomialLoss: RowLoss, Equatable {
  package let isLikelihood: Bool
  /// Nil where it is to be estimated.
  package let theta: Double?
  private let logTheta: Double

  package init(asLikelihood: Bool = false, theta: Double? = nil) throws(FittingError) {
    if let theta, !(theta > 0 && theta.isFinite) {
      throw .badParameter(name: "theta", value: theta, allowed: "a positive number")
    }
    isLikelihood = asLikelihood
    self.theta = theta
    logTheta = theta.map { log($0) } ?? .infinity
  }

  package static let definition = LossDefinition(
    name: "negbinomial", summary: "mean negative binomial deviance, halved: a rate e^η, variance μ + μ²/θ",
    formula: "1/n Σ [(y + θ)·log(1 + e^η/θ) − yη]", family: "negative binomial", link: "log",
    title: "negative binomial regression", response: .counts,
    parameters: [
      LossParameter(
        name: "theta", range: "theta > 0", defaultValue: nil, isEstimated: true,
        isAllowed: { $0 > 0 && $0.isFinite })
    ],
    build: { request throws(FittingError) in
      try NegativeBinomialLoss(
        asLikelihood: request.asLikelihood, theta: request.arguments.first ?? nil)
    })

  package var definition: LossDefinition { NegativeBinomialLoss.definition }
  package var arguments: [Double] { theta.map { [$0] } ?? [] }

  package var formula: String {
    isLikelihood
      ? "Σ [(y + θ)·log(1 + e^η/θ) − yη + log y! − log(Γ(y + θ)/(Γ(θ)·θ^y))]"
      : "1/n Σ [(y + θ)·log(1 + e^η/θ) − yη]"
  }

  package func check(_ data: Observations) throws(FittingError) {
    try checkCounts(data, areWhole: true)
  }

  package var parametersToEstimate: [String] { theta == nil ? ["theta"] : [] }

  func rowValue(_ y: Double, _ eta: Double) -> Double {
    guard let theta else { return exp(eta) - y * eta }
    let z = eta - logTheta
    // (y + θ) log(1 + e^z) − yη, the part that grows with z taken together first.
    return z > 0
      ? theta * z + (y + theta) * log1p(exp(-z)) - y * logTheta : (y + theta) * log1p(exp(z)) - y * eta
  }

  func rowSlopes(_ y: Double, _ eta: Double) -> (first: Double, second: Double) {
    guard let theta else {
      let mean = exp(eta)
      return (mean - y, mean)
    }
    let z = eta - logTheta
    let e = exp(-abs(z))
    let small = e / (1 + e)
    // θ(μ − y)/(θ + μ)
    let first = z > 0 ? theta - (y + theta) * small : (theta * e - y) / (1 + e)
    return (first, (y + theta) * small / (1 + e))
  }

  func rowMean(_ eta: Double) -> Double { exp(eta) }

  func rowFenchelYoung(_ y: Double, _ eta: Double, _ dual: Double) -> Double {
    guard let theta else {
      let mean = exp(eta)
      return relativeEntropy(y + dual, mean: mean, logMean: eta, difference: (mean - y) - dual)
    }
    // (y + θ) times the entropy of shares, by parts: u = y + s against (y + θ)p, and θ − s against (y + θ)(1 − p).
    let z = eta - logTheta
    let (total, tail) = (y + theta, log1p(exp(-abs(z))))
    let difference = rowSlopes(y, eta).first - dual
    let slack = 4 * Double.ulpOfOne * total
    guard y + dual >= -slack, theta - dual >= -slack else { return .infinity }
    return relativeEntropy(
      max(0, y + dual), mean: total * logistic(z), logMean: log(total) + min(z, 0) - tail,
      difference: difference)
      + relativeEntropy(
        max(0, theta - dual), mean: total * logistic(-z), logMean: log(total) + min(-z, 0) - tail,
        difference: -difference)
  }

  func dualRange(_ y: Double) -> Interval { Interval(-y, theta ?? .infinity) }

  func rowConstant(_ y: Double, trials: Double) -> Double {
    lgamma(y + 1).0 - (theta.map { logRisingRatio($0, y) } ?? 0)
  }

  /// The most likely θ for a predictor, by Newton's method in log θ on the likelihood's slope.
  package func estimated(
    _ data: Observations, predictor: [Double]
  ) throws(FittingError) -> any Loss {
    let means = predictor.map { exp($0) }
    let profile = ThetaProfile(data, means)
    // As θ grows the slope has the sign of Σ w[y − (y − μ)²]: no maximum where the counts vary less than poisson ones.
    guard profile.isOverdispersed else {
      throw .notOverdispersed
    }
    let theta = profile.maximum()
    guard theta.isFinite, theta > 0, theta < 1e10 else {
      throw .notOverdispersed
    }
    return try NegativeBinomialLoss(asLikelihood: isLikelihood, theta: theta)
  }
}

/// The log-likelihood of θ at fixed means.
private struct ThetaProfile {
  private let data: Observations
  private let means: [Double]

  init(_ data: Observations, _ means: [Double]) {
    self.data = data
    self.means = means
  }

  var isOverdispersed: Bool {
    var sum = CompensatedSum()
    for (i, y) in data.response.enumerated() {
      let d = y - means[i]
      sum.add((data.weights?[i] ?? 1) * (d * d - y))
    }
    return sum.value > 0
  }

  /// Between bounds in log θ; the slope is positive below the maximum and negative above.
  func maximum() -> Double {
    var (lower, upper) = (-30.0, 30.0)
    var t = 0.0
    for _ in 0..<200 {
      let (slope, bend) = slopes(exp(t))
      if slope > 0 { lower = t } else { upper = t }
      var next = t - slope / bend
      if !(next > lower && next < upper) || bend >= 0 { next = 0.5 * (lower + upper) }
      if abs(next - t) <= 1e-15 * max(1, abs(t)) { return exp(next) }
      t = next
    }
    return exp(t)
  }

  /// Derivatives in log θ: θ·score and its own derivative.
  private func slopes(_ theta: Double) -> (Double, Double) {
    var (first, second) = (CompensatedSum(), CompensatedSum())
    for (i, y) in data.response.enumerated() {
      let w = data.weights?[i] ?? 1
      guard w > 0 else { continue }
      let mu = means[i]
      let (psi, trig) = rising(theta, y)
      // d/dθ [log Γ(y+θ) − log Γ(θ) + θ log θ − (y+θ) log(θ+μ)]
      let score = psi - log1p(mu / theta) + (mu - y) / (theta + mu)
      let curve =
        trig + 1 / theta - 1 / (theta + mu) - (mu - y) / ((theta + mu) * (theta + mu))
      first.add(w * theta * score)
      second.add(w * theta * (score + theta * curve))
    }
    return (first.value, second.value)
  }

  /// ψ(θ + y) − ψ(θ) and the same of ψ'.
  private func rising(_ theta: Double, _ y: Double) -> (Double, Double) {
    guard y <= 64 else {
      return (digamma(theta + y) - digamma(theta), trigamma(theta + y) - trigamma(theta))
    }
    var (first, second, k) = (0.0, 0.0, 0.0)
    while k < y {
      let term = 1 / (theta + k)
      first += term
      second -= term * term
      k += 1
    }
    return (first, second)
  }
}
