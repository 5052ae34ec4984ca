/// Solves a problem whose loss has parameters to estimate: coefficients and parameters by turns, each at its best for
/// the other, until the parameters stand still. A problem without such parameters is solved as it is.
///
/// At the end the parameters are the most likely ones for the solution's linear predictor, and the solution is that
/// of the problem with these parameters. Source: alternation as in MASS's `glm.nb`, Venables and Ripley (2002), 7.4.
///
/// - Returns: the problem with the parameters found, and its solution.
/// - Throws: what `solve` throws; where a likelihood has no maximum in its parameters.
package func solveWithEstimates(
  _ problem: Problem, options: SolverOptions = SolverOptions(), tally: Tally? = nil,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> (problem: Problem, solution: Solution) {
  guard !problem.loss.parametersToEstimate.isEmpty else {
    return (problem, try solve(problem, options: options, tally: tally, isInterrupted: isInterrupted))
  }
  var predictor = problem.nullPredictor
  var last: [Double] = []
  var start: Start?
  for _ in 0..<200 {
    let loss = try problem.loss.estimated(problem.observations, predictor: predictor)
    let posed = try problem.with(loss: loss)
    let solution = try solve(
      posed, options: options, start: start, tally: tally, isInterrupted: isInterrupted)
    let isStill =
      loss.arguments.count == last.count
      && zip(loss.arguments, last).allSatisfy { abs($0 - $1) <= 1e-11 * abs($0) }
    if isStill { return (posed, solution) }
    last = loss.arguments
    predictor = solution.linearPredictor
    start = Start(coefficients: posed.penaltyScale(solution.coefficients, from: .data))
  }
  throw .outOfRange(what: "the estimate of \(problem.loss.parametersToEstimate.joined(separator: ", "))")
}

extension Problem {
  /// The same rows and penalties with another loss.
  package func with(loss: any Loss) throws(FittingError) -> Problem {
    try Problem(
      design: design, response: response, weights: weights, offset: offset, details: details, loss: loss,
      penalties: penalties, scale: scale, intercept: intercept)
  }
}
