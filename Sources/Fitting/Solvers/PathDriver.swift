/// The loop over a path: one solver, warm all the way, and the gap of every point.
struct PathDriver {
  let problem: Problem
  private let options: PathOptions
  private let unit: Double
  let penalty: CoordinatePenalty
  let frozen: [Bool]
  private var solver: any PathSolver
  let model: QuadraticModel
  private let lossConstant: Double

  init(
    _ problem: Problem, _ options: PathOptions, _ unit: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    try options.check()
    var choice: (any PathSolver.Type)?
    for (type, _) in ranked(problem) where choice == nil { choice = type as? any PathSolver.Type }
    guard let choice else { throw refusal(problem) }
    self.problem = problem
    self.options = options
    self.unit = unit
    penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    var frozen: [Bool] = []
    for j in 0..<problem.design.columns { frozen.append(problem.isFrozen(j, penalty)) }
    self.frozen = frozen
    model = try QuadraticModel(problem)
    lossConstant = problem.loss.value(problem.observations, predictor: problem.response)
    solver = try choice.init(problem, start: nil, isInterrupted: isInterrupted)
  }

  mutating func solve(
    _ factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Path.Point {
    try solver.setFactor(factor)
    let strengths = penalty.scaled(by: factor)
    var last = Double.infinity
    for iteration in 1...100_000 {
      if isInterrupted() { throw .interrupted }
      let progress = try solver.step(isInterrupted: isInterrupted)
      if case .moving = progress, iteration < 100_000 { continue }
      let evaluation = solver.evaluation()
      let gap = try relativeGap(solver.coefficients, evaluation, strengths, isInterrupted)
      if case .exact = progress { return try point(factor, evaluation, gap) }
      if gap <= options.tolerance { return try point(factor, evaluation, gap) }
      if case .plausible = progress { continue }
      if gap >= 0.5 * last { return try point(factor, evaluation, gap) }
      last = gap
    }
    let evaluation = solver.evaluation()
    return try point(
      factor, evaluation, relativeGap(solver.coefficients, evaluation, strengths, isInterrupted))
  }

  private func point(
    _ factor: Double, _ evaluation: PathEvaluation, _ gap: Double
  ) throws(FittingError) -> Path.Point {
    let beta = solver.coefficients
    let coefficients = problem.dataUnits(beta)
    let stored = problem.storedUnits(dataUnits: coefficients)
    var intercept = model.responseMean
    var nonzero = 0
    for j in stored.indices where stored[j] != 0 {
      intercept -= model.centres[j] * stored[j]
      nonzero += 1
    }
    guard intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "a coefficient")
    }
    return Path.Point(
      lambda: factor * unit, factor: factor, intercept: intercept, coefficients: coefficients,
      standardised: problem.scale == .standardised
        ? beta : problem.standardised(dataUnits: coefficients),
      loss: evaluation.loss + lossConstant,
      penalty: factor * problem.penalties.reduce(0) { $0 + $1.value(beta) },
      rSquared: rSquared(evaluation.loss), nonzero: nonzero, gap: gap,
      isConverged: gap <= options.tolerance)
  }

  private func rSquared(_ loss: Double) -> Double? {
    model.nullLoss > 0 ? 1 - loss / model.nullLoss : nil
  }

  /// The duality gap over the larger of null loss and objective, as in the certificate.
  private func relativeGap(
    _ beta: [Double], _ evaluation: PathEvaluation, _ strengths: CoordinatePenalty,
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Double {
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
    from top: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Path.Event]? {
    guard penalty.blocks.isEmpty, !penalty.hasSpecial, penalty.square.allSatisfy({ $0 == 0 }),
      let gram = (solver as? CoordinateDescent)?.gram
    else { return nil }
    let homotopy = LassoHomotopy(gram: gram, strengths: penalty.absolute, frozen: frozen)
    return try homotopy.knots(isInterrupted)?.map { knot in
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
