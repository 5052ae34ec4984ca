/// The same loss without its penalties, over some of the columns: what a fit that chose columns would have found
/// without shrinking them. The relaxed lasso at its end. Source: Meinshausen (2007).
///
/// - Parameter kept: places of the coefficients that may move, ascending; all others are held at 0.
/// - Returns: the problem over all columns, in which box(0, 0) holds the others, and its solution, which was found over
///   the kept columns alone.
/// - Throws: as `solve`, also where the kept columns do not determine their coefficients.
package func refit(
  _ problem: Problem, keeping kept: [Int], isInterrupted: () -> Bool = { false }
) throws(FittingError) -> (problem: Problem, solution: Solution) {
  let p = problem.design.columns
  let dropped = (0..<problem.coefficientCount).filter { !kept.contains($0) }
  var penalties: [PenaltyTerm] = []
  if !dropped.isEmpty {
    let nothing: Box
    do {
      nothing = try Box(0, 0)
    } catch {
      throw .penalty(error)
    }
    penalties = [PenaltyTerm(strength: 1, penalty: nothing, columns: dropped)]
  }
  let held = try problem.with(penalties: penalties)
  // Classes may have kept different columns: then the others are held where they are.
  guard problem.outputs == 1 else { return (held, try solve(held, isInterrupted: isInterrupted)) }
  let part = try Problem(
    design: try problem.design.selecting(columns: kept), response: problem.response,
    weights: problem.weights, offset: problem.offset, details: problem.details, loss: problem.loss,
    scale: problem.scale, intercept: problem.intercept)
  let found = try solve(part, isInterrupted: isInterrupted)
  var coefficients = [Double](repeating: 0, count: p)
  var standardised = coefficients
  for (k, j) in kept.enumerated() {
    coefficients[j] = found.coefficients[k]
    standardised[j] = found.standardised[k]
  }
  return (held, found.spread(coefficients, standardised, penalties: penalties.map { _ in 0 }))
}

extension Design {
  /// Some of the columns, copied.
  func selecting(columns chosen: [Int]) throws(FittingError) -> any Design {
    var elements = [Double](repeating: 0, count: rows * chosen.count)
    let (count, stored) = (rows, chosen.map { exponents[$0] })
    elements.withUnsafeMutableBufferPointer {
      copyBlock(
        rows: 0..<count, columns: chosen, centres: chosen.map { _ in 0 },
        multipliers: chosen.map { _ in 1 }, rowFactors: nil, into: $0, stride: count)
    }
    for (k, exponent) in stored.enumerated() where exponent != 0 {
      for i in k * count..<(k + 1) * count {
        elements[i] = Double(sign: .plus, exponent: exponent, significand: elements[i])
      }
    }
    return try DenseDesign(elements: elements, rows: count, names: chosen.map { names[$0] })
  }
}

extension Solution {
  /// The same with coefficients of more columns.
  fileprivate func spread(
    _ coefficients: [Double], _ standardised: [Double], penalties: [Double]
  ) -> Solution {
    Solution(
      intercepts: intercepts, coefficients: coefficients, standardised: standardised,
      linearPredictor: linearPredictor, loss: loss, penalties: penalties, rSquared: rSquared,
      devianceRatio: devianceRatio,
      nonzero: nonzero, iterations: iterations, solver: solver, stop: stop, certificate: certificate,
      notes: notes)
  }
}
