/// Newton's method on the whole objective, for penalties that tie coefficients together smoothly and for smooth losses
/// that are not convex: the loss, squares and those penalties by their second-order model, whose matrix is formed anew at each step; kinks of other penalties are
/// kept as they are, and the model with them is minimised by coordinate descent. A line search on the objective itself
/// makes the step safe, and where the model has no minimum a multiple of what is the identity for standardised columns is
/// added.
///
/// Source: Levenberg (1944) for the multiple; with kinks Lee, Sun and Saunders (2014).
struct GeneralNewton: Solver {
  static let name = "general Newton"
  /// Columns of the systems that it solves.
  static let largestSystem = 3000

  private let smooth: SmoothPart
  private let penalty: CoordinatePenalty
  /// Kinks and bounds alone, for as many variables as the smooth part has.
  private let kinks: CoordinatePenalty
  private let hasKinks: Bool
  private let frozen: [Bool]
  /// u_j² for the units u_j of slopes: what is added to the diagonal is a multiple of the identity where every column is
  /// standardised. 1 for the level.
  private let squares: [Double]
  /// Coefficients, then the level.
  private var x: [Double]
  private var damping = 0.0

  static func suitability(_ problem: Problem) -> Suitability {
    let form = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    if form.smooth.isEmpty && problem.loss.isConvex {
      return .unable(because: "no penalty ties coefficients together smoothly, and the loss is convex")
    }
    if problem.outputs > 1 { return .unable(because: "there are several linear predictors") }
    if !problem.loss.isSmooth {
      return .unable(because: "\(problem.loss.definition.name) loss is not smooth")
    }
    if !form.ties.isEmpty { return .unable(because: "a norm ties coefficients together as well") }
    if form.special.contains(where: { $0?.contains { !$0.penalty.isConvex } ?? false }) {
      return .unable(because: "another penalty on the same coefficients is not convex")
    }
    guard problem.design.columns <= largestSystem else {
      return .unable(because: "a system of \(problem.design.columns) columns is too large")
    }
    let (n, p) = (Double(problem.design.rows), Double(problem.design.columns))
    return .able(cost: 100 * p * p * p + 100 * n * p * p)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    self.penalty = penalty
    smooth = try SmoothPart(problem, penalty, isInterrupted: isInterrupted)
    kinks = penalty.kinksAlone(columns: smooth.size)
    hasKinks = kinks.hasSpecial || kinks.absolute.contains { $0 > 0 }
    frozen =
      (0..<problem.design.columns).map { problem.isFrozen($0, penalty) }
      + (smooth.size > problem.design.columns ? [false] : [])
    squares =
      problem.slopeUnits.map { min(max($0 * $0, 1e-300), 1e300) }
      + (smooth.size > problem.design.columns ? [1] : [])
    var begin = start.map { [frozen] in unfrozen($0, Array(frozen[..<$0.count])) }
    if let bounds = penalty.bounds {
      begin = (begin ?? [Double](repeating: 0, count: problem.design.columns)).enumerated().map {
        bounds[$0.offset].clamp($0.element)
      }
    }
    x = smooth.start(begin)
  }

  var coefficients: [Double] { Array(x[..<smooth.columns]) }

  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    let model = try self.model(isInterrupted)
    let unit =
      model.hessian.rows == 0
      ? 1 : (0..<x.count).reduce(1e-300) { max($0, abs(model.hessian[$1, $1]) / squares[$1]) }
    for _ in 0..<60 {
      if isInterrupted() { throw .interrupted }
      let next = try minimum(model, damping * unit, isInterrupted)
      if let next, let taken = search(model, next) { return taken }
      damping = damping == 0 ? 1e-8 : 10 * damping
      if damping > 1e10 { break }
    }
    damping = 0
    return .settled
  }

  /// Value, gradient and Hessian of the smooth part at x.
  private struct Model {
    var value: Double
    var gradient: [Double]
    var hessian: Matrix
  }

  private func model(_ isInterrupted: () -> Bool) throws(FittingError) -> Model {
    let (value, gradient) = smooth.evaluate(x)
    var model = Model(value: value, gradient: gradient, hessian: try smooth.hessian(x, isInterrupted))
    for term in penalty.smooth {
      let found = term.penalty.derivatives(term.local(x), withHessian: true)
      model.value += term.strength * found.value
      for (k, j) in term.columns.enumerated() { model.gradient[j] += term.strength * found.gradient[k] }
      guard let matrix = found.hessian else { continue }
      for (l, j) in term.columns.enumerated() {
        for (k, i) in term.columns.enumerated() { model.hessian[i, j] += term.strength * matrix[k, l] }
      }
    }
    guard model.value.isFinite, model.gradient.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "the objective")
    }
    return model
  }

  private func value(_ x: [Double]) -> Double {
    var sum = smooth.evaluate(x).value
    for term in penalty.smooth { sum += term.strength * term.penalty.value(term.local(x)) }
    return hasKinks ? sum + kinkValue(x) : sum
  }

  private func kinkValue(_ x: [Double]) -> Double {
    x.indices.reduce(0) { $0 + kinks.value($1, at: x[$1]) }
  }

  /// The minimum of the model with kinks; nil where it has none.
  private func minimum(
    _ model: Model, _ damped: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Double]? {
    let free = x.indices.filter { !frozen[$0] }
    var matrix = Matrix(rows: free.count, columns: free.count)
    for (l, j) in free.enumerated() {
      for (k, i) in free.enumerated() { matrix[k, l] = model.hessian[i, j] }
      matrix[l, l] += damped * squares[j]
    }
    guard let factor = try Cholesky(matrix, isInterrupted: isInterrupted) else { return nil }
    var next = x
    guard hasKinks else {
      let move = factor.solve(free.map { model.gradient[$0] })
      for (k, j) in free.enumerated() { next[j] -= move[k] }
      return next
    }
    var statistics = GramStatistics(columns: x.count)
    for j in x.indices {
      var image = 0.0
      for i in x.indices {
        let entry = model.hessian[i, j] + (i == j ? damped * squares[j] : 0)
        statistics.matrix[i + j * x.count] = entry
        image += entry * x[i]
      }
      statistics.correlation[j] = image - model.gradient[j]
    }
    var engine = GramDescent(gram: statistics, penalty: kinks, frozen: frozen, start: x)
    var schedule = DescentSchedule()
    for round in 0..<2000 {
      if case .settled = try schedule.step(&engine, isInterrupted) { break }
      if round % 16 == 15, isInterrupted() { throw .interrupted }
    }
    return engine.beta
  }

  /// Goes towards a point as far as the objective falls enough; nil where it does not fall.
  private mutating func search(_ model: Model, _ next: [Double]) -> SolverProgress? {
    let move = zip(next, x).map { $0 - $1 }
    guard move.allSatisfy(\.isFinite) else { return nil }
    let here = model.value + (hasKinks ? kinkValue(x) : 0)
    let slope =
      zip(model.gradient, move).reduce(0) { $0 + $1.0 * $1.1 }
      + (hasKinks ? kinkValue(next) - kinkValue(x) : 0)
    let noise = 1e-15 * (abs(here) + abs(model.value))
    guard slope < 0 else { return abs(slope) <= 4 * noise ? .settled : nil }
    var share = 1.0
    for _ in 0..<40 {
      let point = zip(x, move).map { $0 + share * $1 }
      let fall = value(point) - here
      if fall <= 1e-4 * share * slope || (-slope <= 1e4 * noise && fall <= 8 * noise) {
        let isDone = -slope <= noise || share * move.reduce(0) { max($0, abs($1)) } == 0
        x = point
        if share == 1 { damping = damping < 1e-7 ? 0 : 0.1 * damping }
        return isDone ? .settled : .moving
      }
      share *= 0.5
    }
    return nil
  }
}
