/// A solver that keeps what it learnt from the data while the strengths of the penalty change together.
protocol PathSolver: Solver {
  /// From here on every strength is the problem's times `factor`; coefficients stay as a warm start.
  mutating func setFactor(_ factor: Double) throws(FittingError)

  /// Loss and slopes at the present coefficients, from the statistics at hand.
  mutating func evaluation() -> PathEvaluation

  /// Z'Z of some columns, and Z'Z z for z on some columns, for the projection of columns without a penalty.
  func block(_ columns: [Int], isInterrupted: () -> Bool) throws(FittingError) -> Matrix
  func cross(_ columns: [Int], _ z: [Double]) -> [Double]
}

struct PathEvaluation {
  /// ½‖t − Zβ‖²
  let loss: Double
  /// −Z'(t − Zβ)
  let slopes: [Double]
}

extension QuadraticModel {
  /// Loss and slopes from the data.
  func evaluation(_ beta: [Double]) -> PathEvaluation {
    let residual = residual(beta)
    return PathEvaluation(
      loss: 0.5 * residual.reduce(0) { $0 + $1 * $1 }, slopes: correlation(residual).map { -$0 })
  }

  /// Z'Z of some columns.
  func block(_ columns: [Int], _ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    var result = Matrix(rows: columns.count, columns: columns.count)
    for (l, j) in columns.enumerated() {
      let product = cross([j], [1])
      for (k, i) in columns.enumerated() { result[k, l] = product[i] }
      if isInterrupted() { throw .interrupted }
    }
    return result
  }

  /// Z'Z z for z on some columns.
  func cross(_ chosen: [Int], _ z: [Double]) -> [Double] {
    var full = [Double](repeating: 0, count: columns)
    for (k, j) in chosen.enumerated() { full[j] = z[k] }
    return correlation(zip(target, residual(full)).map { $0 - $1 })
  }
}
