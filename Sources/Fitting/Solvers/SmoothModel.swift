/// A problem with any smooth loss, in the coefficients β that the penalties act on:
///
///     η_ik = offset_i + a_k + Σ_j β_kj z_ij,   z_ij = u_j (x_ij − m_j),
///
/// m_j the weighted mean of the column (0 without an intercept) and u_j what turns β_j into the stored column's
/// coefficient. a_k, the level of class k, is the intercept of centred columns. Z is never formed.
struct SmoothModel: Sendable {
  let problem: Problem
  let design: any Design
  let rows: Int
  let columns: Int
  let outputs: Int
  let observations: Observations
  /// m_j
  let centres: [Double]
  /// u_j; 0 where the column can take no part.
  let multipliers: [Double]

  /// Numbers of a product from which on a second thread is worth the wait for it: some 2 ms of work.
  private let largeProduct = 2_000_000

  init(_ problem: Problem) {
    precondition(blasIsSingleThreaded)
    self.problem = problem
    design = problem.design
    rows = problem.design.rows
    columns = problem.design.columns
    outputs = problem.outputs
    observations = problem.observations
    centres =
      problem.intercept
      ? problem.moments.means : [Double](repeating: 0, count: problem.design.columns)
    multipliers = (0..<problem.design.columns).map { problem.multiplier($0) }
  }

  /// η at levels and coefficients.
  func predictor(levels: [Double], beta: [Double]) -> [Double] {
    var eta = [Double](repeating: 0, count: rows * outputs)
    eta.withUnsafeMutableBufferPointer { eta in
      for k in 0..<outputs {
        let part = UnsafeMutableBufferPointer(rebasing: eta[k * rows..<(k + 1) * rows])
        let chosen = (0..<columns).filter { beta[k * columns + $0] != 0 }
        add(chosen, chosen.map { beta[k * columns + $0] }, shift: levels[k], to: part)
        if let offset = problem.offset {
          for i in 0..<rows { part[i] += offset[i] }
        }
      }
    }
    return eta
  }

  /// out ← out + shift + Σ change_j z_j, over the chosen columns of one class.
  func add(
    _ chosen: [Int], _ change: [Double], shift: Double,
    to out: UnsafeMutableBufferPointer<Double>
  ) {
    var level = shift
    for (j, value) in zip(chosen, change) { level -= value * multipliers[j] * centres[j] }
    let isLarge = rows * chosen.count > largeProduct
    guard isLarge else {
      for i in 0..<rows { out[i] += level }
      for (j, value) in zip(chosen, change) { design.axpy(column: j, value * multipliers[j], out) }
      return
    }
    var second = [Double](repeating: level, count: rows)
    let middle = chosen.count / 2
    second.withUnsafeMutableBufferPointer { second in
      let halves = [out, second]
      inTwo(isLarge: true) { half in
        for k in half == 0 ? 0..<middle : middle..<chosen.count {
          design.axpy(column: chosen[k], change[k] * multipliers[chosen[k]], halves[half])
        }
      }
      for i in 0..<rows { out[i] += second[i] }
    }
  }

  /// Z_j'g for the chosen columns, g of one class with its sum.
  func slopes(
    _ chosen: [Int], _ g: UnsafeBufferPointer<Double>, sum: Double,
    into out: UnsafeMutableBufferPointer<Double>
  ) {
    let middle = chosen.count / 2
    inTwo(isLarge: rows * chosen.count > largeProduct) { half in
      for k in half == 0 ? 0..<middle : middle..<chosen.count {
        let j = chosen[k]
        let u = multipliers[j]
        out[k] = u == 0 ? 0 : u * (design.dot(column: j, g) - centres[j] * sum)
      }
    }
  }
}
