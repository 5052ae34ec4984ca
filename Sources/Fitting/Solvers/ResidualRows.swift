internal import COpenBLAS

/// The rows whose residuals a quantile regression is about: the data's, then one for every coefficient with an absolute
/// value. Everything is n times the problem's own scale, so that numbers are of the size of the weights.
struct ResidualRows: Sendable {
  private let problem: Problem
  /// Coefficients that are not frozen; unknown number k + 1 with an intercept, else k, is that of free[k].
  private let free: [Int]
  /// Places in `free` of the coefficients with an absolute value.
  private let absolute: [Int]
  private let penalty: CoordinatePenalty
  private let target: [Double]
  let hasIntercept: Bool
  /// The ends of each row's dual.
  let upper: [Double]
  let lower: [Double]
  /// Q and l
  private let square: Matrix
  private let linear: [Double]

  init(_ problem: Problem, tau: Double) {
    self.problem = problem
    hasIntercept = problem.intercept
    let n = problem.design.rows
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.design.columns)
    self.penalty = penalty
    let free = (0..<problem.design.columns).filter {
      !problem.isFrozen($0, penalty) && problem.multiplier($0) != 0
    }
    self.free = free
    let scale = Double(n)
    let weights = problem.weights ?? [Double](repeating: 1, count: n)
    let total = weights.reduce(0, +)
    let absolute = free.indices.filter { k in
      // A rate that no rounding of the slopes would notice is none; the certificate judges what that costs.
      let j = free[k]
      let size = max(problem.moments.deviations[j], abs(problem.moments.means[j])) * problem.multiplier(j)
      return scale * penalty.absolute[j] > 1e-15 * total * size
    }
    self.absolute = absolute
    let bounds = absolute.map { scale * penalty.absolute[free[$0]] }
    upper = weights.map { tau * $0 } + bounds
    lower = weights.map { (tau - 1) * $0 } + bounds.map { -$0 }
    target =
      (0..<n).map { problem.response[$0] - (problem.offset?[$0] ?? 0) }
      + [Double](repeating: 0, count: absolute.count)
    let first = problem.intercept ? 1 : 0
    var square = Matrix(rows: free.count + first, columns: free.count + first)
    var linear = [Double](repeating: 0, count: free.count + first)
    for (k, j) in free.enumerated() {
      square[first + k, first + k] = 2 * scale * penalty.square[j]
      linear[first + k] = scale * penalty.linear[j]
    }
    let places = Dictionary(uniqueKeysWithValues: free.enumerated().map { ($1, first + $0) })
    for block in penalty.blocks {
      for (l, j) in block.columns.enumerated() {
        guard let b = places[j] else { continue }
        for (k, i) in block.columns.enumerated() {
          if let a = places[i] { square[a, b] += scale * block.strength * block.matrix[k, l] }
        }
      }
    }
    self.square = square
    self.linear = linear
  }

  var unknowns: Int { free.count + first }
  private var first: Int { hasIntercept ? 1 : 0 }
  private var n: Int { problem.design.rows }

  /// Whether a row has any weight.
  func counts(_ row: Int) -> Bool { upper[row] > lower[row] }

  func coefficients(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: problem.design.columns)
    for (k, j) in free.enumerated() { result[j] = x[first + k] }
    return result
  }

  /// A x
  func product(_ x: [Double]) -> [Double] {
    var stored = [Double](repeating: 0, count: problem.design.columns)
    var constant = hasIntercept ? x[0] : 0
    for (k, j) in free.enumerated() {
      stored[j] = x[first + k] * problem.multiplier(j)
      if hasIntercept { constant -= stored[j] * problem.moments.means[j] }
    }
    var image = [Double](repeating: 0, count: n)
    stored.withUnsafeBufferPointer { b in
      image.withUnsafeMutableBufferPointer { problem.design.product(b, $0) }
    }
    for i in image.indices { image[i] += constant }
    return image + absolute.map { x[first + $0] }
  }

  /// A'v
  func transposed(_ v: [Double]) -> [Double] {
    let rows = Array(v[0..<n])
    var sums = [Double](repeating: 0, count: problem.design.columns)
    rows.withUnsafeBufferPointer { v in
      sums.withUnsafeMutableBufferPointer { problem.design.transposedProduct(v, $0) }
    }
    let total = rows.reduce(0, +)
    var result = hasIntercept ? [total] : []
    for j in free {
      let centre = hasIntercept ? problem.moments.means[j] : 0
      result.append(problem.multiplier(j) * (sums[j] - centre * total))
    }
    for (row, k) in absolute.enumerated() { result[first + k] += v[n + row] }
    return result
  }

  /// t − Ax
  func residual(_ x: [Double]) -> [Double] { zip(target, product(x)).map { $0 - $1 } }

  /// A'd − Qx − l
  func stationarity(_ x: [Double], _ d: [Double]) -> [Double] {
    let (sum, pull) = (transposed(d), square.times(x))
    return sum.indices.map { sum[$0] - pull[$0] - linear[$0] }
  }

  func objective(_ x: [Double]) -> Double {
    var sum = CompensatedSum()
    for (i, r) in residual(x).enumerated() { sum.add(max(upper[i] * r, lower[i] * r)) }
    for (k, pull) in square.times(x).enumerated() { sum.add(x[k] * (0.5 * pull + linear[k])) }
    return sum.value
  }

  /// A'DA + Q
  func normal(_ weights: [Double], _ isInterrupted: () -> Bool) throws(FittingError) -> Matrix {
    let system = ProjectionSystem(
      problem: problem, unheld: free, mobility: Array(weights[0..<n]), coupling: nil,
      hasIntercept: hasIntercept)
    var result = try system.matrix(isInterrupted)
    for k in result.elements.indices { result.elements[k] += square.elements[k] }
    for (row, k) in absolute.enumerated() { result[first + k, first + k] += weights[n + row] }
    return result
  }

  /// The point that leaves no residual in the rows on the fit, every other row's dual at the end where it nearly is:
  ///
  ///     Qx − A_B'd_B = A_N'd_N − l,   A_B x = t_B
  ///
  /// Nil where these equations have no one solution, or the duals leave their range.
  func interpolate(_ isOn: [Bool], _ d: [Double]) -> (x: [Double], d: [Double])? {
    let on = isOn.indices.filter { isOn[$0] }
    let (m, size) = (unknowns, unknowns + on.count)
    guard size > 0, size <= 2000 else { return nil }
    var ends = d.indices.map { upper[$0] - d[$0] < d[$0] - lower[$0] ? upper[$0] : lower[$0] }
    for i in ends.indices where isOn[i] || !counts(i) { ends[i] = 0 }
    var matrix = Matrix(rows: size, columns: size)
    for b in 0..<m {
      for a in 0..<m { matrix[a, b] = square[a, b] }
    }
    for (k, row) in on.enumerated() {
      for (a, value) in self.row(row).enumerated() {
        matrix[a, m + k] = -value
        matrix[m + k, a] = value
      }
    }
    let pull = transposed(ends)
    var right = pull.indices.map { pull[$0] - linear[$0] } + on.map { target[$0] }
    var pivots = [Int32](repeating: 0, count: size)
    let info = matrix.elements.withUnsafeMutableBufferPointer { a in
      pivots.withUnsafeMutableBufferPointer { pivots in
        right.withUnsafeMutableBufferPointer {
          LAPACKE_dgesv(
            LAPACK_COL_MAJOR, Int32(size), 1, a.baseAddress, Int32(size), pivots.baseAddress,
            $0.baseAddress, Int32(size))
        }
      }
    }
    guard info == 0, right.allSatisfy(\.isFinite) else { return nil }
    var x = Array(right[0..<m])
    for (k, row) in on.enumerated() {
      let slack = 1e-9 * (upper[row] - lower[row])
      guard right[m + k] >= lower[row] - slack, right[m + k] <= upper[row] + slack else { return nil }
      ends[row] = min(max(right[m + k], lower[row]), upper[row])
      if row >= n { x[first + absolute[row - n]] = 0 }
    }
    return (x, ends)
  }

  /// The point with exact zeros where a coefficient's own row is on the fit.
  func withZeros(_ x: [Double], _ isOn: [Bool]) -> [Double] {
    var result = x
    for (row, k) in absolute.enumerated() where isOn[n + row] { result[first + k] = 0 }
    return result
  }

  /// One row of A.
  private func row(_ i: Int) -> [Double] {
    var result = [Double](repeating: 0, count: unknowns)
    guard i < n else {
      result[first + absolute[i - n]] = 1
      return result
    }
    if hasIntercept { result[0] = 1 }
    for (k, j) in free.enumerated() {
      let centre = hasIntercept ? problem.moments.means[j] : 0
      result[first + k] = problem.multiplier(j) * (problem.design.value(row: i, column: j) - centre)
    }
    return result
  }
}
