internal import COpenBLAS

/// An orthogonal basis of the design's columns in their order, and with it least squares and rank.
///
/// Gram–Schmidt with every column orthogonalised twice ("twice is enough", Parlett 1980), on standardised columns
/// of length 1. A column of which less than 1e-7 remains is a combination of the earlier ones: the tolerance
/// of R's `lm`. Takes one n×p copy.
struct OrthogonalBasis {
  /// Columns left out, in order.
  let aliased: [Int]
  let kept: [Int]
  /// On the scale that the penalties act on; 0 where aliased.
  let coefficients: [Double]
  /// For each aliased column the kept ones that it is a combination of, and how much of each, on the scale that the
  /// penalties act on.
  let combinations: [[(column: Int, weight: Double)]]
  /// For each aliased column what remains of its length 1.
  private let remainders: [Double]

  init(
    _ problem: Problem, among columns: [Int]? = nil, isInterrupted: () -> Bool
  ) throws(FittingError) {
    let model = try QuadraticModel(problem)
    let (n, p) = (model.rows, model.columns)
    var q: [Double] = []
    q.reserveCapacity(n * min(n, p))
    var triangle: [[Double]] = []
    var lengths: [Double] = []
    var kept: [Int] = []
    var aliased: [Int] = []
    var combinations: [[(column: Int, weight: Double)]] = []
    var remainders: [Double] = []
    for j in columns ?? Array(0..<p) {
      if isInterrupted() { throw .interrupted }
      var v = [Double](repeating: 0, count: n)
      v.withUnsafeMutableBufferPointer { model.copy(rows: 0..<n, columns: [j], into: $0, stride: n) }
      let length = norm(v)
      guard length > 0 else {
        aliased.append(j)
        combinations.append([])
        remainders.append(0)
        continue
      }
      for i in 0..<n { v[i] /= length }
      var share = project(q, rows: n, &v)
      for (k, more) in project(q, rows: n, &v).enumerated() { share[k] += more }
      let rest = norm(v)
      if rest < 1e-7 || kept.count >= n {
        aliased.append(j)
        remainders.append(rest)
        let found = OrthogonalBasis.combination(share, triangle)
        combinations.append(
          found.map { (kept[$0.place], $0.weight * (length / lengths[$0.place])) })
        continue
      }
      for i in 0..<n { q.append(v[i] / rest) }
      triangle.append(share + [rest])
      lengths.append(length)
      kept.append(j)
    }
    var residual = model.target
    var share = project(q, rows: n, &residual)
    for (k, more) in project(q, rows: n, &residual).enumerated() { share[k] += more }
    var beta = [Double](repeating: 0, count: p)
    for (k, value) in OrthogonalBasis.backSubstitute(share, triangle).enumerated() {
      beta[kept[k]] = value / lengths[k]
    }
    self.kept = kept
    self.aliased = aliased
    self.combinations = combinations
    self.remainders = remainders
    coefficients = beta
  }

  func collinearities(_ names: [String]) -> [Collinearity] {
    aliased.indices.map { place in
      Collinearity(
        column: names[aliased[place]], combinationOf: combinations[place].map { names[$0.column] },
        isExact: remainders[place] < 1e-11)
    }
  }

  /// What to say where there must be no aliased column.
  func error(_ problem: Problem, coefficients: Int? = nil) -> FittingError {
    let count = (coefficients ?? problem.design.columns) + (problem.intercept ? 1 : 0)
    return problem.design.rows < count
      ? .notDetermined(rows: problem.design.rows, coefficients: count)
      : .collinear(collinearities(problem.design.names))
  }

  /// Places of the kept columns that take part in the combination, all columns of length 1.
  private static func combination(
    _ share: [Double], _ triangle: [[Double]]
  ) -> [(place: Int, weight: Double)] {
    let weights = backSubstitute(share, triangle)
    let largest = weights.reduce(0) { max($0, abs($1)) }
    return weights.indices.filter { abs(weights[$0]) > 1e-6 * largest }.map { ($0, weights[$0]) }
  }

  /// Solves R w = share, R given by its columns.
  private static func backSubstitute(_ share: [Double], _ triangle: [[Double]]) -> [Double] {
    var w = share
    for k in triangle.indices.reversed() {
      w[k] /= triangle[k][k]
      for i in 0..<k { w[i] -= triangle[k][i] * w[k] }
    }
    return w
  }
}

private func norm(_ v: [Double]) -> Double {
  v.withUnsafeBufferPointer { cblas_dnrm2(Int32($0.count), $0.baseAddress, 1) }
}

/// v ← v − QQ'v; returns Q'v.
private func project(_ q: [Double], rows: Int, _ v: inout [Double]) -> [Double] {
  let count = q.count / rows
  var share = [Double](repeating: 0, count: count)
  guard count > 0 else { return share }
  q.withUnsafeBufferPointer { q in
    v.withUnsafeMutableBufferPointer { v in
      share.withUnsafeMutableBufferPointer { s in
        let (n, k) = (Int32(rows), Int32(count))
        cblas_dgemv(
          CblasColMajor, CblasTrans, n, k, 1, q.baseAddress, n, v.baseAddress, 1, 0, s.baseAddress, 1)
        cblas_dgemv(
          CblasColMajor, CblasNoTrans, n, k, -1, q.baseAddress, n, s.baseAddress, 1, 1,
          v.baseAddress, 1)
      }
    }
  }
  return share
}
