/// Every step of a descent, for looking at.
package struct Trace: Sendable {
  package enum Method: String, Sendable, CaseIterable {
    case gradient, proximal, fista, coordinate
  }

  package struct Step: Sendable, Equatable {
    package let number: Int
    /// On the scale that the penalties act on.
    package let coefficients: [Double]
    package let loss: Double
    package let penalty: Double
    package var objective: Double { loss + penalty }
    /// The largest |least subgradient element| over coefficients.
    package let maxSlope: Double
  }

  package enum Outcome: Sendable, Equatable {
    /// No step made the objective larger and no coefficient jumped over its limit.
    case descended
    /// Each step jumps over the minimum of a sum of squares, and gets nearer: a contraction factor in (−1, 0).
    case overshoots
    /// The objective ends larger than it began. `step` is the first at which it was larger than at the start.
    case diverges(step: Int)
    /// A number left the representable range at this step; `steps` ends before it.
    case notFinite(step: Int)
  }

  /// The step length where none is given and it does not diverge.
  package static let usualRate = 0.1

  package let steps: [Step]
  package let method: Method
  /// The step length that was taken.
  package let rate: Double
  /// Of a descent that diverges, a step length that does not by the curvature at its start.
  package let stableRate: Double?
  /// What one step of plain gradient descent multiplies each coefficient's distance from its centre by, where the
  /// objective is a sum of squares alone, Σ λ(b − μ)²: 1 − 2·rate·λ. Nil for any other objective or method.
  package let contraction: [Double]?
  package let outcome: Outcome
}

/// Descends from `start` (on the scale that the penalties act on), recording every step. The intercept is
/// the best one at each point, so that slopes are those of the profiled objective.
///
/// `rate` is the step length, without one `Trace.usualRate` or a shorter one that does not diverge; `.coordinate` takes none and makes one sweep a step. With `.gradient` a kinked
/// penalty moves by the least element of its subdifferential.
/// Throws where the loss is not smooth or, for `.coordinate`, not a sum of squares, the rate is not positive, the start
/// does not fit, the steps would record more than 2·10⁷ coefficients, or a penalty has no prox for the method.
package func trace(
  _ problem: Problem, start: [Double], rate: Double?, steps: Int, method: Trace.Method = .gradient,
  tally: Tally? = nil, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Trace {
  try Problem.check(vector: start, called: "start", count: problem.coefficientCount)
  let penalty = CoordinatePenalty(problem.penalties, columns: start.count)
  let frozen = start.indices.map { problem.isUntold($0, penalty) }
  let model =
    problem.loss.quadraticFactor(rows: problem.design.rows) == nil ? nil : try QuadraticModel(problem)
  if model == nil, method == .coordinate || !problem.loss.isSmooth {
    throw .noSolver(
      penalties: "", loss: problem.loss.definition.name,
      because:
        "a trace follows smooth losses by gradient, proximal and fista, squared loss by coordinate as well")
  }
  var descent = Descent(
    terms: problem.penalties, penalty: penalty, rate: rate ?? Trace.usualRate, method: method,
    start: start.indices.map { frozen[$0] ? 0 : start[$0] }, frozen: frozen)
  descent.hasLoss = true
  descent.slopes = { beta in
    if let model { return model.correlation(model.residual(beta)).map { -$0 } }
    // At the best intercepts the slope of the profiled objective is the partial one.
    let stored = problem.storedUnits(dataUnits: problem.dataUnits(beta))
    return DirectEvaluation(problem, stored: stored, intercepts: problem.bestIntercepts(stored: stored))
      .slopes
  }
  descent.loss = { beta in
    let stored = problem.storedUnits(dataUnits: problem.dataUnits(beta))
    let predictor = DirectEvaluation.predict(
      problem, stored, problem.bestIntercepts(stored: stored))
    return problem.loss.value(problem.observations, predictor: predictor)
  }
  try descent.check(steps)
  if rate == nil { descent.shortenRate() }
  if method == .coordinate, let model {
    descent.gram = try model.gram(Array(start.indices), isInterrupted: isInterrupted)
  }
  return try descent.run(steps, tally, isInterrupted)
}

/// The same for an objective that is a penalty without a loss.
package func trace(
  penalties: [PenaltyTerm], start: [Double], rate: Double?, steps: Int,
  method: Trace.Method = .gradient, tally: Tally? = nil,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> Trace {
  try Problem.check(penalties, columns: start.count)
  try Problem.check(vector: start, called: "start", count: start.count)
  var descent = Descent(
    terms: penalties, penalty: CoordinatePenalty(penalties, columns: start.count),
    rate: rate ?? Trace.usualRate,
    method: method, start: start, frozen: start.map { _ in false })
  try descent.check(steps)
  if rate == nil { descent.shortenRate() }
  if method == .coordinate { descent.gram = GramStatistics(columns: start.count) }
  return try descent.run(steps, tally, isInterrupted)
}
