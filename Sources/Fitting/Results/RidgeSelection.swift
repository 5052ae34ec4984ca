/// The strength of a quadratic penalty chosen without refitting: from one decomposition, for every strength
///
///     loo        Σw e²/Σw, e_i the residual of row i under the fit without it (exact; scale and strength as they are)
///     gcv        (Σw r²/Σw) / (1 − edf/n)²
///     evidence   log p(y), coefficients integrated out; σ as the likelihood gives it, else its best value
///
/// edf = tr H counts the intercept; n counts rows of positive weight. The evidence of the losses without σ of their own
/// reads the objective as a posterior in units of σ²: 1/(2n) Σ r² + λP is n/σ² times smaller than the negative
/// logarithm.
///
/// Source: Golub, Heath and Wahba (1979); Craven and Wahba (1979); MacKay (1992).
package struct RidgeSelection: Sendable {
  package enum Criterion: String, Sendable, CaseIterable { case loo, gcv, evidence }

  package struct Row: Sendable, Equatable {
    package let lambda: Double
    /// What every strength of the problem is multiplied by.
    package let factor: Double
    package let effectiveDegrees: Double
    /// Σw r²/Σw
    package let meanSquare: Double
    /// Nil where the fit of a row rests on that row alone.
    package let looMeanSquare: Double?
    /// Of the mean over rows.
    package let looStandardError: Double?
    /// Nil where no degree of freedom is left.
    package let gcv: Double?
    /// Nil where no row is left over, the fit is perfect or lambda is 0.
    package let logEvidence: Double?
    /// The σ that the evidence was taken at.
    package let sigma: Double?
  }

  package let criterion: Criterion
  package let rows: [Row]
  /// Index of the best by the criterion; of equal ones that of the strongest penalty.
  package let best: Int
  /// Index of the strongest penalty whose left-out error is within one standard error of the best; nil for the
  /// criteria that have none.
  package let oneStandardError: Int?
  /// Says where the best lambda is at an end of the grid.
  package let notes: [FittingNote]
}

/// - Parameters:
///   - options: the grid, as that of a path of the same problem
///   - threads: at most this many, nil for one a processor; the numbers do not depend on it
/// - Throws: where the loss or a penalty is not quadratic, nothing has a strength, a coefficient is not determined, or
///   no strength of the grid has the criterion.
package func ridgeSelection(
  _ problem: Problem, criterion: RidgeSelection.Criterion = .loo,
  options: PathOptions = .crossValidation, threads: Int? = nil, isInterrupted: () -> Bool = { false }
) throws(FittingError) -> RidgeSelection {
  let unit = try options.unit(problem)
  let decomposition = try RidgeDecomposition(problem, isInterrupted: isInterrupted)
  let top = try ridgeTop(problem, options, unit, isInterrupted)
  let factors = try options.factors(problem, unit: unit, top: top)
  let sums = try decomposition.leaveOneOut(factors, threads: threads, isInterrupted: isInterrupted)
  let rows = factors.indices.map { decomposition.row($0, factors[$0], unit, problem.loss, sums) }
  return try RidgeSelection(criterion, rows, problem.notes)
}

/// The largest factor of the grid: that of a path.
private func ridgeTop(
  _ problem: Problem, _ options: PathOptions, _ unit: Double, _ isInterrupted: () -> Bool
) throws(FittingError) -> Double {
  guard options.lambdas == nil else { return 0 }
  if let top = try RidgePath.largestFactor(problem) { return top }
  return try PathDriver(problem, options, unit, isInterrupted).factorMax(isInterrupted)
}

extension RidgeDecomposition {
  fileprivate func row(
    _ l: Int, _ factor: Double, _ unit: Double, _ loss: any Loss, _ sums: LeaveOneOutSums
  ) -> RidgeSelection.Row {
    let degrees = effectiveDegrees(factor)
    let meanSquare = sums.squares[l] / totalWeight
    let rest = 1 - degrees / Double(countedRows)
    let loo = sums.leftOut[l] / totalWeight
    let gcv = meanSquare / (rest * rest)
    // κ is 1/(2σ²) in the likelihood, and has no σ in it else.
    let sigma = loss.isLikelihood ? 1 / doubledFactor.squareRoot() : nil
    let evidence = logEvidence(factor, sigma: sigma)
    return RidgeSelection.Row(
      lambda: factor * unit, factor: factor, effectiveDegrees: degrees, meanSquare: meanSquare,
      looMeanSquare: loo.isFinite ? loo : nil, looStandardError: standardError(l, loo, sums),
      gcv: rest > 1e-10 && gcv.isFinite ? gcv : nil, logEvidence: evidence?.value,
      sigma: evidence?.sigma)
  }

  /// √(n/(n − 1) Σw²(e² − m)²)/Σw: the deviation of the rows' errors over √n where all weights are equal.
  private func standardError(_ l: Int, _ mean: Double, _ sums: LeaveOneOutSums) -> Double? {
    guard countedRows > 1 else { return nil }
    var squaredWeights = Double(model.rows)
    if let factors = model.rowFactors {
      squaredWeights = factors.reduce(0) {
        let weight = $1 * $1 / doubledFactor
        return $0 + weight * weight
      }
    }
    let squares = max(0, sums.fourth[l] - 2 * mean * sums.weighted[l] + mean * mean * squaredWeights)
    let error = (Double(countedRows) / Double(countedRows - 1) * squares).squareRoot() / totalWeight
    return error.isFinite ? error : nil
  }
}

extension RidgeSelection {
  fileprivate init(
    _ criterion: Criterion, _ rows: [Row], _ notes: [FittingNote]
  ) throws(FittingError) {
    /// The smaller the better.
    func cost(_ row: Row) -> Double {
      switch criterion {
      case .loo: row.looMeanSquare ?? .infinity
      case .gcv: row.gcv ?? .infinity
      case .evidence: row.logEvidence.map { -$0 } ?? .infinity
      }
    }
    var best = 0
    for i in rows.indices where (cost(rows[i]), -rows[i].lambda) < (cost(rows[best]), -rows[best].lambda) {
      best = i
    }
    guard cost(rows[best]).isFinite else { throw .outOfRange(what: "the criterion at every lambda") }
    var strongest: Int?
    if criterion == .loo, let error = rows[best].looStandardError {
      let bar = cost(rows[best]) + error
      strongest = rows.indices.filter { cost(rows[$0]) <= bar }.max { rows[$0].lambda < rows[$1].lambda }
    }
    let lambdas = rows.map(\.lambda)
    var notes = notes
    if rows.count > 1, rows[best].lambda == lambdas.min() || rows[best].lambda == lambdas.max() {
      notes.append(.edgeOfGrid(lambda: rows[best].lambda, weak: rows[best].lambda == lambdas.min()))
    }
    self.criterion = criterion
    self.rows = rows
    self.best = best
    oneStandardError = strongest
    self.notes = notes
  }
}
