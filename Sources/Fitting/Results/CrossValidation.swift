/// The error of a path on rows that it has not seen.
///
/// Convention: one grid of lambdas, from all the rows, for every fold; each fold standardises its own rows. A
/// fold's error is a weighted mean over its rows (`HeldOutMeasure`); `mean` is the plain average over folds and
/// `standardError` the standard deviation of the folds' errors (divisor k − 1) over √k. The rule of one standard error
/// takes the largest lambda whose mean is no worse than that of the best by more than its standard error. The deviance
/// of a partial likelihood, which has no meaning row by row, is that of all the rows less that of the rows fitted to,
/// over the weight of the fold's events.
///
/// Source: Breiman, Friedman, Olshen and Stone (1984); Hastie, Tibshirani and Friedman (2009), 7.10; for survival,
/// Verweij and van Houwelingen (1993).
package struct CrossValidation: Sendable {
  package struct Row: Sendable, Equatable {
    package let lambda: Double
    /// The measure on the held-out rows, averaged over folds.
    package let mean: Double
    package let standardError: Double
    package let byFold: [Double]
    /// Nonzero coefficients of the fit to all rows.
    package let nonzero: Int
  }

  package let measure: HeldOutMeasure
  package let rows: [Row]
  /// Index of the best mean: the smallest, or the largest of a measure of which more is better.
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

/// Folds from a column of labels: rows of one label make a fold, counted in the order in which labels appear.
package func foldsByLabel(_ labels: [some Hashable]) throws(FittingError) -> [Int] {
  var numbers: [AnyHashable: Int] = [:]
  let folds = labels.map { label in
    let number = numbers[label] ?? numbers.count
    numbers[label] = number
    return number
  }
  guard numbers.count >= 2 else { throw .badFolds(count: numbers.count, rows: labels.count) }
  return folds
}

/// `folds[i]` is the fold of row i, from 0. The grid is that of `options`, by default 50 lambdas.
///
/// Folds are shared by threads; the numbers do not depend on how many there are.
///
/// - Parameters:
///   - measure: nil for the one usual for the loss
///   - threads: at most this many, nil for one a processor
///   - tally: counts strengths and folds
/// - Throws: as `path` does, and where folds are not numbered from 0 without a gap or are fewer than two, where all
///   rows of a fold have weight 0, where the measure is not for the loss or a fold cannot show it, and where an error
///   of held-out rows leaves the range of doubles.
package func crossValidate(
  _ problem: Problem, folds: [Int], measure: HeldOutMeasure? = nil,
  options: PathOptions = .crossValidation, threads: Int? = nil, tally: Tally? = nil,
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
  let measure = measure ?? .usual(for: problem.loss)
  guard measure.isAllowed(for: problem.loss) else {
    throw .measureNotForLoss(measure: measure.rawValue, loss: problem.loss.definition.name)
  }
  try problem.checkWeights(of: folds, count: count)
  tally?.expectFolds(count)
  let whole = try path(problem, options: options, tally: tally, isInterrupted: isInterrupted)
  tally?.beginFolds(strengths: whole.points.count)
  let validator = try FoldValidator(problem, folds, count, measure, whole, options, isInterrupted)
  let errors = try runTasks(count, threads: threads, isInterrupted: isInterrupted) {
    fold, shallStop throws(FittingError) in
    let errors = try validator.errors(of: fold, tally, shallStop)
    tally?.endFold()
    return errors
  }
  return try CrossValidation(measure, whole, errors, problem.notes)
}

extension CrossValidation {
  fileprivate init(
    _ measure: HeldOutMeasure, _ whole: Path, _ errors: [[Double]], _ notes: [FittingNote]
  ) throws(FittingError) {
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
    let sign: Double = measure.isHigherBetter ? -1 : 1
    var best = 0
    for i in rows.indices
    where (sign * rows[i].mean, -rows[i].lambda) < (sign * rows[best].mean, -rows[best].lambda) {
      best = i
    }
    let bar = sign * rows[best].mean + rows[best].standardError
    var strongest = best
    for i in rows.indices where sign * rows[i].mean <= bar && rows[i].lambda > rows[strongest].lambda {
      strongest = i
    }
    var notes = notes
    let lambdas = rows.map(\.lambda)
    if rows.count > 1, rows[best].lambda == lambdas.min() || rows[best].lambda == lambdas.max() {
      notes.append(
        .edgeOfGrid(lambda: rows[best].lambda, weak: rows[best].lambda == lambdas.min()))
    }
    self.init(
      measure: measure, rows: rows, best: best, oneStandardError: strongest, path: whole,
      notes: notes)
  }
}

/// What the folds have in common, and the work of one of them.
private struct FoldValidator: Sendable {
  let problem: Problem
  let folds: [Int]
  /// The rows of each fold, in order.
  let members: [[Int]]
  let measure: HeldOutMeasure
  let options: PathOptions
  let factors: [Double]
  /// Where products of columns over all rows serve every fold.
  let products: FoldProducts?

  init(
    _ problem: Problem, _ folds: [Int], _ count: Int, _ measure: HeldOutMeasure, _ whole: Path,
    _ options: PathOptions, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    self.problem = problem
    self.folds = folds
    var members = [[Int]](repeating: [], count: count)
    for (i, fold) in folds.enumerated() { members[fold].append(i) }
    self.members = members
    self.measure = measure
    var inner = options
    inner.wantsEvents = false
    inner.lambdas = whole.points.map(\.lambda)
    self.options = inner
    factors = whole.points.map(\.factor)
    // Products say what residuals are, and no more.
    products =
      measure == .mse || measure == .mae || measure == .deviance
      ? try FoldProducts(problem, folds: folds, count: count, isInterrupted: isInterrupted) : nil
  }

  /// The measure at each lambda on the rows of a fold.
  func errors(
    of fold: Int, _ tally: Tally?, _ shallStop: () -> Bool
  ) throws(FittingError) -> [Double] {
    let held = members[fold]
    if let products,
      let found = try products.errors(
        heldOut: held, factors, measure, tolerance: options.tolerance, tally: tally,
        isInterrupted: shallStop)
    {
      return found
    }
    let rows = folds.indices.filter { folds[$0] != fold }
    let training = try problem.selecting(rows: rows)
    let points = try path(
      training, options: options, tally: tally.map(Tally.init(within:)), isInterrupted: shallStop
    ).points
    let judge = HeldOutRows(problem, rows: held)
    let isPartial = measure == .deviance && problem.loss.definition.response == .survival
    let everyone = isPartial ? HeldOutRows(problem, rows: Array(folds.indices)) : nil
    var errors: [Double] = []
    for point in points {
      if shallStop() { throw .interrupted }
      let error =
        if let everyone {
          partialDeviance(everyone, judge, training, point)
        } else {
          measure.value(problem.loss, judge.observations, predictor: judge.predictor(point))
        }
      guard let error else { throw .measureUndefined(measure: measure.rawValue, fold: fold) }
      errors.append(error)
    }
    return errors
  }

  private func partialDeviance(
    _ everyone: HeldOutRows, _ judge: HeldOutRows, _ training: Problem, _ point: Path.Point
  ) -> Double? {
    let status = judge.observations.details.status
    var weight = 0.0
    for i in judge.observations.response.indices {
      weight += (judge.observations.weights?[i] ?? 1) * (status?[i] ?? 1)
    }
    guard weight > 0 else { return nil }
    let fitted = HeldOutRows(training, rows: Array(training.response.indices))
    let all = problem.loss.deviance(everyone.observations, predictor: everyone.predictor(point))
    let own = problem.loss.deviance(fitted.observations, predictor: fitted.predictor(point))
    return (all - own) / weight
  }
}

extension Problem {
  /// The same problem on some of its rows.
  package func selecting(rows: [Int]) throws(FittingError) -> Problem {
    try Problem(
      design: design.selecting(rows: rows), response: rows.map { response[$0] },
      weights: weights.map { w in rows.map { w[$0] } },
      offset: offset.map { o in rows.map { o[$0] } }, details: details.selecting(rows: rows),
      loss: loss, penalties: penalties, scale: scale, intercept: intercept)
  }

  /// Every fold needs a row that counts; then there are such rows outside it as well.
  fileprivate func checkWeights(of folds: [Int], count: Int) throws(FittingError) {
    guard let weights else { return }
    var counts = [Bool](repeating: false, count: count)
    for (fold, weight) in zip(folds, weights) where weight > 0 { counts[fold] = true }
    if let fold = counts.firstIndex(of: false) { throw .foldWithoutWeight(fold) }
  }
}
