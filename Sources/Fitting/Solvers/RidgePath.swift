internal import COpenBLAS
internal import Glibc

/// Ridge solutions for many strengths at once: what does not depend on the strength is found once, and the strengths
/// share products of matrices.
///
/// With D = diag(2·squares), the centre c of the penalty and t̃ = t − Zc the coefficients at factor f are
///
///     tall   β = c + D^(−½)γ,   (A + fI)γ = D^(−½)Z't̃,   A = D^(−½)Z'ZD^(−½)
///     wide   β = c + D⁻¹Z'α,    (K + fI)α = t̃,           K = ZD⁻¹Z'
///
/// A or K is made tridiagonal once, A = QTQ'; (T + fI) is solved a strength at a time, Q applied to all of them.
/// With the slope e left over, the duality gap is ‖e‖²/(2f) in the tall form and ½‖t̃ − (K + fI)α‖² in the wide one.
///
/// Source: Hoerl and Kennard (1970); the tridiagonal form, Eldén (1977); the kernel form, Saunders, Gammerman and
/// Vovk (1998).
struct RidgePath {
  private let problem: Problem
  private let model: QuadraticModel
  private let free: [Int]
  /// D_j of the free columns.
  private let curvatures: [Double]
  /// c, and the objective's penalty there.
  private let centre: [Double]
  private let penaltyAtCentre: Double
  private let isWide: Bool
  /// A or K.
  private let matrix: Matrix
  /// D^(−½)Z't̃ or t̃.
  private let pull: [Double]
  private let form: Tridiagonal
  private let lossConstant: Double
  /// No column is stored in units other than the data's.
  private let isPlain: Bool
  /// ½‖t̃‖²
  private let lossAtCentre: Double

  /// Nil where the problem is no ridge that holds every coefficient, or has no range to be decomposed in.
  init?(_ problem: Problem, isInterrupted: () -> Bool) throws(FittingError) {
    guard problem.loss.quadraticFactor(rows: problem.design.rows) != nil else { return nil }
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    guard penalty.isQuadratic, penalty.blocks.isEmpty else { return nil }
    let frozen = problem.frozen(penalty)
    let free = frozen.indices.filter { !frozen[$0] }
    guard !free.isEmpty, free.allSatisfy({ penalty.square[$0] > 0 }) else { return nil }
    let (n, p) = (problem.design.rows, free.count)
    guard min(n, p) > 1, min(n, p) <= ClosedForm.largestMatrix else { return nil }
    let model = try QuadraticModel(problem)
    self.problem = problem
    self.model = model
    self.free = free
    lossConstant = problem.loss.value(problem.observations, predictor: problem.response)
    isPlain = problem.scale == .standardised && problem.design.exponents.allSatisfy { $0 == 0 }
    curvatures = free.map { 2 * penalty.square[$0] }
    isWide = p > n
    var centre = [Double](repeating: 0, count: model.columns)
    for j in free { centre[j] = -penalty.linear[j] / (2 * penalty.square[j]) }
    self.centre = centre
    penaltyAtCentre = problem.penalties.reduce(0) { $0 + $1.value(centre) }
    let isCentred = centre.contains { $0 != 0 }
    let target = isCentred ? model.residual(centre) : model.target
    lossAtCentre = 0.5 * target.reduce(0) { $0 + $1 * $1 }
    if isWide {
      let squares = frozen.indices.map { frozen[$0] ? 1 : penalty.square[$0] }
      var kernel = try model.kernel(squares, isInterrupted)
      try mirror(&kernel.elements, size: n, upperToLower: false, isInterrupted)
      matrix = kernel
      pull = target
    } else {
      let gram = try model.gram(free, isInterrupted: isInterrupted)
      let root = curvatures.map { 1 / $0.squareRoot() }
      var correlation = gram.correlation
      if isCentred {
        let image = model.correlation(target)
        correlation = free.map { image[$0] }
      }
      pull = zip(correlation, root).map { $0 * $1 }
      var scaled = Matrix(rows: p, columns: p, elements: gram.matrix)
      for j in 0..<p {
        for i in 0..<p { scaled.elements[i + j * p] *= root[i] * root[j] }
        if j % 64 == 63, isInterrupted() { throw .interrupted }
      }
      matrix = scaled
    }
    guard let form = try Tridiagonal(matrix.elements, size: min(n, p), isInterrupted: isInterrupted)
    else { return nil }
    self.form = form
  }

  /// The factor at which the largest curvature of the loss is a thousandth of the smallest of the penalty; nil where the
  /// penalty is no sum of squares on every coefficient.
  static func largestFactor(_ problem: Problem) throws(FittingError) -> Double? {
    let penalty = CoordinatePenalty(problem.penalties, columns: problem.coefficientCount)
    guard penalty.isQuadratic, penalty.blocks.isEmpty else { return nil }
    let frozen = problem.frozen(penalty)
    let free = frozen.indices.filter { !frozen[$0] }
    guard free.allSatisfy({ penalty.square[$0] > 0 }) else { return nil }
    return largestFactor(
      problem, try QuadraticModel(problem), free, free.map { 2 * penalty.square[$0] })
  }

  private static func largestFactor(
    _ problem: Problem, _ model: QuadraticModel, _ free: [Int], _ curvatures: [Double]
  ) -> Double {
    guard let smallest = curvatures.min() else { return 0 }
    var total = 0.0
    for i in 0..<model.rows {
      let factor = model.rowFactors?[i] ?? model.commonFactor
      total += factor * factor
    }
    let largest = free.reduce(0.0) { largest, j in
      let (u, deviation) = (model.multipliers[j], problem.moments.deviations[j])
      let mean = problem.moments.means[j] - model.centres[j]
      return max(largest, u * u * (deviation * deviation + mean * mean))
    }
    return 1000 * total * largest / smallest
  }

  /// The path. Lambda 0, and what rounding spoils here, is solved as any other path is.
  func path(
    _ options: PathOptions, _ unit: Double, _ tally: Tally?, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Path {
    try options.check()
    let top = RidgePath.largestFactor(problem, model, free, curvatures)
    let factors = try options.factors(problem, unit: unit, top: top)
    tally?.begin(.strengths, of: factors.count)
    let found = try points(factors, unit: unit, tolerance: options.tolerance, isInterrupted)
    var driver: PathDriver?
    var points: [Path.Point] = []
    for (place, point) in found.enumerated() {
      if let point, point.isConverged {
        points.append(point)
        tally?.advance()
        continue
      }
      if driver == nil { driver = try PathDriver(problem, options, unit, isInterrupted) }
      guard let other = try driver?.solve(factors[place], isInterrupted) else { continue }
      points.append(point.map { $0.gap < other.gap ? $0 : other } ?? other)
      tally?.advance()
    }
    return Path(
      points: points, events: options.wantsEvents ? gridEvents(points) : [], eventsAreExact: false,
      lambdaMax: top * unit, notes: problem.notes)
  }

  /// A point a factor; nil where the factor is 0 or rounding stands above what the penalty adds.
  func points(
    _ factors: [Double], unit: Double, tolerance: Double, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Path.Point?] {
    let chosen = factors.indices.filter { factors[$0] > 0 }
    let shifts = chosen.map { factors[$0] }
    var result = [Path.Point?](repeating: nil, count: factors.count)
    // As many strengths at once as 64 MB of coefficients hold.
    let batch = max(1, min(128, 8_000_000 / model.columns))
    for start in stride(from: 0, to: chosen.count, by: batch) {
      let range = start..<min(chosen.count, start + batch)
      let found = try solve(Array(shifts[range]), isInterrupted)
      for (l, place) in range.enumerated() {
        result[chosen[place]] = try point(found, l, shifts[place], unit, tolerance)
        if isInterrupted() { throw .interrupted }
      }
    }
    return result
  }

  // MARK: -

  private struct Batch {
    /// β, a column a strength.
    let beta: Matrix
    let gaps: [Double]
    let losses: [Double]
    /// ½(β − c)'D(β − c)
    let penalties: [Double]
  }

  private func solve(
    _ shifts: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Batch {
    let size = matrix.rows
    var (solutions, failed) = try unshifted(repeated(pull, shifts.count), shifts, isInterrupted)
    var slopes = leftOver(solutions, shifts)
    // Once more on what is left over: rounding of Q and T, which is not that of A.
    let change = try unshifted(slopes, shifts, isInterrupted).solutions
    for i in solutions.elements.indices { solutions.elements[i] += change.elements[i] }
    slopes = leftOver(solutions, shifts)
    let images = product(matrix, solutions)
    var gaps: [Double] = []
    var losses: [Double] = []
    var penalties: [Double] = []
    for (l, f) in shifts.enumerated() {
      var (error, loss, penalty) = (0.0, 0.0, 0.0)
      for i in l * size..<(l + 1) * size {
        let (x, image) = (solutions.elements[i], images.elements[i])
        error += slopes.elements[i] * slopes.elements[i]
        if isWide {
          let residual = pull[i - l * size] - image
          loss += 0.5 * residual * residual
          penalty += 0.5 * x * image
        } else {
          loss += x * (0.5 * image - pull[i - l * size])
          penalty += 0.5 * x * x
        }
      }
      gaps.append(failed.contains(l) ? .infinity : isWide ? 0.5 * error : error / (2 * f))
      losses.append(isWide ? loss : max(0, lossAtCentre + loss))
      penalties.append(penalty)
    }
    return Batch(
      beta: try coefficients(solutions, isInterrupted), gaps: gaps, losses: losses,
      penalties: penalties)
  }

  private func repeated(_ v: [Double], _ count: Int) -> Matrix {
    Matrix(rows: v.count, columns: count, elements: Array((0..<count).map { _ in v }.joined()))
  }

  /// Q(T + fI)⁻¹Q' of each column with its own f.
  private func unshifted(
    _ columns: consuming Matrix, _ shifts: [Double], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (solutions: Matrix, failed: Set<Int>) {
    var columns = columns
    guard try form.rotate(&columns, transposed: true, isInterrupted: isInterrupted) else {
      throw .outOfRange(what: "a product of the design's columns")
    }
    let failed = form.solveShifted(&columns, shifts: shifts)
    guard try form.rotate(&columns, transposed: false, isInterrupted: isInterrupted) else {
      throw .outOfRange(what: "a product of the design's columns")
    }
    return (columns, failed)
  }

  /// pull − (A + fI)x
  private func leftOver(_ solutions: Matrix, _ shifts: [Double]) -> Matrix {
    var result = product(matrix, solutions)
    let size = matrix.rows
    for (l, f) in shifts.enumerated() {
      for i in 0..<size {
        let k = i + l * size
        result.elements[k] = pull[i] - result.elements[k] - f * solutions.elements[k]
      }
    }
    return result
  }

  private func coefficients(
    _ solutions: Matrix, _ isInterrupted: () -> Bool
  ) throws(FittingError) -> Matrix {
    let (p, count) = (model.columns, solutions.columns)
    var scales = [Double](repeating: 0, count: p)
    for (k, j) in free.enumerated() {
      scales[j] = isWide ? 1 / curvatures[k] : 1 / curvatures[k].squareRoot()
    }
    var beta = Matrix(rows: p, columns: count)
    if isWide {
      try model.correlations(solutions, scales: scales, into: &beta, isInterrupted)
    } else {
      for l in 0..<count {
        for (k, j) in free.enumerated() {
          beta.elements[j + l * p] = scales[j] * solutions.elements[k + l * free.count]
        }
      }
    }
    guard centre.contains(where: { $0 != 0 }) else { return beta }
    for l in 0..<count {
      for j in 0..<p { beta.elements[j + l * p] += centre[j] }
    }
    return beta
  }

  private func point(
    _ batch: Batch, _ l: Int, _ factor: Double, _ unit: Double, _ tolerance: Double
  ) throws(FittingError) -> Path.Point? {
    let scale = max(model.nullLoss, batch.losses[l])
    let gap = batch.gaps[l] == 0 ? 0 : batch.gaps[l] / scale
    guard gap.isFinite else { return nil }
    let beta = Array(batch.beta.column(l))
    let coefficients = isPlain ? zip(beta, model.multipliers).map { $0 * $1 } : problem.dataUnits(beta)
    var intercept = model.responseMean
    var nonzero = 0
    for j in beta.indices where beta[j] != 0 {
      intercept -= model.centres[j] * (beta[j] * model.multipliers[j])
      nonzero += 1
    }
    guard intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
      throw .outOfRange(what: "a coefficient")
    }
    var loss = batch.losses[l]
    // Where little is left the difference of large numbers has no digits: from the data.
    if !isWide, loss < 1e-6 * lossAtCentre {
      loss = 0.5 * model.residual(beta).reduce(0) { $0 + $1 * $1 }
    }
    return Path.Point(
      lambda: factor * unit, factor: factor, intercept: intercept, coefficients: coefficients,
      standardised: problem.scale == .standardised
        ? beta : problem.standardised(dataUnits: coefficients),
      loss: loss + lossConstant, penalty: factor * (penaltyAtCentre + batch.penalties[l]),
      rSquared: model.nullLoss > 0 ? 1 - loss / model.nullLoss : nil, nonzero: nonzero, gap: gap,
      isConverged: gap <= tolerance)
  }
}

extension QuadraticModel {
  /// SZ'V, S = diag(scales), a block of columns of Z at a time.
  func correlations(
    _ v: Matrix, scales: [Double], into out: inout Matrix, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    let (n, count) = (rows, v.columns)
    let common = rowFactors == nil ? commonFactor : 1
    let width = max(1, min(columns, (1 << 15) / max(1, n)))
    var scratch = [Double](repeating: 0, count: n * width)
    for start in stride(from: 0, to: columns, by: width) {
      let block = Array(start..<min(columns, start + width))
      scratch.withUnsafeMutableBufferPointer { z in
        design.copyBlock(
          rows: 0..<n, columns: block, centres: block.map { centres[$0] },
          multipliers: block.map { multipliers[$0] * scales[$0] * common }, rowFactors: rowFactors,
          into: z, stride: n)
        v.elements.withUnsafeBufferPointer { v in
          out.elements.withUnsafeMutableBufferPointer {
            cblas_dgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, Int32(block.count), Int32(count), Int32(n), 1,
              z.baseAddress, Int32(n), v.baseAddress, Int32(n), 0, $0.baseAddress! + start,
              Int32(columns))
          }
        }
      }
      if isInterrupted() { throw .interrupted }
    }
  }
}

extension Problem {
  /// Which coefficients stay at 0, a flag a column.
  func frozen(_ penalty: CoordinatePenalty) -> [Bool] {
    (0..<design.columns).map { isFrozen($0, penalty) }
  }
}
