/// The error of a path on rows that it has not seen.
///
/// Convention: one grid of lambdas, from all the rows, for every fold; each fold standardises its own rows. A
/// fold's error is Σw(y − ŷ)²/Σw over its rows; `mean` is the plain average over folds and `standardError` the
/// standard deviation of the folds' errors (divisor k − 1) over √k. The rule of one standard error takes the
/// largest lambda whose mean is at most that of the best plus its standard error. Source: Breiman, Friedman,
/// Olshen and Stone (1984); Hastie, Tibshirani and Friedman (2009), 7.10.
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
  /// Says where the best lambda is at an end of the grid.
  package let notes: [FittingNote]
}

/// Folds by row order: row i belongs to fold i mod k.
package func foldsByRowOrder(rows: Int, folds k: Int) throws(FittingError) -> [Int] {
  guard k >= 2 && k <= rows else { throw .badFolds(count: k, rows: rows) }
  return (0..<rows).map { $0 % k }
}

/// `folds[i]` is the fold of row i, from 0. The grid is that of `options`, by default 50 lambdas.
///
/// Throws as `path` does, and where folds are not numbered from 0 without a gap or are fewer than two, where all
/// rows of a fold have weight 0, and where an error of held-out rows leaves the range of doubles.
package func crossValidate(
  _ problem: Problem, folds: [Int], options: PathOptions = .crossValidation,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> CrossValidation {
  guard folds.count == problem.design.rows else {
    throw .shape(what: "folds", expected: problem.design.rows, found: folds.count)
  }
  let names = Set(folds)
  let count = names.count
  guard count >= 2, names.min() == 0, names.max() == count - 1 else {
    throw .badFolds(count: count, rows: folds.count)
  }
  try problem.checkWeights(of: folds, count: count)
  let whole = try path(problem, options: options, isInterrupted: isInterrupted)
  var inner = options
  inner.wantsEvents = false
  inner.lambdas = whole.points.map(\.lambda)
  var errors: [[Double]] = []
  for fold in 0..<count {
    let held = folds.indices.filter { folds[$0] == fold }
    let training = try problem.selecting(rows: folds.indices.filter { folds[$0] != fold })
    let points = try path(training, options: inner, isInterrupted: isInterrupted).points
    errors.append(try problem.squaredErrors(of: points, rows: held))
  }
  return try summarise(whole, errors, problem.notes)
}

private func summarise(
  _ whole: Path, _ errors: [[Double]], _ notes: [FittingNote]
) throws(FittingError) -> CrossValidation {
  let k = Double(errors.count)
  let rows = whole.points.indices.map { i in
    let byFold = errors.map { $0[i] }
    let mean = byFold.reduce(0, +) / k
    let squares = byFold.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return CrossValidation.Row(
      lambda: whole.points[i].lambda, mean: mean,
      standardError: (squares / (k - 1) / k).squareRoot(), byFold: byFold,
      nonzero: whole.points[i].nonzero)
  }
  guard rows.allSatisfy({ $0.mean.isFinite && $0.standardError.isFinite }) else {
    throw .outOfRange(what: "a held-out error")
  }
  var best = 0
  for i in rows.indices
  where (rows[i].mean, -rows[i].lambda) < (rows[best].mean, -rows[best].lambda) {
    best = i
  }
  let bar = rows[best].mean + rows[best].standardError
  var strongest = best
  for i in rows.indices where rows[i].mean <= bar && rows[i].lambda > rows[strongest].lambda {
    strongest = i
  }
  var notes = notes
  let lambdas = rows.map(\.lambda)
  if rows.count > 1, rows[best].lambda == lambdas.min() || rows[best].lambda == lambdas.max() {
    notes.append(.edgeOfGrid(lambda: rows[best].lambda, weak: rows[best].lambda == lambdas.min()))
  }
  return CrossValidation(
    rows: rows, best: best, oneStandardError: strongest, path: whole, notes: notes)
}

extension Problem {
  /// The same problem on some of its rows.
  package func selecting(rows: [Int]) throws(FittingError) -> Problem {
    try Problem(
      design: design.selecting(rows: rows), response: rows.map { response[$0] },
      weights: weights.map { w in rows.map { w[$0] } },
      offset: offset.map { o in rows.map { o[$0] } }, details: details.selecting(rows: rows),
      loss: loss,
      penalties: penalties,
      scale: scale, intercept: intercept)
  }

  /// Every fold needs a row that counts; then there are such rows outside it as well.
  fileprivate func checkWeights(of folds: [Int], count: Int) throws(FittingError) {
    guard let weights else { return }
    var counts = [Bool](repeating: false, count: count)
    for (fold, weight) in zip(folds, weights) where weight > 0 { counts[fold] = true }
    if let fold = counts.firstIndex(of: false) { throw .foldWithoutWeight(fold) }
  }

  /// Σw(y − ŷ)²/Σw over the rows, a number a point of a path.
  fileprivate func squaredErrors(
    of points: [Path.Point], rows: [Int]
  ) throws(FittingError) -> [Double] {
    let part = try selecting(rows: rows)
    return points.map { point in
      let predictor = DirectEvaluation.predict(
        part, part.storedUnits(dataUnits: point.coefficients), [point.intercept])
      var sum = 0.0
      var total = 0.0
      for (i, residual) in part.loss.residual(part.observations, predictor: predictor).enumerated() {
        let weight = part.weights?[i] ?? 1
        sum += weight * residual * residual
        total += weight
      }
      return sum / total
    }
  }
}
