/// Coordinate descent on the residual: no Gram matrix, one column dot and one axpy a move. For many columns whose
/// coefficients all stay away from zero, and as an independent check of the other solvers.
///
/// Source: Friedman, Hastie, Höfling and Tibshirani (2007).
struct NaiveDescent: Solver {
  static let name = "naive coordinate descent"

  private let model: QuadraticModel
  private let unscaled: CoordinatePenalty
  private var penalty: CoordinatePenalty
  private let diagonal: [Double]
  private let frozen: [Bool]
  private(set) var coefficients: [Double]
  /// t − Zβ, times f: what columns are multiplied with.
  private var residual: [Double]
  private let noise: Double
  private var next = 0
  private var decrease = 0.0

  static func suitability(_ problem: Problem) -> Suitability {
    if let reason = coordinateObstacle(problem) { return .unable(because: reason) }
    if problem.penalties.contains(where: { $0.strength > 0 && $0.penalty.separable == nil }) {
      return .unable(because: "a matrix couples coefficients")
    }
    return .able(cost: Double(problem.design.rows * problem.design.columns) * 1000)
  }

  init(
    _ problem: Problem, start: [Double]?, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    let penalty = CoordinatePenalty(problem.penalties, columns: model.columns)
    self.model = model
    unscaled = penalty
    self.penalty = penalty
    frozen = (0..<model.columns).map { problem.isFrozen($0, penalty) }
    var beta = start ?? [Double](repeating: 0, count: model.columns)
    for j in beta.indices where frozen[j] { beta[j] = 0 }
    coefficients = beta
    var squares: [Double] = []
    var column = [Double](repeating: 0, count: model.rows)
    for j in 0..<model.columns {
      column.withUnsafeMutableBufferPointer {
        model.copy(rows: 0..<model.rows, columns: [j], into: $0, stride: model.rows)
      }
      squares.append(column.reduce(0) { $0 + $1 * $1 })
      if j % 64 == 0, isInterrupted() { throw .interrupted }
    }
    diagonal = squares
    guard squares.allSatisfy(\.isFinite) else { throw .outOfRange(what: "the square of a column") }
    residual = model.weighted(model.residual(beta))
    noise = model.nullLoss * 1e-30
  }

  /// A part of a sweep, or all of it where it is short.
  mutating func step(isInterrupted: () -> Bool) throws(FittingError) -> SolverProgress {
    let count = max(1, (1 << 20) / max(1, model.rows))
    let end = min(model.columns, next + count)
    var working = residual
    residual = []
    working.withUnsafeMutableBufferPointer { r in
      for j in next..<end where !frozen[j] { update(j, r) }
    }
    residual = working
    next = end
    guard end == model.columns else { return .moving }
    defer { (next, decrease) = (0, 0) }
    guard decrease <= noise else { return decrease <= 1e22 * noise ? .plausible : .moving }
    residual = model.weighted(model.residual(coefficients))
    return .settled
  }

  private mutating func update(_ j: Int, _ r: UnsafeMutableBufferPointer<Double>) {
    let a = diagonal[j] + 2 * penalty.square[j]
    let old = coefficients[j]
    let slope = model.dot(j, r) - penalty.linear[j] - 2 * penalty.square[j] * old
    guard a > 0 || penalty.isSpecial(j) else { return }
    let new = penalty.minimum(j, curvature: a, pull: slope + a * old, hint: old)
    guard new != old else { return }
    coefficients[j] = new
    decrease += 0.5 * a * (new - old) * (new - old)
    model.axpy(j, -(new - old), r)
  }
}

extension NaiveDescent: PathSolver {
  mutating func setFactor(_ factor: Double) throws(FittingError) {
    penalty = unscaled.scaled(by: factor)
    (next, decrease) = (0, 0)
  }

  mutating func evaluation() -> PathEvaluation { model.evaluation(coefficients) }
  func block(_ columns: [Int], isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    try model.block(columns, isInterrupted)
  }

  func cross(_ columns: [Int], _ z: [Double]) -> [Double] { model.cross(columns, z) }
}

extension QuadraticModel {
  /// f_i r_i
  func weighted(_ residual: [Double]) -> [Double] {
    residual.indices.map { residual[$0] * (rowFactors?[$0] ?? commonFactor) }
  }

  /// Z_j'r, for r already multiplied by f.
  func dot(_ j: Int, _ r: UnsafeMutableBufferPointer<Double>) -> Double {
    var sum = 0.0
    if centres[j] != 0 {
      for value in r { sum += value }
    }
    return multipliers[j] * (design.dot(column: j, UnsafeBufferPointer(r)) - centres[j] * sum)
  }

  /// r ← r + a f Z_j, for r already multiplied by f.
  func axpy(_ j: Int, _ a: Double, _ r: UnsafeMutableBufferPointer<Double>) {
    let step = a * multipliers[j]
    if let rowFactors {
      for i in r.indices {
        r[i] += step * rowFactors[i] * rowFactors[i] * (design.value(row: i, column: j) - centres[j])
      }
      return
    }
    let scaled = step * commonFactor * commonFactor
    design.axpy(column: j, scaled, r)
    let shift = scaled * centres[j]
    if shift != 0 {
      for i in r.indices { r[i] -= shift }
    }
  }
}
