import Testing

@testable import Fitting

/// A problem for every smooth loss of the catalogue, on the columns of `Samples`.
enum Families {
  static let names = lossCatalogue.map(\.name).filter { $0 != "quantile" }

  static func loss(_ name: String, asLikelihood: Bool = false) throws -> any Loss {
    let definition = try #require(lossCatalogue.first { $0.name == name })
    return try definition.make(
      definition.parameters.map { $0.defaultValue == nil ? 1.7 : nil }, asLikelihood: asLikelihood,
      sigma: definition.family == "gaussian" ? 1.3 : nil)
  }

  static func response(
    _ kind: ResponseKind, _ signal: [Double]
  ) -> (y: [Double], details: ResponseDetails) {
    var random = RandomNumbers(seed: 77)
    let noise = random.vector(signal.count)
    let mean = signal.reduce(0, +) / Double(signal.count)
    let width = (signal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(signal.count)).squareRoot()
    let score = zip(signal, noise).map { ($0 - mean) / width + 1.5 * $1 }
    switch kind {
    case .numbers: return (score.map { 2 * $0 + 1 }, ResponseDetails())
    case .binary: return (score.map { $0 > 0.2 ? 1 : 0 }, ResponseDetails())
    case .counts: return (score.map { max(0, (2 + 2 * $0).rounded()) }, ResponseDetails())
    case .positive: return (score.map { 0.1 + $0 * $0 }, ResponseDetails())
    case .classes:
      return (
        score.map { $0 > 0.5 ? 2 : $0 > -0.5 ? 1 : 0 }, ResponseDetails(levels: ["a", "b", "c"])
      )
    case .survival:
      return (
        score.map { (4 * ($0 + 4)).rounded() },
        ResponseDetails(status: score.indices.map { $0 % 4 == 0 ? 0 : 1 })
      )
    }
  }

  static func problem(
    _ name: String, rows n: Int = 60, columns p: Int = 5, _ penalties: [(Double, any Penalty)],
    weights: [Double]? = nil, offset: [Double]? = nil, scale: Problem.Scale = .standardised,
    intercept: Bool = true, asLikelihood: Bool = false
  ) throws -> Problem {
    let (design, signal) = try Samples.data(rows: n, columns: p)
    let loss = try loss(name, asLikelihood: asLikelihood)
    let (y, details) = response(loss.definition.response, signal)
    let outputs = loss.outputs(Observations(response: y, details: details))
    return try Problem(
      design: design, response: y, weights: weights, offset: offset, details: details, loss: loss,
      penalties: penalties.map {
        PenaltyTerm(strength: $0.0, penalty: $0.1, columns: Array(0..<p * outputs))
      }, scale: scale, intercept: intercept)
  }

  /// The largest |least subgradient element| over coefficients and intercepts, from the loss's row slopes and sums
  /// written here.
  static func worstSlope(_ problem: Problem, _ solution: Solution) -> Double {
    let (n, p) = (problem.design.rows, problem.design.columns)
    var rows = solution.linearPredictor
    problem.loss.gradient(problem.observations, predictor: solution.linearPredictor, into: &rows)
    let w = problem.weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    var worst = 0.0
    var beta = solution.coefficients
    var sums = [Interval](repeating: .point(0), count: beta.count)
    for k in 0..<problem.outputs {
      let g = Array(rows[k * n..<(k + 1) * n])
      if problem.intercept, problem.loss.hasIntercept { worst = max(worst, abs(g.reduce(0, +))) }
      for j in 0..<p {
        let x = (0..<n).map { problem.design.value(row: $0, column: j) }
        let mean = zip(x, w).reduce(0) { $0 + $1.0 * $1.1 } / total
        let deviation =
          (zip(x, w).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total).squareRoot()
        let unit = problem.scale == .standardised ? deviation : 1
        beta[k * p + j] *= unit
        let slope = zip(x, g).reduce(0) { $0 + ($1.0 - (problem.intercept ? mean : 0)) * $1.1 } / unit
        sums[k * p + j] = .point(slope)
      }
    }
    for term in problem.penalties {
      for (c, interval) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        sums[c] = sums[c] + term.strength * interval
      }
    }
    return sums.reduce(worst) { max($0, abs($1.leastElement)) }
  }
}
