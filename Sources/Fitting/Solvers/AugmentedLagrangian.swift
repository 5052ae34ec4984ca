/// The proximal method of multipliers with semismooth Newton steps, for any smooth convex loss and any sum of convex
/// penalties: each penalty φ_k gets a copy x_k of what it acts on (A_kβ: the coefficients, or their differences) and a
/// multiplier y_k.
///
///     L(β) = f(β) + Σ_k min over x of [ φ_k(x) + σ/2 ‖A_kβ + y_k/σ − x‖² ] + ‖β − β_last‖²/(2τ)
///
/// L has a continuous slope and, almost everywhere, second derivatives: those of f, of the last term, and
/// σA_k'(I − J_k)A_k with J_k the Jacobian of φ_k's prox. Newton's method minimises it in few steps; then
/// y_k ← σ(A_kβ + y_k/σ − x_k), which lies in the subdifferential of φ_k at x_k by construction, and σ and τ grow. At
/// the end β is set on the pattern that the copies agree on: zeros, equal neighbours, equal sizes, bounds.
///
/// Source: Rockafellar (1976) for the method; Li, Sun and Toh (2018) for Newton's steps on the lasso.
struct AugmentedLagrangian: Solver {
  static let name = "augmented Lagrangian"
  /// Columns of the systems that Newton's steps solve.
  static let largestSystem = 3000

  private let smooth: SmoothPart
  private let penalty: CoordinatePenalty
  private let frozen: [Bool]
  private let termCount: Int
  private var copies: [PenaltyCopy]
  /// Coefficients, then the level.
  private var x: [Double]
  private var sigma: Double
  private let base: Double
  private let slopeScale: Double
  private var tau: Double
  private var lastResidual = Double.infinity
  private var rounds = 0
  private(set) var coefficients: [Double]

  static func suitability(_ problem: Problem) -> Suitability {
    if !problem.loss.isSmooth {
      return .unable(because: "\(problem.loss.definition.name) has kinks of its own")
    }
    if !problem.loss.isConvex { return .unable(because: "\(problem.loss.definition.name) is not convex") }
    if problem.outputs > 1 { return .unable(because: "there are several linear predictors") }
    if let term = problem.penalties.first(where: { $0.strength > 0 && !$0.penalty.isConvex }) {
      return .unable(because: "\(term.penalty.definition.name) is not convex")
    }
    if problem.penalties.contains(where: { $0.strength > 0 && $0.penalty.smooth != nil }) {
      return .unable(because: "a smooth penalty ties coefficients together")
    }
    guard problem.design.columns <= largestSystem else {
      return .unable(because: "a system of \(problem.design.columns) columns is too large")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    let isQuadratic = problem.loss.quadraticFactor(rows: problem.design.rows) != nil
    return .able(cost: 1000 * n * p + 100 * p * p * p + (isQuadratic ? 1 : 100) * n * p * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    self.penalty = penalty
    frozen = (0..<problem.design.columns).map { problem.isFrozen($0, penalty) }
    termCount = problem.penalties.count { $0.strength > 0 }
    smooth = try SmoothPart(problem, penalty, isInterrupted: isInterrupted)
    copies = PenaltyCopy.all(penalty)
    x = smooth.start(start.map { [frozen] in unfrozen($0, frozen) })
    coefficients = Array(x[..<penalty.absolute.count])
    let hessian = try smooth.hessian(x, isInterrupted)
    var total = 0.0
    for j in 0..<hessian.rows { total += hessian[j, j] }
    base = total > 0 ? total / Double(hessian.rows) : 1
    guard base.isFinite else { throw .outOfRange(what: "a product of two columns") }
    sigma = base
    tau = 1e4 / base
    let none = smooth.evaluate([Double](repeating: 0, count: x.count)).gradient
    slopeScale = none.reduce(0) { max($0, abs($1)) }
  }

  /// One minimisation of L and one change of the multipliers.
  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    let anchor = x
    try minimise(anchor, isInterrupted)
    var residual = 0.0
    for k in copies.indices { residual = max(residual, copies[k].updateMultiplier(x, sigma)) }
    coefficients = settledPattern()
    rounds += 1
    let size = x.reduce(0) { max($0, abs($1)) }
    let moved = zip(x, anchor).reduce(0) { max($0, abs($1.0 - $1.1)) }
    if residual > 0.1 * lastResidual, sigma < 1e7 * base { sigma *= 4 }
    if tau < 1e12 / base { tau *= 10 }
    lastResidual = residual
    let isThere = residual <= 1e-10 * size && moved <= 1e-7 * size
    return isThere || rounds >= 100 ? .settled : .moving
  }

  var dualSplit: [[Double]]? {
    var result = [[Double]](repeating: [], count: termCount)
    for copy in copies {
      if let term = copy.term { result[term] = copy.pulledBack }
    }
    return result
  }

  /// Newton's method on L, with a step halved until L falls.
  private mutating func minimise(
    _ anchor: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    var (value, gradient) = evaluate(x, anchor)
    for _ in 0..<100 {
      if isInterrupted() { throw .interrupted }
      let steepest = gradient.reduce(0) { max($0, abs($1)) }
      guard steepest > 1e-15 * slopeScale else { return }
      var hessian = try smooth.hessian(x, isInterrupted)
      for copy in copies { copy.addCurvature(to: &hessian, x, sigma) }
      for j in 0..<hessian.rows { hessian[j, j] += 1 / tau }
      for j in frozen.indices where frozen[j] { hessian[j, j] += base }
      guard let factor = try Cholesky(hessian, isInterrupted: isInterrupted) else { return }
      var direction = factor.solve(gradient.map { -$0 })
      for j in frozen.indices where frozen[j] { direction[j] = 0 }
      let fall = zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard fall < 0 else { return }
      var length = 1.0
      var accepted = false
      while length > 1e-10 {
        let trial = zip(x, direction).map { $0 + length * $1 }
        let (trialValue, trialGradient) = evaluate(trial, anchor)
        let steep = trialGradient.reduce(0) { max($0, abs($1)) }
        // Where the fall drowns in rounding of the values, the slope decides.
        let isFlat = abs(trialValue - value) <= 1e-13 * abs(value) && steep < 0.9 * steepest
        if trialValue <= value + 1e-4 * length * fall || isFlat {
          (x, value, gradient) = (trial, trialValue, trialGradient)
          accepted = true
          break
        }
        length *= 0.5
      }
      guard accepted else { return }
    }
  }

  private func evaluate(_ x: [Double], _ anchor: [Double]) -> (value: Double, gradient: [Double]) {
    var (value, gradient) = smooth.evaluate(x)
    for copy in copies { value += copy.addEnvelope(to: &gradient, x, sigma) }
    for j in x.indices {
      let moved = x[j] - anchor[j]
      value += 0.5 * moved * moved / tau
      gradient[j] += moved / tau
    }
    for j in frozen.indices where frozen[j] { gradient[j] = 0 }
    return (value, gradient)
  }

  /// β on the pattern of the copies.
  private func settledPattern() -> [Double] {
    var pattern = CoefficientPattern(count: penalty.absolute.count)
    for copy in copies { copy.mark(&pattern) }
    var beta = pattern.settled(Array(x[..<penalty.absolute.count]))
    for j in frozen.indices where frozen[j] { beta[j] = 0 }
    return beta
  }
}
