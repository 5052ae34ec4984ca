/// A solver that keeps what it learnt from the data while the strengths of the penalty change together.
protocol PathSolver: Solver {
  /// From here on every strength is the problem's times `factor`; coefficients stay as a warm start.
  mutating func setFactor(_ factor: Double) throws(FittingError)

  /// Loss and slopes at the present coefficients, from the statistics at hand.
  mutating func evaluation() -> PathEvaluation

  /// Z'Z of some columns, and Z'Z z for z on some columns, for the projection of columns without a penalty.
  func block(_ columns: [Int]) -> Matrix
  func cross(_ columns: [Int], _ z: [Double]) -> [Double]
}

struct PathEvaluation {
  /// ½‖t − Zβ‖²
  let loss: Double
  /// −Z'(t − Zβ)
  let slopes: [Double]
}
