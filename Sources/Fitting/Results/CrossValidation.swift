/// The error of a path on rows that it has not seen.
package struct CrossValidation: Sendable {
  package struct Row: Sendable, Equatable {
    package let lambda: Double
    /// Mean squared error of the held-out rows, averaged over folds.
    package let mean: Double
    package let standardError: Double
    package let byFold: [Double]
    /// Nonzero coefficients of the fit to all rows.
    package let nonzero: Int
  }

  package let rows: [Row]
  /// Index of the smallest mean.
  package let best: Int
  /// Index of the strongest penalty whose mean is within one standard error of the best.
  package let oneStandardError: Int
  /// The fit to all rows, at the same lambdas.
  package let path: Path
  package let notes: [FittingNote]
}

/// Folds by row order: row i belongs to fold i mod k.
package func foldsByRowOrder(rows: Int, folds k: Int) throws(FittingError) -> [Int] {
  guard k >= 2 && k <= rows else { throw .tooFewFolds(k) }
  return (0..<rows).map { $0 % k }
}

/// `folds[i]` is the fold of row i, from 0.
package func crossValidate(
  _ problem: Problem, folds: [Int], options: PathOptions = PathOptions(),
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> CrossValidation {
  preconditionFailure("not yet")
}
