internal import COpenBLAS

/// Products of columns over all rows, from which those of every fold's training rows follow by subtraction:
///
///     Z_t'Z_t = Z'Z − Z_h'Z_h − ss'/F,   s = Σ_t f_i z_i,   F = Σ_t f_i²
///
/// (the last part where there is an intercept: the training rows have means of their own), then the columns are divided
/// by their own deviations. For sums of squares with elementary penalties and more rows than columns.
///
/// A fold whose training rows keep too little of a column, or whose path misses its gap, is for the caller to fit from
/// its rows: subtraction has lost digits there.
struct FoldProducts: Sendable {
  /// The least share of a sum of squares that may be left: two digits lost.
  private static let leastShare = 0.01

  private let problem: Problem
  private let model: QuadraticModel
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  private let gram: GramStatistics
  /// Σ f_i² and Σ f_i z_i, Σ f_i t_i over all rows.
  private let squaredFactors: Double
  private let sums: [Double]
  private let targetSum: Double

  init?(
    _ problem: Problem, folds: [Int], count: Int, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let (n, p) = (problem.design.rows, problem.design.columns)
    var sizes = [Int](repeating: 0, count: count)
    for fold in folds { sizes[fold] += 1 }
    let largest = sizes.max() ?? 0
    guard p > 0, p <= ActiveSetPath.fullGram, n - largest > p else { return nil }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    guard ActiveSetPath.isAble(problem, penalty) else { return nil }
    let model = try QuadraticModel(problem)
    self.problem = problem
    self.penalty = penalty
    self.model = model
    frozen = problem.frozen(penalty)
    gram = try model.gram(Array(0..<p), isInterrupted: isInterrupted)
    var (total, targets) = (0.0, 0.0)
    for i in 0..<n {
      let f = model.rowFactors?[i] ?? model.commonFactor
      total += f * f
      targets += f * model.target[i]
    }
    squaredFactors = total
    targetSum = problem.intercept ? 0 : targets
    sums = (0..<p).map {
      problem.intercept ? 0 : total * problem.moments.means[$0] * model.multipliers[$0]
    }
  }

  /// The measure on the held-out rows at each factor; nil where the fold is to be fitted from its rows.
  func errors(
    heldOut rows: [Int], _ factors: [Double], _ measure: HeldOutMeasure, tolerance: Double,
    tally: Tally? = nil, isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double]? {
    let fold = FoldRows(problem, model, rows)
    guard let training = training(without: fold) else { return nil }
    let found: Matrix?
    do throws(FittingError) {
      found = try coefficients(training, factors, tolerance, tally, isInterrupted)
    } catch {
      // The fit from the rows says what is wrong with them.
      if case .interrupted = error { throw error }
      return nil
    }
    guard let found else { return nil }
    return errors(fold, training, found, measure)
  }

  private struct Training {
    let statistics: GramStatistics
    let nullLoss: Double
    /// From the fold's β to that of all rows.
    let scales: [Double]
    /// Means over the training rows of Z/f and t/f; zeros without an intercept.
    let means: [Double]
    let targetMean: Double
  }

  private func training(without fold: FoldRows) -> Training? {
    let (p, m) = (gram.columns, fold.rows)
    var statistics = gram
    var sums = self.sums
    var (total, targets, squares) = (squaredFactors, targetSum, 2 * model.nullLoss)
    for i in 0..<m {
      total -= fold.factors[i] * fold.factors[i]
      targets -= fold.factors[i] * fold.target[i]
      squares -= fold.target[i] * fold.target[i]
    }
    guard total > FoldProducts.leastShare * squaredFactors else { return nil }
    fold.block.elements.withUnsafeBufferPointer { z in
      fold.factors.withUnsafeBufferPointer { f in
        sums.withUnsafeMutableBufferPointer {
          cblas_dgemv(
            CblasColMajor, CblasTrans, Int32(m), Int32(p), -1, z.baseAddress, Int32(m), f.baseAddress,
            1, 1, $0.baseAddress, 1)
        }
      }
      fold.target.withUnsafeBufferPointer { t in
        statistics.correlation.withUnsafeMutableBufferPointer {
          cblas_dgemv(
            CblasColMajor, CblasTrans, Int32(m), Int32(p), -1, z.baseAddress, Int32(m), t.baseAddress,
            1, 1, $0.baseAddress, 1)
        }
      }
      statistics.matrix.withUnsafeMutableBufferPointer {
        cblas_dsyrk(
          CblasColMajor, CblasUpper, CblasTrans, Int32(p), Int32(m), -1, z.baseAddress, Int32(m), 1,
          $0.baseAddress, Int32(p))
        if problem.intercept {
          cblas_dsyr(CblasColMajor, CblasUpper, Int32(p), -1 / total, sums, 1, $0.baseAddress, Int32(p))
        }
      }
    }
    if problem.intercept {
      squares -= targets * targets / total
      for j in 0..<p { statistics.correlation[j] -= sums[j] * targets / total }
    }
    guard squares > FoldProducts.leastShare * 2 * model.nullLoss else { return nil }
    var scales = [Double](repeating: 1, count: p)
    for j in 0..<p where problem.moments.deviations[j] > 0 {
      let left = statistics.matrix[j + j * p]
      let variation = problem.intercept ? left : left - sums[j] * sums[j] / total
      let before = gram.matrix[j + j * p] - self.sums[j] * self.sums[j] / squaredFactors
      guard variation > FoldProducts.leastShare * before else { return nil }
      if problem.scale == .standardised { scales[j] = (total / variation).squareRoot() }
    }
    let ratio = ratio(trainingRows: problem.design.rows - m)
    rescale(&statistics, scales, ratio)
    return Training(
      statistics: statistics, nullLoss: 0.5 * squares * ratio, scales: scales,
      means: problem.intercept ? sums.map { $0 / total } : sums.map { _ in 0 },
      targetMean: problem.intercept ? targets / total : 0)
  }

  /// κ of the training rows over κ of all.
  private func ratio(trainingRows: Int) -> Double {
    let all = problem.loss.quadraticFactor(rows: problem.design.rows) ?? 1
    return (problem.loss.quadraticFactor(rows: trainingRows) ?? 1) / all
  }

  /// Columns times their new scale, everything times the new κ over the old.
  private func rescale(_ statistics: inout GramStatistics, _ scales: [Double], _ ratio: Double) {
    let p = statistics.columns
    statistics.matrix.withUnsafeMutableBufferPointer { g in
      for j in 0..<p {
        for i in 0...j {
          g[i + j * p] *= scales[i] * scales[j] * ratio
          g[j + i * p] = g[i + j * p]
        }
      }
    }
    for j in 0..<p { statistics.correlation[j] *= scales[j] * ratio }
  }

  /// β in units of all rows, a column a factor; nil where a gap is missed.
  private func coefficients(
    _ training: Training, _ factors: [Double], _ tolerance: Double, _ tally: Tally?,
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix? {
    let p = gram.columns
    var solver = ActiveSetPath(
      model, penalty, frozen, statistics: training.statistics, nullLoss: training.nullLoss)
    var result = Matrix(rows: p, columns: factors.count)
    var counted = 0
    // What is left here without a result is counted when it is done from the rows.
    defer { if counted < factors.count { tally?.advance(by: -counted) } }
    for (l, factor) in factors.enumerated() {
      try solver.advance(to: factor, isInterrupted)
      let gap = try solver.gap(isInterrupted)
      guard gap <= tolerance * max(training.nullLoss, 0.5 * solver.residualSquares) else { return nil }
      let (columns, values) = solver.support
      for (j, value) in zip(columns, values) { result[j, l] = training.scales[j] * value }
      tally?.advance()
      counted += 1
    }
    return result
  }

  /// e_i = t_i − f_i a − z_i'β with the intercept a of the training rows; w e² is e_i²/(2κ) then.
  private func errors(
    _ fold: FoldRows, _ training: Training, _ beta: Matrix, _ measure: HeldOutMeasure
  ) -> [Double] {
    let images = product(fold.block, beta)
    let total = fold.factors.reduce(0) { $0 + $1 * $1 }
    return (0..<beta.columns).map { l in
      var intercept = training.targetMean
      for j in 0..<beta.rows where beta[j, l] != 0 { intercept -= training.means[j] * beta[j, l] }
      var sum = 0.0
      for i in 0..<fold.rows {
        let error = fold.target[i] - fold.factors[i] * intercept - images[i, l]
        sum += measure == .mae ? fold.factors[i] * abs(error) : error * error
      }
      return sum / total
    }
  }
}

/// Rows of Z, t and f.
private struct FoldRows {
  let rows: Int
  let block: Matrix
  let target: [Double]
  let factors: [Double]

  init(_ problem: Problem, _ model: QuadraticModel, _ chosen: [Int]) {
    rows = chosen.count
    target = chosen.map { model.target[$0] }
    factors = chosen.map { model.rowFactors?[$0] ?? model.commonFactor }
    var block = Matrix(rows: chosen.count, columns: model.columns)
    let design = problem.design.selecting(rows: chosen)
    let factors = factors
    block.elements.withUnsafeMutableBufferPointer {
      design.copyBlock(
        rows: 0..<chosen.count, columns: Array(0..<model.columns), centres: model.centres,
        multipliers: model.multipliers, rowFactors: factors, into: $0, stride: chosen.count)
    }
    self.block = block
  }
}
