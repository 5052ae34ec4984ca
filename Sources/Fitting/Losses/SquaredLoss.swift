internal import Glibc

/// Squared loss: the gaussian family with the identity link.
///
///     mean         1/(2n) Σ w(y − ŷ)²
///     sum          Σ w(y − ŷ)²
///     likelihood   Σ w(y − ŷ)²/(2σ²) + ½ Σ log(2πσ²/w)
///
/// n counts rows. The likelihood reads weights as precisions: row i has variance σ²/w_i, and a row of weight 0
/// is no observation, so it adds nothing. The other two scales take weights as they are.
///
/// Convention: Gauss 1809; the likelihood's use of weights is that of R's `logLik.lm`.
package struct SquaredLoss: Loss, Equatable {
  package enum Scale: Sendable, Equatable {
    case mean
    case sum
    /// The exact negative log-likelihood with a known standard deviation.
    case likelihood(sigma: Double)
  }

  package let scale: Scale

  package init(scale: Scale = .mean) throws(FittingError) {
    if case .likelihood(let sigma) = scale, !(sigma > 0 && sigma.isFinite) {
      throw .badParameter(name: "sigma", value: sigma, allowed: "a positive number")
    }
    self.scale = scale
  }

  package static let mean = SquaredLoss(checked: .mean)
  package static let sum = SquaredLoss(checked: .sum)

  package static let definition = LossDefinition(
    name: "squared", summary: "half the mean squared error", formula: "1/(2n) Σ(y − ŷ)²",
    family: "gaussian", link: "identity", title: "least squares", response: .numbers,
    build: { request throws(FittingError) in
      try SquaredLoss(
        scale: request.asLikelihood ? .likelihood(sigma: request.sigma ?? .nan) : .mean)
    })

  package static let sumDefinition = LossDefinition(
    name: "sse", summary: "the sum of squared errors", formula: "Σ(y − ŷ)²",
    family: "gaussian", link: "identity", title: "least squares", response: .numbers,
    build: { request throws(FittingError) in
      try SquaredLoss(
        scale: request.asLikelihood ? .likelihood(sigma: request.sigma ?? .nan) : .sum)
    })

  package var definition: LossDefinition {
    scale == .sum ? SquaredLoss.sumDefinition : SquaredLoss.definition
  }

  package var isLikelihood: Bool {
    if case .likelihood = scale { true } else { false }
  }

  package var formula: String {
    switch scale {
    case .mean: "1/(2n) Σ(y − ŷ)²"
    case .sum: "Σ(y − ŷ)²"
    case .likelihood: "1/(2σ²) Σ(y − ŷ)² + n/2·log(2πσ²)"
    }
  }

  package func check(_ data: Observations) throws(FittingError) {}

  package func mean(_ data: Observations, predictor: [Double]) -> [Double] { predictor }

  package func value(_ data: Observations, predictor: [Double]) -> Double {
    factor(rows: data.response.count) * sumOfSquares(data, predictor)
      + constant(data)
  }

  package func gradient(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    let factor = -2 * factor(rows: data.response.count)
    for i in out.indices {
      out[i] = factor * (data.weights?[i] ?? 1) * (data.response[i] - predictor[i])
    }
  }

  package func curvature(_ data: Observations, predictor: [Double], into out: inout [Double]) {
    let factor = 2 * factor(rows: data.response.count)
    for i in out.indices { out[i] = factor * (data.weights?[i] ?? 1) }
  }

  package func residual(_ data: Observations, predictor: [Double]) -> [Double] {
    zip(data.response, predictor).map { $0 - $1 }
  }

  package func deviance(_ data: Observations, predictor: [Double]) -> Double {
    sumOfSquares(data, predictor)
  }

  package func excess(_ data: Observations, predictor: [Double]) -> Double {
    factor(rows: data.response.count) * sumOfSquares(data, predictor)
  }

  /// f(η) = c(η − y)² has  f(η) + f*(θ) − ηθ = (f'(η) − θ)²/(4c).
  package func fenchelYoung(_ data: Observations, predictor: [Double], dual: [Double]) -> Double? {
    let factor = factor(rows: data.response.count)
    var sum = CompensatedSum()
    for i in predictor.indices {
      let c = factor * (data.weights?[i] ?? 1)
      let difference = 2 * c * (predictor[i] - data.response[i]) - dual[i]
      if difference == 0 { continue }
      sum.add(difference * difference / (4 * c))
    }
    return sum.value
  }

  package func quadraticFactor(rows: Int) -> Double? { factor(rows: rows) }

  private func factor(rows: Int) -> Double {
    switch scale {
    case .mean: 0.5 / Double(rows)
    case .sum: 1
    case .likelihood(let sigma): 0.5 / (sigma * sigma)
    }
  }

  private init(checked scale: Scale) { self.scale = scale }

  private func sumOfSquares(_ data: Observations, _ predictor: [Double]) -> Double {
    var sum = CompensatedSum()
    for i in predictor.indices {
      let weight = data.weights?[i] ?? 1
      if weight == 0 { continue }
      let residual = data.response[i] - predictor[i]
      sum.add(residual * residual * weight)
    }
    return sum.value
  }

  private func constant(_ data: Observations) -> Double {
    guard case .likelihood(let sigma) = scale else { return 0 }
    let perRow = 0.5 * log(2 * Double.pi) + log(sigma)
    guard let weights = data.weights else { return Double(data.response.count) * perRow }
    return weights.reduce(0) { $1 > 0 ? $0 + perRow - 0.5 * log($1) : $0 }
  }
}
