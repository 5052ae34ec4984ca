/// The loop over a path: one solver, warm all the way, and the gap of every point.
struct PathDriver {
  private let problem: Problem
  private let options: PathOptions
  private let unit: Double
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  private var solver: any PathSolver
  private let model: QuadraticModel
  private let lossConstant: Double

  init(
    _ problem: Problem, _ options: PathOptions, _ unit: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    guard options.tolerance > 0, options.tolerance < 1 else {
      throw .badParameter(
        name: "tolerance", value: options.tolerance, allowed: "between 0 and 1")
    }
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
      let gap = relativeGap(solver.coefficients, evaluation, strengths)
      if case .exact = progress { return try point(factor, evaluation, gap) }
      if gap <= options.tolerance { return try point(factor, evaluation, gap) }
      if case .plausible = progress { continue }
      if gap >= 0.5 * last { return try point(factor, evaluation, gap) }
      last = gap
    }
    let evaluation = solver.evaluation()
    return try point(factor, evaluation, relativeGap(solver.coefficients, evaluation, strengths))
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
    _ beta: [Double], _ evaluation: PathEvaluation, _ strengths: CoordinatePenalty
  ) -> Double {
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
    let gap = GapBound(
      beta: beta, squaredNorm: squares, slopes: smooth, penalty: separable, frozen: frozen,
      block: { columns in
        var block = solver.block(columns)
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

  /// The smallest factor at which every coefficient with a kink sits at it; for a penalty without kinks, where
  /// the largest curvature of the loss is a thousandth of the smallest of the penalty.
  func factorMax(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    let rest = frozen.indices.map { j in
      frozen[j] || !penalty.acts(on: j)
        ? 0
        : penalty.minimum(
          j, curvature: max(2 * penalty.square[j], .leastNonzeroMagnitude), pull: -penalty.linear[j],
          hint: 0)
    }
    let held = frozen.indices.filter { !frozen[$0] && !penalty.slope($0, at: rest[$0]).isPoint }
    guard !held.isEmpty else { return try curvatureFactor(isInterrupted) }
    var pinned = frozen
    for j in held { pinned[j] = true }
    let start = rest.indices.map { pinned[$0] ? rest[$0] : 0 }
    var beta = start
    var factor = Double.infinity
    for _ in 0..<60 {
      if pinned.contains(false) {
        beta = try restricted(pinned, start, factor: factor.isFinite ? factor : 1e6, isInterrupted)
      }
      let pull = penalty.scaled(by: factor.isFinite ? factor : 0)
        .smoothSlope(beta, correlation: model.correlation(model.residual(beta)))
      var next = 0.0
      for j in held {
        let slope = penalty.slope(j, at: rest[j])
        next = max(next, pull[j] > 0 ? pull[j] / slope.upper : pull[j] / slope.lower)
      }
      let settled = !pinned.contains(false) || abs(next - factor) <= 1e-14 * next
      factor = next
      if settled { break }
    }
    // Above rounding of the pulls, so that nothing enters at the top of the grid.
    return factor * (1 + 64 * Double.ulpOfOne)
  }

  /// The coefficients that are not pinned, with the penalty times `factor`.
  private func restricted(
    _ pinned: [Bool], _ start: [Double], factor: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double] {
    guard problem.design.columns <= CoordinateDescent.largestGram else { return start }
    var engine = GramDescent(
      gram: try model.gram(Array(start.indices), isInterrupted: isInterrupted), penalty: penalty,
      frozen: pinned, start: start)
    engine.setFactor(factor)
    var schedule = DescentSchedule()
    for _ in 0..<10_000 {
      if isInterrupted() { throw .interrupted }
      if case .settled = schedule.step(&engine) { break }
    }
    return engine.beta
  }

  private func curvatureFactor(_ isInterrupted: () -> Bool) throws(FittingError) -> Double {
    var largest = 0.0
    var smallest = Double.infinity
    var hessian = Matrix(rows: frozen.count, columns: frozen.count)
    penalty.addCurvature(to: &hessian, Array(frozen.indices))
    for j in frozen.indices where !frozen[j] {
      let special = penalty.curvature(j, at: 1)
      let curvature = hessian[j, j] + (special.isFinite ? special : 0)
      if curvature > 0 { smallest = min(smallest, curvature) }
      if isInterrupted() { throw .interrupted }
      largest = max(largest, model.squaredLength(j))
    }
    return smallest.isFinite ? 1000 * largest / smallest : 0
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

extension QuadraticModel {
  /// ‖Z_j‖²
  fileprivate func squaredLength(_ j: Int) -> Double {
    var column = [Double](repeating: 0, count: rows)
    column.withUnsafeMutableBufferPointer {
      copy(rows: 0..<rows, columns: [j], into: $0, stride: rows)
    }
    return column.reduce(0) { $0 + $1 * $1 }
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
