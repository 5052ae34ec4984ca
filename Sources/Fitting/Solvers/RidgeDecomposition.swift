internal import COpenBLAS
internal import Glibc

/// One decomposition of a quadratic problem from which fits at every strength follow.
///
/// With G = Z'Z, the penalty's curvature P and a basis S where both are diagonal, S'GS = diag(μ), S'PS = diag(ν),
///
///     (G + fP)⁻¹ = S diag(1/(μ + fν)) S',   H_f = ZS diag(1/(μ + fν)) S'Z',   tr H_f = Σ μ/(μ + fν)
///
/// S comes from the spectrum of D^(−½)GD^(−½) where P = D is diagonal without zeros, else from that of
/// L⁻¹PL⁻ᵀ, LL' = G + f₀P. Where p > n and P = D the n×n kernel ZD⁻¹Z' = VMV' stands in for it: μ = m, ν = 1. The
/// intercept is profiled out of Z, and weights are in it.
///
/// Source: Demmler and Reinsch (1975); Golub and Van Loan (2013), 8.7.
struct RidgeDecomposition {
  enum Form {
    /// S; q_k = s_k'Z't and ℓ_k = s_k'·(the penalty's linear part).
    case columns(basis: Matrix, pull: [Double], linear: [Double])
    /// V without the direction of the intercept; g = V't̃ for the target t̃ less what the centre explains.
    case rows(basis: Matrix, pull: [Double])
  }

  let model: QuadraticModel
  let free: [Int]
  let form: Form
  /// μ and ν
  let curvatures: [Double]
  let holds: [Double]
  /// ‖t̃‖², t̃ = t − Zc for the penalty's centre c.
  private let squaredTarget: Double
  /// Σw and the number of rows of positive weight.
  let totalWeight: Double
  let countedRows: Int
  /// w = f²/(2κ)
  let doubledFactor: Double
  private let halfLogWeights: Double

  static let largestSize = 5000

  /// Throws where the loss or a penalty is not quadratic, a coefficient is determined neither by the data nor by a
  /// penalty, or both rows and columns are too many.
  init(_ problem: Problem, isInterrupted: () -> Bool) throws(FittingError) {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    guard problem.loss is SquaredLoss else {
      throw RidgeDecomposition.refusal(problem, "the loss is not a sum of squares")
    }
    guard penalty.isQuadratic else {
      throw RidgeDecomposition.refusal(problem, "the penalty is not quadratic")
    }
    let frozen = problem.frozen(penalty)
    let free = frozen.indices.filter { !frozen[$0] }
    let isDiagonal = penalty.blocks.isEmpty && free.allSatisfy { penalty.square[$0] > 0 }
    let usesRows = isDiagonal && free.count > problem.design.rows
    let size = usesRows ? problem.design.rows : free.count
    guard size <= RidgeDecomposition.largestSize else {
      throw RidgeDecomposition.refusal(problem, ClosedForm.tooLarge(size))
    }
    if !isDiagonal { try checkUniqueness(problem, isInterrupted) }
    let model = try QuadraticModel(problem)
    self.model = model
    self.free = free
    let weights = problem.weights
    totalWeight = weights?.reduce(0, +) ?? Double(problem.design.rows)
    countedRows = weights?.count { $0 > 0 } ?? problem.design.rows
    doubledFactor = model.commonFactor * model.commonFactor
    halfLogWeights = weights?.reduce(0) { $1 > 0 ? $0 + 0.5 * log($1) : $0 } ?? 0
    let spectrum =
      usesRows
      ? try model.rowSpectrum(penalty, frozen, isInterrupted)
      : try model.columnSpectrum(penalty, free, isDiagonal: isDiagonal, isInterrupted)
    form = spectrum.form
    curvatures = spectrum.curvatures
    holds = spectrum.holds
    squaredTarget = spectrum.squaredTarget
  }

  private static func refusal(_ problem: Problem, _ reason: String) -> FittingError {
    .noSolver(
      penalties: problem.penalties.map { $0.penalty.definition.name }.joined(separator: " + "),
      loss: problem.loss.definition.name, because: reason)
  }

  /// tr H with the intercept's 1: the degrees of freedom that the fit at factor f uses.
  func effectiveDegrees(_ f: Double) -> Double {
    var sum = model.intercept ? 1.0 : 0
    for (mu, nu) in zip(curvatures, holds) where mu > 0 { sum += mu / (mu + f * nu) }
    return sum
  }

  /// (‖t − Zβ‖² + f(β − c)'P(β − c)) / (2κ): the least weighted sum of squares and penalty.
  func penalisedSquares(_ f: Double) -> Double {
    var sum = squaredTarget
    switch form {
    case .columns(_, let pull, let linear):
      for k in curvatures.indices {
        let q = pull[k] + (holds[k] > 0 ? curvatures[k] * linear[k] / holds[k] : 0)
        let divisor = curvatures[k] + f * holds[k]
        if divisor > 0 { sum -= q * q / divisor }
      }
    case .rows(_, let pull):
      sum = 0
      for (mu, g) in zip(curvatures, pull) { sum += f * g * g / (mu + f) }
    }
    return max(0, sum) / doubledFactor
  }

  /// log p(y) of y ~ N(b₀ + Xb, σ²/w), b ~ N(c, 2κσ²(fP)⁻¹), b₀ flat with density 1; coefficients without a penalty are
  /// flat too, and then the number is known up to a constant that is the same for every f. Where `sigma` is nil, at
  /// the σ² that makes it largest, given f. Nil where no row is left over.
  ///
  /// Source: MacKay (1992), section 2.3; the restricted likelihood, Patterson and Thompson (1971).
  func logEvidence(_ f: Double, sigma: Double?) -> (value: Double, sigma: Double)? {
    let flat = holds.count { $0 == 0 } + (model.intercept ? 1 : 0)
    let left = Double(countedRows - flat)
    let squares = penalisedSquares(f)
    let variance = sigma.map { $0 * $0 } ?? squares / left
    guard f > 0, left > 0, variance > 0, variance.isFinite else { return nil }
    var value = -0.5 * squares / variance - 0.5 * left * log(2 * Double.pi * variance) + halfLogWeights
    if model.intercept { value -= 0.5 * log(totalWeight) }
    for (mu, nu) in zip(curvatures, holds) where nu > 0 { value -= 0.5 * log1p(mu / (f * nu)) }
    return value.isFinite ? (value, variance.squareRoot()) : nil
  }
}

private struct RidgeSpectrum {
  let form: RidgeDecomposition.Form
  let curvatures: [Double]
  let holds: [Double]
  let squaredTarget: Double
}

extension QuadraticModel {
  fileprivate func columnSpectrum(
    _ penalty: CoordinatePenalty, _ free: [Int], isDiagonal: Bool, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> RidgeSpectrum {
    let gram = try gram(free, isInterrupted: isInterrupted)
    let p = free.count
    var scale = [Double](repeating: 1, count: p)
    if isDiagonal {
      for (k, j) in free.enumerated() { scale[k] = 1 / (2 * penalty.square[j]).squareRoot() }
    }
    var matrix = Matrix(rows: p, columns: p, elements: gram.matrix)
    for j in 0..<p {
      for i in 0..<p { matrix.elements[i + j * p] *= scale[i] * scale[j] }
      if j % 64 == 63, isInterrupted() { throw .interrupted }
    }
    var basis: Matrix
    var curvatures: [Double]
    var holds = [Double](repeating: 1, count: p)
    if isDiagonal {
      guard let eigen = try SymmetricEigen(matrix, isInterrupted: isInterrupted) else {
        throw .outOfRange(what: "a product of two columns")
      }
      curvatures = eigen.values.map { max(0, $0) }
      basis = eigen.vectors
      for k in 0..<p {
        for i in 0..<p { basis.elements[i + k * p] *= scale[i] }
      }
    } else {
      (basis, curvatures, holds) = try generalBasis(matrix, penalty, free, isInterrupted)
    }
    let pull = product(basis, Matrix(rows: p, columns: 1, elements: gram.correlation), transposed: true)
    let linear = product(
      basis, Matrix(rows: p, columns: 1, elements: free.map { penalty.linear[$0] }), transposed: true)
    // c has the coordinates −ℓ/ν.
    var squares = 2 * nullLoss
    for k in 0..<p where holds[k] > 0 {
      let centre = -linear.elements[k] / holds[k]
      squares += centre * (curvatures[k] * centre - 2 * pull.elements[k])
    }
    return RidgeSpectrum(
      form: .columns(basis: basis, pull: pull.elements, linear: linear.elements),
      curvatures: curvatures, holds: holds, squaredTarget: max(0, squares))
  }

  /// S = L⁻ᵀQ from LL' = G + f₀P and L⁻¹(f₀P)L⁻ᵀ = Q diag(f₀ν)Q', μ = 1 − f₀ν.
  private func generalBasis(
    _ gram: Matrix, _ penalty: CoordinatePenalty, _ free: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (basis: Matrix, curvatures: [Double], holds: [Double]) {
    let p = free.count
    var curvature = Matrix(rows: p, columns: p)
    penalty.addCurvature(to: &curvature, free)
    var (trace, hold) = (0.0, 0.0)
    for k in 0..<p where curvature[k, k] > 0 {
      trace += gram[k, k]
      hold += curvature[k, k]
    }
    let balance = trace > 0 && hold > 0 ? trace / hold : 1
    var sum = gram
    for i in sum.elements.indices {
      curvature.elements[i] *= balance
      sum.elements[i] += curvature.elements[i]
    }
    guard let factor = try Cholesky(sum, isInterrupted: isInterrupted), factor.isWellPosed else {
      throw .outOfRange(what: "the condition number of X'X + penalty")
    }
    let n = Int32(p)
    func divide(_ matrix: inout Matrix, side: CBLAS_SIDE, _ transpose: CBLAS_TRANSPOSE) {
      factor.factor.elements.withUnsafeBufferPointer { l in
        matrix.elements.withUnsafeMutableBufferPointer {
          cblas_dtrsm(
            CblasColMajor, side, CblasLower, transpose, CblasNonUnit, n, n, 1, l.baseAddress, n,
            $0.baseAddress, n)
        }
      }
    }
    divide(&curvature, side: CblasLeft, CblasNoTrans)
    divide(&curvature, side: CblasRight, CblasTrans)
    for j in 0..<p {
      for i in 0..<j {
        let mean = 0.5 * (curvature[i, j] + curvature[j, i])
        curvature[i, j] = mean
        curvature[j, i] = mean
      }
    }
    guard let eigen = try SymmetricEigen(curvature, isInterrupted: isInterrupted) else {
      throw .outOfRange(what: "a product of two columns")
    }
    var basis = eigen.vectors
    divide(&basis, side: CblasLeft, CblasTrans)
    // Rounding of ν is that of the largest, 1: what is below it holds nothing.
    let shares = eigen.values.map { $0 < 1e-13 * Double(p) ? 0 : min(1, $0) }
    return (basis, shares.map { 1 - $0 }, shares.map { $0 / balance })
  }

  fileprivate func rowSpectrum(
    _ penalty: CoordinatePenalty, _ frozen: [Bool], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> RidgeSpectrum {
    var centre = [Double](repeating: 0, count: columns)
    for j in frozen.indices where !frozen[j] {
      centre[j] = -penalty.linear[j] / (2 * penalty.square[j])
    }
    let target = centre.contains { $0 != 0 } ? residual(centre) : target
    var matrix = try kernel(
      frozen.indices.map { frozen[$0] ? 1 : penalty.square[$0] }, isInterrupted)
    try mirror(&matrix.elements, size: rows, upperToLower: false, isInterrupted)
    if intercept { pinIntercept(&matrix) }
    guard let eigen = try SymmetricEigen(matrix, isInterrupted: isInterrupted) else {
      throw .outOfRange(what: "a product of two rows")
    }
    // With an intercept the last pair is its direction, which is not the penalty's to shrink.
    let count = intercept ? rows - 1 : rows
    let basis = Matrix(
      rows: rows, columns: count, elements: Array(eigen.vectors.elements[..<(rows * count)]))
    let pull = product(basis, Matrix(rows: rows, columns: 1, elements: target), transposed: true)
    return RidgeSpectrum(
      form: .rows(basis: basis, pull: pull.elements),
      curvatures: eigen.values[..<count].map { max(0, $0) },
      holds: [Double](repeating: 1, count: count),
      squaredTarget: target.reduce(0) { $0 + $1 * $1 })
  }

  /// Makes the direction of the intercept, which the kernel sends to 0, the eigenvector of the largest eigenvalue, so
  /// that it does not mix with others that are sent to 0.
  private func pinIntercept(_ kernel: inout Matrix) {
    let direction = (0..<rows).map { rowFactors?[$0] ?? commonFactor }
    let length = direction.reduce(0) { $0 + $1 * $1 }
    let size = kernel.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let weight = (size > 0 ? 2 * size : 1) / length
    for j in 0..<rows {
      for i in 0..<rows { kernel.elements[i + j * rows] += weight * direction[i] * direction[j] }
    }
  }
}
