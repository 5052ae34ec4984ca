/// A problem: minimise over (b₀, b) of  loss(y, offset + b₀ + Xb; weights) + Σ_k strength_k · penalty_k(b).
///
/// Convention: with `scale` `.standardised` the penalties act on β_j = b_j · sd_j, the coefficients of centred
/// columns divided by their standard deviation (divisor Σw, that is 1/n); with `.data` on b itself. The
/// intercept is never penalised. Centres of penalties are on the same scale as the coefficients they act on.
package struct Problem: Sendable {
  package enum Scale: Sendable, Equatable { case standardised, data }

  package let design: any Design
  package let response: [Double]
  package let weights: [Double]?
  package let offset: [Double]?
  package let loss: any Loss
  /// Trials, events, strata, level names: what the kind of response brings along.
  package let details: ResponseDetails
  package private(set) var penalties: [PenaltyTerm]
  package let scale: Scale
  package let intercept: Bool
  /// Linear predictors a row. With K of them coefficients come class by class: that of column j for class k is
  /// number k·p + j, and the penalties' columns count so.
  package let outputs: Int

  package let observations: Observations

  /// Weighted means and standard deviations of the stored columns, computed once; `means` and `deviations` are in
  /// data units.
  let moments: Moments

  /// Columns that do not vary, beside an intercept.
  private let constantColumns: [Int]
  private let rowsOfWeightZero: Int

  /// Throws where any part is not finite, shapes differ, a weight is negative or all are zero, or a penalty
  /// does not fit its columns. Constant columns are allowed and noted; beside an intercept
  /// their coefficient is where the penalties alone are least, 0 without one.
  package init(
    design: any Design, response: [Double], weights: [Double]? = nil, offset: [Double]? = nil,
    details: ResponseDetails = ResponseDetails(), loss: any Loss = SquaredLoss.mean,
    penalties: [PenaltyTerm] = [], scale: Scale = .standardised, intercept: Bool = true
  ) throws(FittingError) {
    try Problem.check(design, response, weights, offset)
    try Problem.check(details, rows: design.rows)
    var observations = Observations(response: response, weights: weights, details: details)
    if loss.definition.response == .survival { observations = observations.sortedByRisk() }
    try loss.check(observations)
    self.observations = observations
    outputs = loss.outputs(observations)
    try Problem.check(penalties, columns: design.columns * outputs)
    self.details = details
    self.design = design
    self.response = response
    self.weights = weights
    self.offset = offset
    self.loss = loss
    self.penalties = penalties
    self.scale = scale
    // Where a constant in η changes nothing there is as good as an intercept, whose value is 0.
    self.intercept = intercept || !loss.hasIntercept
    moments = design.moments(weights: weights)
    let deviations = moments.deviations
    constantColumns = self.intercept ? deviations.indices.filter { deviations[$0] == 0 } : []
    rowsOfWeightZero = weights.map { $0.count { $0 == 0 } } ?? 0
    try Problem.checkFeasible(self)
  }

  /// The same problem with other penalties.
  package func with(penalties: [PenaltyTerm]) throws(FittingError) -> Problem {
    try Problem.check(penalties, columns: coefficientCount)
    var copy = self
    copy.penalties = penalties
    try Problem.checkFeasible(copy)
    return copy
  }

  /// The same problem with every strength multiplied. Constraints have none to speak of and stay as they are.
  package func scalingPenalties(by factor: Double) throws(FittingError) -> Problem {
    try with(
      penalties: penalties.map { term in
        var scaled = term
        if !term.penalty.definition.isConstraint { scaled.strength *= factor }
        return scaled
      })
  }

  /// Things to tell the reader: constant columns, rows of weight zero.
  package var notes: [FittingNote] {
    notes(at: constantColumns.isEmpty ? [] : settlingIdle([Double](repeating: 0, count: coefficientCount)))
  }

  /// - Parameter coefficients: in data units, class by class
  func notes(at coefficients: [Double]) -> [FittingNote] {
    let constant = constantColumns.map { j in
      FittingNote.constantColumn(
        design.names[j], coefficients: (0..<outputs).map { coefficients[$0 * design.columns + j] })
    }
    return constant + (rowsOfWeightZero > 0 ? [.rowsOfWeightZero(rowsOfWeightZero)] : [])
  }

  /// Columns times outputs.
  package var coefficientCount: Int { design.columns * outputs }

  /// Whether the column does not vary, so that beside an intercept it can take no part.
  package func isConstant(_ column: Int) -> Bool { moments.deviations[column] == 0 }
}

/// Something about a problem that the reader must be told but that does not stop it.
package enum FittingNote: Sendable, Equatable {
  /// The column does not vary, so that penalties alone say what its coefficients are, one an output.
  case constantColumn(String, coefficients: [Double])
  case rowsOfWeightZero(Int)
  /// The best lambda, or the one wanted, is at an end of the grid.
  case edgeOfGrid(lambda: Double, weak: Bool)
  /// The objective is not convex: the optimum is the lowest of so many descents, some of which ended there.
  case severalStarts(count: Int, reached: Int)
}
