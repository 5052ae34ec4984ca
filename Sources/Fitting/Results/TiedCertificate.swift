internal import COpenBLAS

extension Certificate {
  /// The certificate for sums with penalties that tie coefficients together or bound them, and any convex loss.
  ///
  /// The dual point is the loss's slope at each row, θ = ∂loss/∂η, moved to where neither the intercept nor any
  /// direction that no penalty holds has a slope (least squares in the loss's curvature), then shrunk by one factor
  /// until every term of the penalty can take its share:
  ///
  ///     gap = Σ_i [ f_i(η_i) + f_i*(sθ_i) − sη_iθ_i ] + Σ_k [ P_k(β) + P_k*(v_k) − v_k'β ],   Σ_k v_k = −sZ'θ
  ///
  /// Where the loss has no conjugate at hand: an upper bound of the distance of 0 from the subdifferential.
  static func tied(
    _ problem: Problem, _ terms: [PenaltyTerm], beta: [Double], direct: DirectEvaluation,
    tolerance: Double, frozen: [Bool], split: [[Double]]?, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Certificate {
    func made(_ kind: Kind, _ absolute: Double, _ scale: Double) -> Certificate {
      let relative = absolute == 0 ? 0 : absolute / scale
      return Certificate(
        kind: kind, isConvex: true, absolute: absolute, relative: relative.isNaN ? .infinity : relative,
        tolerance: tolerance)
    }
    let data = problem.observations
    let negative = direct.slopes.map { -$0 }
    if problem.outputs == 1,
      let scale = gapScale(problem, terms, beta, direct.predictor)
    {
      var theta = direct.pointwise
      var slopes = negative
      var gap = Double.infinity
      for _ in 0..<3 {
        let free = PenaltyDual.freeDirections(terms, beta: beta, slopes: slopes, frozen: frozen)
        if !free.isEmpty || problem.hasLevel {
          guard let moved = projected(problem, terms, beta, direct.pointwise, direct.predictor, free) else {
            break
          }
          theta = moved
          slopes = DirectEvaluation.slopes(problem, theta).map { -$0 }
        }
        if isInterrupted() { throw .interrupted }
        guard
          let dual = PenaltyDual(
            terms, beta: beta, slopes: slopes, frozen: frozen, free: free, split: split)
        else { break }
        let s = min(dual.reach, problem.loss.shrinkIntoDomain(data, dual: theta))
        guard
          let part = problem.loss.fenchelYoung(
            data, predictor: direct.predictor, dual: s == 1 ? theta : theta.map { s * $0 })
        else { break }
        gap = min(gap, part + dual.gap(s))
        if s > 0 || free.isEmpty { break }
      }
      if gap.isFinite { return made(.dualityGap, gap, scale) }
    }
    let units = problem.slopeUnits
    let norm =
      PenaltyDual(terms, beta: beta, slopes: negative, frozen: frozen, split: split)?
      .distance(units: beta.indices.map { units[problem.column($0)] }) ?? .infinity
    let intercepts = problem.hasLevel ? direct.interceptSlopes.reduce(0) { $0 + $1 * $1 } : 0
    return made(
      .subdifferential, (norm * norm + intercepts).squareRoot(),
      max(problem.nullSlopeNorm, problem.inSlopeUnits(direct.slopes).reduce(0) { max($0, abs($1)) }))
  }

  /// The larger of the loss at the best intercept alone and the objective, both above the least value that the loss
  /// can take; nil where the loss has no conjugate.
  private static func gapScale(
    _ problem: Problem, _ terms: [PenaltyTerm], _ beta: [Double], _ predictor: [Double]
  ) -> Double? {
    let data = problem.observations
    let none = [Double](repeating: 0, count: predictor.count)
    let start = problem.offset ?? none
    let level = problem.bestIntercepts(predictor: start)[0]
    guard
      let null = problem.loss.fenchelYoung(data, predictor: start.map { $0 + level }, dual: none),
      let here = problem.loss.fenchelYoung(data, predictor: predictor, dual: none)
    else { return nil }
    return max(null, terms.reduce(here) { $0 + $1.value(beta) })
  }

  /// θ − W A z, with no slope along the free directions (the intercept among them) beyond what matrices hold there:
  /// A'(θ − WAz) = −(Qβ) along each. Nil where the directions' images are not independent.
  private static func projected(
    _ problem: Problem, _ terms: [PenaltyTerm], _ beta: [Double], _ theta: [Double], _ predictor: [Double],
    _ free: [[Int]]
  ) -> [Double]? {
    let (design, n) = (problem.design, problem.design.rows)
    var weights = theta
    problem.loss.curvature(problem.observations, predictor: predictor, into: &weights)
    var pull = [Double](repeating: 0, count: beta.count)
    for term in terms where term.penalty.separable == nil {
      guard case .dense? = term.penalty.hessian(dimension: term.columns.count) else { continue }
      for (j, slope) in zip(term.columns, term.penalty.gradient(term.local(beta))) {
        pull[j] += term.strength * slope.lower
      }
    }
    var images: [[Double]] = []
    var wanted: [Double] = []
    if problem.hasLevel {
      images.append([Double](repeating: 1, count: n))
      wanted.append(0)
    }
    for direction in free {
      var image = [Double](repeating: 0, count: n)
      var shift = 0.0
      image.withUnsafeMutableBufferPointer { image in
        for j in direction {
          let u = problem.multiplier(j)
          design.axpy(column: j, u, image)
          if problem.intercept { shift += u * problem.moments.means[j] }
        }
      }
      images.append(image.map { $0 - shift })
      wanted.append(-direction.reduce(0) { $0 + pull[$1] })
    }
    let m = images.count
    var normal = Matrix(rows: m, columns: m)
    var lack = [Double](repeating: 0, count: m)
    for k in 0..<m {
      let weighted = zip(images[k], weights).map { $0 * $1 }
      for l in 0...k {
        var sum = 0.0
        for i in 0..<n { sum += weighted[i] * images[l][i] }
        normal[k, l] = sum
        normal[l, k] = sum
      }
      var sum = CompensatedSum()
      for i in 0..<n { sum.add(images[k][i] * theta[i]) }
      lack[k] = sum.value - wanted[k]
    }
    guard let factor = Cholesky(normal), factor.isWellPosed else { return nil }
    let z = factor.solve(lack)
    var moved = theta
    for k in 0..<m where z[k] != 0 {
      for i in 0..<n { moved[i] -= weights[i] * images[k][i] * z[k] }
    }
    return moved
  }
}
