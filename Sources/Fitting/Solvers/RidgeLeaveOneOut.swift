internal import COpenBLAS

/// What leaving one row out at a time costs a ridge, from the fit to all rows:  r_i / (1 − h_ii)  is the residual of
/// row i under the fit without it, exactly, with the scale of the columns and the strengths as they are.
///
///     h_ii = w_i/Σw + Σ_k u_ik²/(μ_k + fν_k),   U = ZS
///
/// (the first part where there is an intercept). In the kernel form  r_i/(1 − h_ii) = (V diag(1/(m + f)) g)_i /
/// Σ_k v_ik²/(m_k + f), where nothing cancels.
///
/// Source: Allen (1974); Cook (1977); Golub, Heath and Wahba (1979).
struct LeaveOneOutSums {
  /// Σ w r², a number a strength.
  var squares: [Double]
  /// Σ w e² for the left-out residuals e; NaN where a row's fit rests on that row alone.
  var leftOut: [Double]
  /// Σ w² e⁴ and Σ w² e², for the standard error.
  var fourth: [Double]
  var weighted: [Double]

  init(count: Int) {
    squares = [Double](repeating: 0, count: count)
    (leftOut, fourth, weighted) = (squares, squares, squares)
  }

  mutating func add(_ other: LeaveOneOutSums) {
    for l in squares.indices {
      squares[l] += other.squares[l]
      leftOut[l] += other.leftOut[l]
      fourth[l] += other.fourth[l]
      weighted[l] += other.weighted[l]
    }
  }

  /// A row with residual r and left-out residual e, both times √w.
  mutating func add(_ l: Int, weight: Double, residual r: Double, leftOut e: Double) {
    squares[l] += r * r
    leftOut[l] += e * e
    fourth[l] += e * e * e * e
    weighted[l] += weight * e * e
  }
}

extension RidgeDecomposition {
  /// Sums over all rows, a number a factor. Rows are shared by threads in pieces that depend on the shape alone.
  func leaveOneOut(
    _ factors: [Double], threads: Int? = nil, isInterrupted: () -> Bool
  ) throws(FittingError) -> LeaveOneOutSums {
    guard !factors.isEmpty else { return LeaveOneOutSums(count: 0) }
    let n = model.rows
    let piece = max(256, (n + 15) / 16)
    let work = Double(n) * Double(curvatures.count) * Double(curvatures.count + 2 * factors.count)
    let count = work > 2e7 ? (n + piece - 1) / piece : 1
    let height = count > 1 ? piece : n
    let plan = LeaveOneOutPlan(self, factors)
    let parts = try runTasks(count, threads: threads, isInterrupted: isInterrupted) {
      [self] number, shallStop throws(FittingError) in
      try sums(plan, rows: number * height..<min(n, (number + 1) * height), shallStop)
    }
    var sum = LeaveOneOutSums(count: factors.count)
    for part in parts { sum.add(part) }
    for l in factors.indices {
      sum.squares[l] /= doubledFactor
      sum.leftOut[l] /= doubledFactor
      sum.fourth[l] /= doubledFactor * doubledFactor
      sum.weighted[l] /= doubledFactor * doubledFactor
    }
    return sum
  }

  private func sums(
    _ plan: LeaveOneOutPlan, rows range: Range<Int>, _ shallStop: () -> Bool
  ) throws(FittingError) -> LeaveOneOutSums {
    var sums = LeaveOneOutSums(count: plan.factors.count)
    let height = max(16, min(256, range.count))
    for start in stride(from: range.lowerBound, to: range.upperBound, by: height) {
      add(plan, rows: start..<min(range.upperBound, start + height), to: &sums)
      if shallStop() { throw .interrupted }
    }
    return sums
  }

  private func add(_ plan: LeaveOneOutPlan, rows: Range<Int>, to sums: inout LeaveOneOutSums) {
    var basis = Matrix(rows: rows.count, columns: curvatures.count)
    let isByColumns: Bool
    switch form {
    case .columns(let directions, _, _):
      isByColumns = true
      var block = Matrix(rows: rows.count, columns: free.count)
      block.elements.withUnsafeMutableBufferPointer {
        model.copy(rows: rows, columns: free, into: $0, stride: rows.count)
      }
      basis = product(block, directions)
    case .rows(let vectors, _):
      isByColumns = false
      for k in curvatures.indices {
        for i in rows { basis[i - rows.lowerBound, k] = vectors[i, k] }
      }
    }
    let images = product(basis, plan.coordinates)
    for i in basis.elements.indices { basis.elements[i] *= basis.elements[i] }
    let shares = product(basis, plan.divisors)
    for (l, f) in plan.factors.enumerated() {
      for (k, i) in rows.enumerated() {
        let factor = model.rowFactors?[i] ?? model.commonFactor
        guard factor > 0 else { continue }
        let place = k + l * rows.count
        let (image, share) = (images.elements[place], shares.elements[place])
        let weight = factor * factor
        if isByColumns {
          let residual = model.target[i] - image
          let rest = 1 - share - (model.intercept ? weight / plan.squaredFactors : 0)
          sums.add(
            l, weight: weight, residual: residual, leftOut: rest > 1e-10 ? residual / rest : .nan)
        } else {
          sums.add(l, weight: weight, residual: f * image, leftOut: share > 0 ? image / share : .nan)
        }
      }
    }
  }
}

/// What all rows need: a column a factor.
private struct LeaveOneOutPlan: Sendable {
  let factors: [Double]
  /// The fit's coordinates in S, or V.
  let coordinates: Matrix
  /// 1/(μ + fν)
  let divisors: Matrix
  /// Σ f_i² = 2κΣw
  let squaredFactors: Double

  init(_ decomposition: RidgeDecomposition, _ factors: [Double]) {
    self.factors = factors
    let modes = decomposition.curvatures.count
    var coordinates = Matrix(rows: modes, columns: factors.count)
    var divisors = coordinates
    for (l, f) in factors.enumerated() {
      for k in 0..<modes {
        let divisor = decomposition.curvatures[k] + f * decomposition.holds[k]
        divisors[k, l] = divisor > 0 ? 1 / divisor : 0
        let pull =
          switch decomposition.form {
          case .columns(_, let pull, let linear): pull[k] - f * linear[k]
          case .rows(_, let pull): pull[k]
          }
        coordinates[k, l] = pull * divisors[k, l]
      }
    }
    self.coordinates = coordinates
    self.divisors = divisors
    squaredFactors = decomposition.doubledFactor * decomposition.totalWeight
  }
}
