internal import Glibc

/// The normal approximation of a posterior at its mode: the inverse of the Hessian of −log posterior. Rows and columns
/// belong to the intercepts, one an output, if there are any, then to the coefficients in data units.
///
/// With several classes the intercepts' mean is held at 0, which the likelihood leaves open: in `covariance` that of
/// the intercepts in data units, in `centred` that of those at the columns' means. So is that of a column's coefficients
/// where no penalty holds one of them.
///
/// Source: Laplace (1774); Tierney and Kadane (1986).
package struct LaplaceApproximation: Sendable {
  package let covariance: Matrix
  /// The same with each intercept where every column is at its mean: η = a₀ + (x − m)'b. What is said of rows
  /// comes from this one, for far from 0 the intercept at x = 0 and m'b are large and cancel.
  package let centred: Matrix
  /// m, in data units; 0 without intercepts.
  package let centre: [Double]
  /// Whether −log posterior is quadratic, so that the posterior is this normal distribution.
  package let isExact: Bool
  /// Coefficients, by number, that sit at a kink or at a bound and are held there: variance 0, and the covariance of
  /// the others is conditional on them.
  package let held: [Int]
  /// Coefficients of columns that take no part: variance 0.
  package let frozen: [Int]
}

/// Nil where the objective is no −log posterior (the loss is not a likelihood), or has no second derivative there (a
/// coefficient at a kink or at a bound, coefficients tied by a norm). Throws where the Hessian is singular.
///
/// - Parameters:
///   - coefficients: the mode, in data units, class by class
///   - holdsKinks: whether coefficients at a kink or at a bound are held there instead
package func laplaceApproximation(
  _ problem: Problem, coefficients: [Double], holdsKinks: Bool = false,
  isInterrupted: () -> Bool = { false }
) throws(FittingError) -> LaplaceApproximation? {
  try Problem.check(
    vector: coefficients, called: "coefficients", count: problem.coefficientCount)
  guard problem.loss.isLikelihood, problem.loss.isSmooth, problem.loss.parametersToEstimate.isEmpty
  else { return nil }
  let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
  guard penalty.ties.isEmpty else { return nil }
  let beta = problem.penaltyScale(coefficients, from: .data)
  let frozen = beta.indices.filter { problem.isUntold($0, penalty) }
  // A centre that travelled between scales is met to rounding only.
  func isAtKink(_ j: Int) -> Bool {
    !penalty.curvature(j, at: beta[j]).isFinite
      || penalty.kinks(j).contains { abs(beta[j] - $0) <= 1e-13 * abs($0) }
  }
  let held = holdsKinks ? beta.indices.filter { !frozen.contains($0) && isAtKink($0) } : []
  let out = Set(frozen + held)
  let free = beta.indices.filter { !out.contains($0) }
  let curvatures = free.map { penalty.curvature($0, at: beta[$0]) + 2 * penalty.square[$0] }
  guard curvatures.allSatisfy(\.isFinite) else { return nil }
  let stored = problem.storedUnits(dataUnits: coefficients)
  let predictor = DirectEvaluation.predict(problem, stored, problem.bestIntercepts(stored: stored))
  let model = LaplaceHessian(problem: problem, free: free, predictor: predictor)
  var hessian = try model.matrix(isInterrupted)
  let first = model.intercepts
  for (k, curvature) in curvatures.enumerated() { hessian[first + k, first + k] += curvature }
  let places = Dictionary(uniqueKeysWithValues: free.enumerated().map { ($1, first + $0) })
  for block in penalty.blocks {
    for (l, j) in block.columns.enumerated() {
      guard let b = places[j] else { continue }
      for (k, i) in block.columns.enumerated() {
        if let a = places[i] { hessian[a, b] += block.strength * block.matrix[k, l] }
      }
    }
  }
  for term in penalty.smooth {
    guard let matrix = term.penalty.derivatives(term.local(beta), withHessian: true).hessian else { continue }
    for (l, j) in term.columns.enumerated() {
      guard let b = places[j] else { continue }
      for (k, i) in term.columns.enumerated() {
        if let a = places[i] { hessian[a, b] += term.strength * matrix[k, l] }
      }
    }
  }
  // What is common to all classes: filled up for the inverse, and taken out of it again.
  let fillings = model.commonPlaces(places).map { common in
    (places: common, value: common.reduce(0) { max($0, hessian[$1, $1]) } / Double(common.count))
  }
  for (common, value) in fillings where value > 0 { add(value, to: &hessian, common) }
  guard let factor = try Cholesky(hessian, isInterrupted: isInterrupted), factor.isWellPosed else {
    let basis = try OrthogonalBasis(problem, isInterrupted: isInterrupted)
    throw basis.aliased.isEmpty
      ? .outOfRange(what: "the condition number of the Hessian") : basis.error(problem)
  }
  var inverse = try factor.inverse(isInterrupted: isInterrupted)
  for (common, value) in fillings where value > 0 {
    add(-1 / (value * Double(common.count) * Double(common.count)), to: &inverse, common)
  }
  let centred = model.inDataUnits(inverse)
  let covariance = model.atOrigin(centred)
  guard covariance.elements.allSatisfy(\.isFinite) else { throw .outOfRange(what: "a variance") }
  let isQuadratic = problem.loss.quadraticFactor(rows: problem.design.rows) != nil && penalty.isQuadratic
  let centre = first > 0 ? problem.means : [Double](repeating: 0, count: problem.design.columns)
  return LaplaceApproximation(
    covariance: covariance, centred: centred, centre: centre, isExact: isQuadratic, held: held, frozen: frozen
  )
}

private func add(_ value: Double, to matrix: inout Matrix, _ places: [Int]) {
  for j in places {
    for i in places { matrix[i, j] += value }
  }
}

/// The loss's Hessian in the intercepts and the free coefficients, and the way back to data units.
struct LaplaceHessian {
  let problem: Problem
  let free: [Int]
  let predictor: [Double]

  var intercepts: Int { problem.intercept && problem.loss.hasIntercept ? problem.outputs : 0 }

  /// With several classes: places whose numbers may all rise by one with no change of the objective, the intercepts'
  /// and those of each column on which no penalty acts.
  ///
  /// - Parameter places: of the free coefficients in the Hessian
  func commonPlaces(_ places: [Int: Int]) -> [[Int]] {
    let (p, outputs) = (problem.design.columns, problem.outputs)
    guard outputs > 1 else { return [] }
    let held = Set(problem.penalties.filter { $0.strength > 0 }.flatMap(\.columns))
    var result = intercepts > 1 ? [Array(0..<intercepts)] : []
    for j in 0..<p {
      let own = (0..<outputs).compactMap { held.contains($0 * p + j) ? nil : places[$0 * p + j] }
      if own.count == outputs { result.append(own) }
    }
    return result
  }

  func matrix(_ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    let (loss, data) = (problem.loss, problem.observations)
    let n = problem.design.rows
    let first = intercepts
    var result = Matrix(rows: first + free.count, columns: first + free.count)
    for place in 0..<first + free.count {
      var direction = [Double](repeating: 0, count: predictor.count)
      if place < first {
        for i in place * n..<(place + 1) * n { direction[i] = 1 }
      } else {
        let coefficient = free[place - first]
        let column = column(coefficient)
        let k = coefficient / problem.design.columns
        for i in 0..<n { direction[k * n + i] = column[i] }
      }
      let image = loss.hessianProduct(data, predictor: predictor, direction: direction)
      for k in 0..<first {
        var sum = CompensatedSum()
        for i in k * n..<(k + 1) * n { sum.add(image[i]) }
        result[k, place] = sum.value
      }
      let slopes = DirectEvaluation.slopes(problem, image)
      for (k, j) in free.enumerated() { result[first + k, place] = slopes[j] }
      if isInterrupted() { throw .interrupted }
    }
    // Rounding may differ in the two triangles.
    for j in 0..<result.columns {
      for i in 0..<j {
        let mean = 0.5 * (result[i, j] + result[j, i])
        result[i, j] = mean
        result[j, i] = mean
      }
    }
    return result
  }

  /// Of a₀ and b_j = u_jβ_j, with u_j in data units; coefficients that are not free have variance 0.
  func inDataUnits(_ covariance: Matrix) -> Matrix {
    let first = intercepts
    var whole = Matrix(rows: first + problem.coefficientCount, columns: first + problem.coefficientCount)
    let places = (0..<first).map { $0 } + free.map { first + $0 }
    let units = [Double](repeating: 1, count: first) + free.map(dataUnit)
    for (l, j) in places.enumerated() {
      for (k, i) in places.enumerated() { whole[i, j] = units[k] * covariance[k, l] * units[l] }
    }
    return whole
  }

  /// From a₀ to b₀ = a₀ − m'b; of several the mean is taken out, along which nothing changes.
  func atOrigin(_ centred: Matrix) -> Matrix {
    let first = intercepts
    guard first > 0 else { return centred }
    let (p, means) = (problem.design.columns, problem.means)
    var whole = centred
    // Rows, then columns, of the intercepts.
    for k in 0..<first {
      for j in 0..<whole.columns {
        for c in 0..<p { whole[k, j] -= means[c] * whole[first + k * p + c, j] }
      }
    }
    for k in 0..<first {
      for i in 0..<whole.rows {
        for c in 0..<p { whole[i, k] -= means[c] * whole[i, first + k * p + c] }
      }
    }
    guard first > 1 else { return whole }
    for j in 0..<whole.columns {
      let mean = (0..<first).reduce(0) { $0 + whole[$1, j] } / Double(first)
      for k in 0..<first { whole[k, j] -= mean }
    }
    for i in 0..<whole.rows {
      let mean = (0..<first).reduce(0) { $0 + whole[i, $1] } / Double(first)
      for k in 0..<first { whole[i, k] -= mean }
    }
    return whole
  }

  private func dataUnit(_ coefficient: Int) -> Double {
    let j = problem.column(coefficient)
    return problem.scale == .data
      ? 1 : scalbn(problem.multiplier(coefficient), Int32(-problem.design.exponents[j]))
  }

  private func column(_ coefficient: Int) -> [Double] {
    let j = problem.column(coefficient)
    var result = [Double](repeating: 0, count: problem.design.rows)
    result.withUnsafeMutableBufferPointer {
      problem.design.copyBlock(
        rows: 0..<problem.design.rows, columns: [j],
        centres: [problem.intercept ? problem.moments.means[j] : 0],
        multipliers: [problem.multiplier(coefficient)], rowFactors: nil, into: $0,
        stride: problem.design.rows)
    }
    return result
  }
}
