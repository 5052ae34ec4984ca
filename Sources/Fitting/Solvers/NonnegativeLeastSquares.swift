internal import COpenBLAS

/// minimise ‖Σ μ_i v_i − b‖ over μ ≥ 0, for many short vectors v_i.
///
/// The active set method: vectors come in one at a time by their slope v_i'ρ and leave where their coefficient would fall
/// below 0; least squares on those in is kept by an orthonormal basis (Gram–Schmidt, twice). Finite, since every set has
/// a smaller residual than the one before. At the end v_i'ρ ≤ 0 for all, and = 0 where μ_i > 0.
///
/// Source: Lawson and Hanson (1974), chapter 23.
struct NonnegativeLeastSquares {
  let size: Int
  let count: Int
  /// ρ = b − Σ μ_i v_i
  private(set) var residual: [Double]
  /// The largest μ so far: what rounding of the residual is measured against.
  private(set) var largest = 0.0
  private let vectors: [Double]
  private let target: [Double]
  private var members: [Int] = []
  private var values: [Double] = []
  /// Orthonormal, one after the other, and the coordinates of the members in them, column by column.
  private var basis: [Double] = []
  private var triangle: [[Double]] = []

  init(vectors: [Double], size: Int, target: [Double]) {
    precondition(size > 0 && target.count == size && vectors.count % size == 0)
    self.size = size
    count = vectors.count / size
    self.vectors = vectors
    self.target = target
    residual = target
  }

  /// False where the limit of steps was reached.
  mutating func solve(_ isInterrupted: () -> Bool) throws(FittingError) -> Bool {
    let scale = target.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var isBlocked = [Bool](repeating: false, count: count)
    for _ in 0..<(100 + 20 * size) {
      if isInterrupted() { throw .interrupted }
      let length = norm(residual)
      guard length > 1e-14 * (scale + largest) else { return true }
      let slopes = slopes()
      var best: Int?
      let isIn = Set(members)
      for i in 0..<count where !isBlocked[i] && !isIn.contains(i) {
        if slopes[i] > 1e-11 * length, slopes[i] > best.map({ slopes[$0] }) ?? 0 { best = i }
      }
      guard let best else { return true }
      guard append(best), let candidate = Optional(solution()), candidate[members.count - 1] > 0 else {
        // Its slope was rounding.
        isBlocked[best] = true
        if members.last == best { remove { $0 == best } }
        continue
      }
      isBlocked = [Bool](repeating: false, count: count)
      values.append(0)
      move(to: candidate)
    }
    return false
  }

  /// Towards the solution on the members; those that meet 0 leave, until all are above.
  private mutating func move(to first: [Double]) {
    var candidate = first
    while let least = candidate.min(), least <= 0 {
      var share = 1.0
      for (k, value) in candidate.enumerated() where value <= 0 {
        share = min(share, values[k] / (values[k] - value))
      }
      var gone = Set<Int>()
      for k in values.indices {
        let isMeeting = candidate[k] <= 0 && values[k] / (values[k] - candidate[k]) <= share
        values[k] += share * (candidate[k] - values[k])
        if isMeeting || values[k] <= 0 { gone.insert(members[k]) }
      }
      remove { gone.contains($0) }
      guard !members.isEmpty else { break }
      candidate = solution()
    }
    values = members.isEmpty ? [] : candidate
    largest = values.reduce(largest) { max($0, $1) }
    residual = target
    // Twice, so that it is orthogonal to the members to the last digit.
    _ = project(&residual)
    _ = project(&residual)
  }

  private mutating func append(_ i: Int) -> Bool {
    var v = Array(vectors[i * size..<(i + 1) * size])
    let before = norm(v)
    var share = project(&v)
    for (k, more) in project(&v).enumerated() { share[k] += more }
    let rest = norm(v)
    guard rest > 1e-10 * before, members.count < size else { return false }
    basis += v.map { $0 / rest }
    triangle.append(share + [rest])
    members.append(i)
    return true
  }

  private mutating func remove(where isGone: (Int) -> Bool) {
    let kept = zip(members, values).filter { !isGone($0.0) }
    let rest = members.filter { !isGone($0) }
    (members, basis, triangle) = ([], [], [])
    for i in rest { _ = append(i) }
    values = kept.filter { pair in members.contains(pair.0) }.map(\.1)
  }

  /// Least squares on the members.
  private func solution() -> [Double] {
    var rest = target
    var x = project(&rest)
    for (k, more) in project(&rest).enumerated() { x[k] += more }
    for k in triangle.indices.reversed() {
      x[k] /= triangle[k][k]
      for i in 0..<k { x[i] -= triangle[k][i] * x[k] }
    }
    return x
  }

  /// v_i'ρ
  private func slopes() -> [Double] {
    var result = [Double](repeating: 0, count: count)
    guard count > 0 else { return result }
    cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(size), Int32(count), 1, vectors, Int32(size), residual, 1, 0,
      &result, 1)
    return result
  }

  /// v ← v − QQ'v; returns Q'v.
  private func project(_ v: inout [Double]) -> [Double] {
    let width = basis.count / size
    var share = [Double](repeating: 0, count: width)
    guard width > 0 else { return share }
    let (n, k) = (Int32(size), Int32(width))
    cblas_dgemv(CblasColMajor, CblasTrans, n, k, 1, basis, n, v, 1, 0, &share, 1)
    cblas_dgemv(CblasColMajor, CblasNoTrans, n, k, -1, basis, n, share, 1, 1, &v, 1)
    return share
  }

  private func norm(_ v: [Double]) -> Double { cblas_dnrm2(Int32(v.count), v, 1) }
}
