package import Fitting

/// log posterior, but for the evidence, of intercept (if there is one) and coefficients in data units, with its slopes.
/// The intercept is a₀ = b₀ + m'b, where the columns are at their centre m, 0 unless it is given.
///
/// log p(θ | y) = log p(y | θ) + log p(b) + const. The loss is the negative log-likelihood, one linear predictor a row;
/// the intercept is flat.
package struct LogPosterior: Sendable {
  private let problem: Problem
  private let prior: BoundPrior
  /// What turns a coefficient in data units into one that the prior is of.
  private let units: [Double]
  private let scales: [Double]
  private let first: Int
  private let centre: [Double]

  package var dimension: Int { first + problem.design.columns }

  /// - Parameter centre: in data units, one a column; nil for 0.
  /// - Precondition: one output.
  package init(_ problem: Problem, prior: BoundPrior, centre: [Double]? = nil) {
    precondition(problem.outputs == 1)
    precondition(centre.map { $0.count == problem.design.columns } ?? true)
    self.problem = problem
    self.prior = prior
    units = problem.penaltyUnits
    scales = problem.design.exponents.map { Double(sign: .plus, exponent: $0, significand: 1) }
    first = problem.intercept && problem.loss.hasIntercept ? 1 : 0
    self.centre = centre ?? [Double](repeating: 0, count: problem.design.columns)
  }

  /// - Returns: the value and its slopes; at a corner a slope between the two.
  package func callAsFunction(_ theta: [Double]) -> (value: Double, slopes: [Double]) {
    let (n, p) = (problem.design.rows, problem.design.columns)
    let b = Array(theta[first...])
    var predictor = [Double](repeating: 0, count: n)
    let stored = zip(b, scales).map { $0 * $1 }
    stored.withUnsafeBufferPointer { stored in
      predictor.withUnsafeMutableBufferPointer { problem.design.product(stored, $0) }
    }
    let constant = first == 1 ? theta[0] - zip(centre, b).reduce(0) { $0 + $1.0 * $1.1 } : 0
    for i in 0..<n { predictor[i] += constant + (problem.offset?[i] ?? 0) }
    let loss = problem.loss.value(problem.observations, predictor: predictor)
    var pointwise = [Double](repeating: 0, count: n)
    problem.loss.gradient(problem.observations, predictor: predictor, into: &pointwise)
    var pulls = [Double](repeating: 0, count: p)
    pointwise.withUnsafeBufferPointer { pointwise in
      pulls.withUnsafeMutableBufferPointer { problem.design.transposedProduct(pointwise, $0) }
    }
    let beta = zip(b, units).map { $0 * $1 }
    let slopes = prior.slope(at: beta)
    var result = first == 1 ? [-pointwise.reduce(0, +)] : []
    for j in 0..<p {
      let slope = slopes[j].isPoint ? slopes[j].lower : 0.5 * (slopes[j].lower + slopes[j].upper)
      let shift = first == 1 ? centre[j] * result[0] : 0
      result.append(-pulls[j] * scales[j] - shift - slope * units[j])
    }
    return (prior.logDensity(at: beta).value - loss, result)
  }
}
