internal import Glibc

/// The loop over a path: one solver, warm all the way, and the gap of every point.
struct PathDriver {
  let problem: Problem
  private let options: PathOptions
  private let unit: Double
  let penalty: CoordinatePenalty
  let frozen: [Bool]
  /// For elementary penalties; else `solver`.
  private var activeSet: ActiveSetPath?
  private var solver: (any PathSolver)?
  let model: QuadraticModel
  /// Absolute values and squares are all there is.
  private let isElementary: Bool
  private let lossConstant: Double

  init(
    _ problem: Problem, _ options: PathOptions, _ unit: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    try options.check()
    self.problem = problem
    self.options = options
    self.unit = unit
    penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    isElementary =
      penalty.blocks.isEmpty && !penalty.hasSpecial && penalty.unsupported == nil
      && penalty.linear.allSatisfy { $0 == 0 }
    var frozen: [Bool] = []
    for j in 0..<problem.design.columns { frozen.append(problem.isFrozen(j, penalty)) }
    self.frozen = frozen
    model = try QuadraticModel(problem)
    lossConstant = problem.loss.value(problem.observations, predictor: problem.response)
    if ActiveSetPath.isAble(problem, penalty) {
      activeSet = try ActiveSetPath(model, penalty, frozen, isInterrupted)
    } else {
      solver = try PathDriver.solver(problem, isInterrupted)
    }
  }

  private static func solver(
    _ problem: Problem, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> any PathSolver {
    for (type, _) in ranked(problem) {
      guard let type = type as? any PathSolver.Type else { continue }
      return try type.init(problem, start: nil, isInterrupted: isInterrupted)
    }
    throw refusal(problem)
  }

  mutating func solve(
    _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Path.Point {
    if activeSet != nil {
      try activeSet!.advance(to: factor, isInterrupted)
      let (columns, values) = activeSet!.support
      let loss = 0.5 * activeSet!.residualSquares
      let gap = try activeSet!.gap(isInterrupted)
      return try point(
        factor, columns, values, loss: loss, gap: gap == 0 ? 0 : gap / max(model.nullLoss, loss))
    }
    guard var solver else { throw refusal(problem) }
    defer { self.solver = solver }
    let (evaluation, gap) = try drive(&solver, factor, isInterrupted)
    let beta = solver.coefficients
    let columns = beta.indices.filter { beta[$0] != 0 }
    return try point(
      factor, columns, columns.map { beta[$0] }, loss: evaluation.loss, gap: gap)
  }

  private func drive(
    _ solver: inout any PathSolver, _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (PathEvaluation, gap: Double) {
    try solver.setFactor(factor)
    let strengths = penalty.scaled(by: factor)
    var last = Double.infinity
    for iteration in 1...100_000 {
      if isInterrupted() { throw .interrupted }
      let progress = try solver.step(isInterrupted: isInterrupted)
      if case .moving = progress, iteration < 100_000 { continue }
      let evaluation = solver.evaluation()
      let gap = try relativeGap(solver, evaluation, strengths, isInterrupted)
      if case .exact = progress { return (evaluation, gap) }
      if gap <= options.tolerance { return (evaluation, gap) }
      if case .plausible = progress { continue }
      if gap >= 0.5 * last { return (evaluation, gap) }
      last = gap
    }
    let evaluation = solver.evaluation()
    return (evaluation, try relativeGap(solver, evaluation, strengths, isInterrupted))
  }

  /// The point of a factor from the coefficients that are not 0.
  private func point(
    _ factor: Double, _ columns: [Int], _ values: [Double], loss: Double, gap: Double
  ) throws(FittingError) -> Path.Point {
    let p = problem.design.columns
    var coefficients = [Double](repeating: 0, count: p)
    var standardised = coefficients
    var intercept = model.responseMean
    var penalty = 0.0
    var nonzero = 0
    for (beta, j) in zip(values, columns) {
      let exponent = Int32(problem.design.exponents[j])
      let isStandardised = problem.scale == .standardised
      let b = isStandardised ? scalbn(beta * model.multipliers[j], -exponent) : beta
      let stored = scalbn(b, exponent)
      coefficients[j] = b
      standardised[j] = isStandardised ? beta : stored * problem.moments.deviations[j]
      intercept -= model.centres[j] * stored
      if stored != 0 { nonzero += 1 }
      penalty += beta * (self.penalty.absolute[j] * (beta < 0 ? -1 : 1) + self.penalty.square[j] * beta)
      guard b.isFinite else { throw .outOfRange(what: "a coefficient") }
    }
    guard intercept.isFinite else { throw .outOfRange(what: "a coefficient") }
    if !isElementary {
      var beta = [Double](repeating: 0, count: p)
      for (value, j) in zip(values, columns) { beta[j] = value }
      penalty = problem.penalties.reduce(0) { $0 + $1.value(beta) }
    }
    return Path.Point(
      lambda: factor * unit, factor: factor, intercept: intercept, coefficients: coefficients,
      standardised: standardised, loss: loss + lossConstant, penalty: factor * penalty,
      rSquared: rSquared(loss), nonzero: nonzero, gap: gap, isConverged: gap <= options.tolerance)
  }

  private func rSquared(_ loss: Double) -> Double? {
    model.nullLoss > 0 ? 1 - loss / model.nullLoss : nil
  }

  /// The duality gap over the larger of null loss and objective, as in the certificate.
  private func relativeGap(
    _ solver: any PathSolver, _ evaluation: PathEvaluation, _ strengths: CoordinatePenalty,
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Double {
    let beta = solver.coefficients
    var smooth = evaluation.slopes
    var squares = 2 * evaluation.loss
    for j in smooth.indices { smooth[j] = -smooth[j] }
    var separable = strengths
    if !strengths.blocks.isEmpty {
      separable = CoordinatePenalty(
        problem.penalties.filter { $0.penalty.separable != nil }, columns: beta.count
      ).scaled(by: strengths.scale(against: penalty))
      addMatrices(beta, strengths.scale(against: penalty), &smooth, &squares)
    }
    let gap = try GapBound(
      beta: beta, squaredNorm: squares, slopes: smooth, penalty: separable, frozen: frozen,
      isInterrupted: isInterrupted,
      block: { (columns) throws(FittingError) in
        var block = try solver.block(columns, isInterrupted: isInterrupted)
        strengths.addMatrices(to: &block, columns)
        return block
      },
      cross: { columns, z in
        var full = [Double](repeating: 0, count: beta.count)
        for (k, j) in columns.enumerated() { full[j] = z[k] }
        return zip(solver.cross(columns, z), strengths.matrixProduct(full)).map { $0 + $1 }
      }
    ).gap
    return gap == 0 ? 0 : gap / max(model.nullLoss, 0.5 * squares)
  }

  private func addMatrices(
    _ beta: [Double], _ factor: Double, _ smooth: inout [Double], _ squares: inout Double
  ) {
    for term in problem.penalties where term.strength > 0 && term.penalty.separable == nil {
      squares += 2 * factor * term.value(beta)
      for (j, slope) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        smooth[j] -= factor * term.strength * slope.lower
      }
    }
  }

  /// The exact knots of the lasso, nil for any other penalty or where the Gram matrix is out of reach.
  func knots(
    from top: Double, _ tally: Tally?, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Path.Event]? {
    guard penalty.blocks.isEmpty, !penalty.hasSpecial, penalty.square.allSatisfy({ $0 == 0 }),
      let gram = activeSet?.full
    else { return nil }
    let homotopy = LassoHomotopy(
      gram: gram, penalty: penalty, frozen: frozen, targetNorm: (2 * model.nullLoss).squareRoot())
    tally?.begin(.knots)
    return try homotopy.knots(from: top, tally, isInterrupted)?.map { knot in
      Path.Event(
        lambda: knot.factor * unit, kind: knot.kind,
        standardised: problem.standardised(dataUnits: problem.dataUnits(knot.beta)),
        rSquared: rSquared(model.nullLoss + knot.lossChange))
    }
  }
}

extension CoordinatePenalty {
  fileprivate func scale(against base: CoordinatePenalty) -> Double {
    blocks[0].strength / base.blocks[0].strength
  }

  fileprivate func addMatrices(to matrix: inout Matrix, _ chosen: [Int]) {
    for block in blocks {
      for (k, i) in chosen.enumerated() {
        for (l, j) in chosen.enumerated() {
          guard let row = block.columns.firstIndex(of: i), let column = block.columns.firstIndex(of: j)
          else { continue }
          matrix[k, l] += block.strength * block.matrix[row, column]
        }
      }
    }
  }

  fileprivate func matrixProduct(_ v: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: v.count)
    for block in blocks {
      for (k, value) in block.matrix.times(block.columns.map { v[$0] }).enumerated() {
        result[block.columns[k]] += block.strength * value
      }
    }
    return result
  }
}
