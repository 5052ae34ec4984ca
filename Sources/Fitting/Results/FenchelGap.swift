/// The duality gap of  f(η) + Σ_j h_j(β_j) + ½β'Qβ  with η = offset + b₀ + Zβ, from what any point β can show, for
/// every convex loss f and separable convex h.
///
/// For any θ with 1'θ = 0 (a class at a time, where there is an intercept) and any split of −Z'θ into slopes v of h
/// and w of the square,
///
///     gap = [f(η) + f*(θ) − η'θ] + Σ_j [h_j(β_j) + h_j*(v_j) − β_jv_j] + ½(β − z)'Q(β − z),   w = Qz,
///
/// a sum of parts that are never negative, so that nothing cancels. θ starts from f'(η), w from Qβ. A Newton step of
/// the intercepts and of the coefficients that no h holds makes their constraints true; then θ and w are shrunk
/// together until θ is in the domain of f* and every v_j is a slope that h_j can take: both domains are convex and
/// hold 0.
///
/// Where f* is not at hand, f(η) + f*(cθ) − cη'θ ≤ (1 − c)(f(η) − min f) for θ = f'(η) stands in, by convexity.
///
/// Source: Fenchel (1949), Rockafellar (1970), theorem 31.1; the shrinking is that of El Ghaoui, Viallon and
/// Rabbani (2012), for general losses that of Ndiaye et al. (2017).
struct FenchelGap {
  /// Absolute gap in the objective's units; infinite where no dual point was found.
  let gap: Double

  /// - Parameters:
  ///   - dual: where θ starts, one a row (class by class); nil for the loss's gradient
  init(
    _ problem: Problem, _ terms: [PenaltyTerm], beta: [Double], direct: DirectEvaluation, frozen: [Bool],
    scale: Double, dual: [Double]? = nil, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let separable = CoordinatePenalty(
      terms.filter { $0.penalty.separable != nil }, columns: beta.count)
    let bounds = DualBounds(
      problem: problem, beta: beta, predictor: direct.predictor, frozen: frozen, separable: separable,
      squares: Squares(terms), witness: PenaltyWitness(terms, columns: beta.count))
    let start = DualPoint(
      theta: dual ?? direct.pointwise,
      slopes: dual.map { DirectEvaluation.slopes(problem, $0) } ?? direct.slopes,
      shift: [Double](repeating: 0, count: beta.count), isGradient: dual == nil)
    func bound(projecting unheld: [Int]) throws(FittingError) -> Double {
      guard let point = try bounds.project(start, unheld, isInterrupted) else { return .infinity }
      return bounds.gap(point)
    }
    let unheld = beta.indices.filter { !frozen[$0] && separable.slopeBound($0) == 0 }
    let first = try bound(projecting: unheld)
    guard first > 1e-11 * scale else {
      gap = first
      return
    }
    // Rounding of a slope can be more than a very weak penalty may take: then it is as good as none.
    let rounding = 1e-14 * direct.pointwise.reduce(0) { $0 + abs($1) }
    let weak = beta.indices.filter { j in
      guard !frozen[j], separable.slopeBound(j) > 0 else { return false }
      let t = beta[j]
      let cost = separable.value(j, at: t) + t * (separable.square[j] * t + separable.linear[j])
      return abs(cost) <= 1e-14 * scale && (t != 0 || separable.slopeBound(j) <= rounding)
    }
    gap = weak.isEmpty ? first : min(first, try bound(projecting: (unheld + weak).sorted()))
  }
}

/// θ with Z'θ, and β − z of the square.
private struct DualPoint {
  var theta: [Double]
  var slopes: [Double]
  var shift: [Double]
  /// Whether θ is still the gradient of the loss.
  var isGradient: Bool
}

/// The quadratic penalties of a problem that are not sums over coefficients.
private struct Squares {
  private let terms: [(strength: Double, matrix: Matrix, term: PenaltyTerm)]

  init(_ all: [PenaltyTerm]) {
    terms = all.compactMap { term in
      guard term.penalty.separable == nil,
        case .dense(let matrix)? = term.penalty.hessian(dimension: term.columns.count)
      else { return nil }
      return (term.strength, matrix, term)
    }
  }

  var isEmpty: Bool { terms.isEmpty }

  /// Q(β − centre) added to v.
  func addSlopes(_ beta: [Double], to v: inout [Double]) {
    for (strength, matrix, term) in terms {
      for (j, slope) in zip(term.columns, matrix.times(term.local(beta))) { v[j] += strength * slope }
    }
  }

  /// Qa added to v.
  func add(_ a: [Double], to v: inout [Double]) {
    for (strength, matrix, term) in terms {
      for (j, x) in zip(term.columns, matrix.times(term.columns.map { a[$0] })) { v[j] += strength * x }
    }
  }

  /// ½x'Qx at x = (1 − c)(β − centre) + c·shift: what is lost by shrinking and by moving.
  func loss(_ beta: [Double], shift: [Double], shrink c: Double) -> Double {
    var sum = 0.0
    for (strength, matrix, term) in terms {
      let local = term.local(beta)
      let x = local.indices.map { (1 - c) * local[$0] + c * shift[term.columns[$0]] }
      sum += 0.5 * strength * zip(x, matrix.times(x)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return sum
  }

  func add(to matrix: inout Matrix, places: [Int: Int]) {
    for (strength, block, term) in terms {
      for (l, j) in term.columns.enumerated() {
        guard let b = places[j] else { continue }
        for (k, i) in term.columns.enumerated() {
          if let a = places[i] { matrix[a, b] += strength * block[k, l] }
        }
      }
    }
  }
}

private struct DualBounds {
  let problem: Problem
  let beta: [Double]
  let predictor: [Double]
  let frozen: [Bool]
  let separable: CoordinatePenalty
  let squares: Squares
  let witness: PenaltyWitness

  private var loss: any Loss { problem.loss }
  private var data: Observations { problem.observations }
  private var hasIntercept: Bool { problem.intercept && loss.hasIntercept }

  /// The gap with the best shrinking that the domains ask for.
  func gap(_ point: DualPoint) -> Double {
    var v = [Double](repeating: 0, count: beta.count)
    squares.addSlopes(beta, to: &v)
    if !squares.isEmpty {
      var moved = [Double](repeating: 0, count: beta.count)
      squares.add(point.shift, to: &moved)
      for j in v.indices { v[j] -= moved[j] }
    }
    for j in v.indices { v[j] = -point.slopes[j] - v[j] }
    var c = loss.shrinkIntoDomain(data, dual: point.theta)
    for j in beta.indices where !frozen[j] {
      if separable.slopeBound(j) == 0 { continue }
      c = min(c, separable.slopes(j).reach(towards: v[j]))
    }
    let theta = c == 1 ? point.theta : point.theta.map { c * $0 }
    var sum = CompensatedSum()
    if let part = loss.fenchelYoung(data, predictor: predictor, dual: theta) {
      sum.add(part)
    } else if point.isGradient && loss.isConvex {
      sum.add(c == 1 ? 0 : (1 - c) * loss.excess(data, predictor: predictor))
    } else {
      return .infinity
    }
    sum.add(squares.loss(beta, shift: point.shift, shrink: c))
    for j in beta.indices where !frozen[j] {
      let slope = separable.slopeBound(j) == 0 ? 0 : c * v[j]
      let (cost, touching) = coordinateGap(j, beta[j], slope, separable)
      guard witness.confirms(j, at: beta[j], slope: slope, touching: touching, cost: cost) else {
        return .infinity
      }
      sum.add(cost)
    }
    return sum.value.isNaN ? .infinity : sum.value
  }

  /// θ ← θ − H(Za + a₀) and z ← z + a, with H the loss's mobility, so that the constraints of the intercepts and of
  /// the coefficients without h hold; nil where they cannot be made to.
  func project(
    _ start: DualPoint, _ unheld: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> DualPoint? {
    var point = start
    let n = problem.design.rows
    let outputs = problem.outputs
    var residuals: [Double] = []
    if hasIntercept {
      for k in 0..<outputs {
        var sum = CompensatedSum()
        for i in k * n..<(k + 1) * n { sum.add(point.theta[i]) }
        residuals.append(sum.value)
      }
    }
    var pull = point.slopes
    squares.addSlopes(beta, to: &pull)
    residuals += unheld.map { pull[$0] }
    let size = point.theta.reduce(0) { $0 + abs($1) }
    if unheld.isEmpty && residuals.allSatisfy({ abs($0) <= 1e-15 * size }) { return point }
    let mobility = loss.dualMobility(data, predictor: predictor, dual: point.theta)
    let coupling = outputs > 1 ? loss.curvatureCoupling(data, predictor: predictor) : nil
    guard outputs == 1 || coupling != nil else { return nil }
    let system = ProjectionSystem(
      problem: problem, unheld: unheld, mobility: mobility, coupling: coupling, hasIntercept: hasIntercept)
    var matrix = try system.matrix(isInterrupted)
    let first = hasIntercept ? outputs : 0
    squares.add(
      to: &matrix,
      places: Dictionary(uniqueKeysWithValues: unheld.enumerated().map { ($1, first + $0) }))
    guard let factor = try Cholesky(matrix, isInterrupted: isInterrupted) else {
      return residuals.allSatisfy { $0 == 0 } ? point : nil
    }
    let a = factor.solve(residuals)
    let image = system.image(a)
    for i in point.theta.indices { point.theta[i] -= image[i] }
    for (k, j) in unheld.enumerated() { point.shift[j] = a[first + k] }
    point.isGradient = point.isGradient && !image.contains { $0 != 0 }
    if unheld.count < beta.count {
      point.slopes = DirectEvaluation.slopes(problem, point.theta) { !isInterrupted() }
      if isInterrupted() { throw .interrupted }
    }
    for j in unheld { point.slopes[j] = 0 }
    return point
  }
}
