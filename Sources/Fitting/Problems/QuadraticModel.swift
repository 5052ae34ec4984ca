internal import COpenBLAS

/// The smooth part of a problem whose loss is a sum of squares, in the coefficients β that the penalties act on.
///
///     loss = ½‖t − Zβ‖² + constant,   Z_ij = f_i (x_ij − m_j) u_j,   t_i = f_i (y_i − offset_i − ȳ),   f_i = √(2κw_i)
///
/// with the intercept profiled out (m = 0 and ȳ = 0 without one) and u_j turning β_j into the stored column's
/// coefficient: 1/sd_j, or 1 in data units. Z is never formed: only blocks of it are.
struct QuadraticModel: Sendable {
  let design: any Design
  let rows: Int
  let columns: Int
  /// m_j
  let centres: [Double]
  /// u_j; 0 where the column can take no part.
  let multipliers: [Double]
  /// Columns without variation beside an intercept (or all zero without one): Z_j = 0.
  let isNull: [Bool]
  /// f_i where weights differ, else nil and `commonFactor` is f.
  let rowFactors: [Double]?
  let commonFactor: Double
  /// Weighted mean of response − offset; 0 without an intercept.
  let responseMean: Double
  /// t
  let target: [Double]
  /// ½‖t‖²: the loss of the best intercept alone, without constants.
  let nullLoss: Double
  let intercept: Bool
  let moments: Moments

  /// Throws where the loss is no sum of squares or leaves the range of doubles.
  init(_ problem: Problem) throws(FittingError) {
    precondition(blasIsSingleThreaded)
    design = problem.design
    rows = design.rows
    columns = design.columns
    intercept = problem.intercept
    guard let factor = problem.loss.quadraticFactor(rows: rows) else {
      throw .noSolver(
        penalties: "", loss: problem.loss.definition.name, because: "the loss is not quadratic")
    }
    moments = problem.moments
    let isNull = (0..<columns).map { problem.takesNoPart($0) }
    self.isNull = isNull
    centres = problem.intercept ? moments.means : [Double](repeating: 0, count: columns)
    multipliers = (0..<columns).map { problem.multiplier($0) }
    commonFactor = (2 * factor).squareRoot()
    rowFactors = problem.weights?.map { (2 * factor * $0).squareRoot() }
    responseMean = problem.profiledResponse.mean
    target = problem.profiledResponse.centred(by: rowFactors, or: commonFactor)
    var sum = CompensatedSum()
    for t in target { sum.add(t * t) }
    nullLoss = 0.5 * sum.value
    guard nullLoss.isFinite else { throw .outOfRange(what: "the sum of squares of the response") }
    guard nullLoss.isNormal || target.allSatisfy({ $0 == 0 }) else {
      throw .outOfRange(what: "the sum of squares of the response")
    }
  }

  /// Z_A'Z_B and Z_B't, a block of rows at a time; B is the end of A.
  func products(
    of all: [Int], with last: [Int], _ isInterrupted: () -> Bool
  ) throws(FittingError) -> (matrix: Matrix, correlation: [Double]) {
    if design.density < QuadraticModel.sparse { return try sparseProducts(all, last, isInterrupted) }
    let (a, b) = (all.count, last.count)
    var matrix = Matrix(rows: a, columns: b)
    var correlation = [Double](repeating: 0, count: b)
    let height = max(32, min(rows, (1 << 17) / max(1, a)))
    var scratch = [Double](repeating: 0, count: height * a)
    for start in stride(from: 0, to: rows, by: height) {
      let block = start..<min(rows, start + height)
      let (m, lead) = (Int32(block.count), block.count)
      scratch.withUnsafeMutableBufferPointer { z in
        copy(rows: block, columns: all, into: z, stride: lead)
        let end = z.baseAddress! + (a - b) * lead
        matrix.elements.withUnsafeMutableBufferPointer {
          cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(a), Int32(b), m, 1, z.baseAddress, m,
            end, m, 1, $0.baseAddress, Int32(a))
        }
        target.withUnsafeBufferPointer { t in
          correlation.withUnsafeMutableBufferPointer {
            cblas_dgemv(
              CblasColMajor, CblasTrans, m, Int32(b), 1, end, m, t.baseAddress! + start, 1, 1,
              $0.baseAddress, 1)
          }
        }
      }
      if isInterrupted() { throw .interrupted }
    }
    guard try areFinite(matrix.elements, isInterrupted) else {
      throw .outOfRange(what: "a product of two columns")
    }
    return (matrix, correlation)
  }

  /// Rows `range` of the chosen columns of Z.
  func copy(
    rows range: Range<Int>, columns chosen: [Int],
    into out: UnsafeMutableBufferPointer<Double>, stride: Int
  ) {
    let common = rowFactors == nil ? commonFactor : 1
    design.copyBlock(
      rows: range, columns: chosen, centres: chosen.map { centres[$0] },
      multipliers: chosen.map { multipliers[$0] * common }, rowFactors: rowFactors, into: out,
      stride: stride)
  }

  /// t − Zβ
  func residual(_ beta: [Double]) -> [Double] {
    let stored = zip(beta, multipliers).map { $0 * $1 }
    let shift = zip(stored, centres).reduce(0) { $0 + $1.0 * $1.1 }
    var fitted = [Double](repeating: 0, count: rows)
    stored.withUnsafeBufferPointer { b in
      fitted.withUnsafeMutableBufferPointer { design.product(b, $0) }
    }
    for i in 0..<rows {
      fitted[i] = target[i] - (rowFactors?[i] ?? commonFactor) * (fitted[i] - shift)
    }
    return fitted
  }

  /// Z'r
  func correlation(_ residual: [Double]) -> [Double] {
    var weighted = residual
    var sum = 0.0
    for i in 0..<rows {
      weighted[i] *= rowFactors?[i] ?? commonFactor
      sum += weighted[i]
    }
    var result = [Double](repeating: 0, count: columns)
    weighted.withUnsafeBufferPointer { v in
      result.withUnsafeMutableBufferPointer { design.transposedProduct(v, $0) }
    }
    for j in 0..<columns { result[j] = multipliers[j] * (result[j] - centres[j] * sum) }
    return result
  }
}

/// Z'Z and Z't of some columns.
struct GramStatistics: Sendable {
  let columns: Int
  var matrix: [Double]
  var correlation: [Double]

  init(columns: Int) {
    self.columns = columns
    matrix = [Double](repeating: 0, count: columns * columns)
    correlation = [Double](repeating: 0, count: columns)
  }

  /// Adds a block of rows to the upper triangle, `width` columns of it at a time; false where it was stopped.
  mutating func add(
    _ z: UnsafeMutableBufferPointer<Double>, target: [Double], rows block: Range<Int>, width: Int,
    goesOn: () -> Bool
  ) -> Bool {
    let (p, height) = (Int32(columns), Int32(block.count))
    if columns <= width {
      matrix.withUnsafeMutableBufferPointer {
        cblas_dsyrk(
          CblasColMajor, CblasUpper, CblasTrans, p, height, 1, z.baseAddress, height, 1,
          $0.baseAddress, p)
      }
    } else {
      for j in stride(from: 0, to: columns, by: width) {
        let end = min(columns, j + width)
        matrix.withUnsafeMutableBufferPointer {
          cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(end), Int32(end - j), height, 1,
            z.baseAddress, height, z.baseAddress! + j * block.count, height, 1,
            $0.baseAddress! + j * columns, p)
        }
        guard goesOn() else { return false }
      }
    }
    target.withUnsafeBufferPointer { t in
      correlation.withUnsafeMutableBufferPointer {
        cblas_dgemv(
          CblasColMajor, CblasTrans, height, p, 1, z.baseAddress, height,
          t.baseAddress! + block.lowerBound, 1, 1, $0.baseAddress, 1)
      }
    }
    return goesOn()
  }
}
