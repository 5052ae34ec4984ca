/// Equalities between coefficients, β_j = sign·β_i + offset, and fixed values, gathered from several penalties; an
/// affine subspace that a vector can be put on exactly.
struct CoefficientPattern {
  /// β_j = sign_j · level[part_j] + offset_j
  private var part: [Int]
  private var sign: [Double]
  private var offset: [Double]
  private var members: [[Int]]
  private var fixed: [Double?]

  init(count: Int) {
    part = Array(0..<count)
    sign = [Double](repeating: 1, count: count)
    offset = [Double](repeating: 0, count: count)
    members = (0..<count).map { [$0] }
    fixed = [Double?](repeating: nil, count: count)
  }

  mutating func fix(_ j: Int, at value: Double) {
    fixed[part[j]] = fixed[part[j]] ?? (value - offset[j]) / sign[j]
  }

  /// β_j = relative·β_i + shift
  mutating func tie(_ j: Int, to i: Int, sign relative: Double = 1, shift: Double = 0) {
    // In levels: sign_j·L_j + offset_j = relative·(sign_i·L_i + offset_i) + shift, so L_j = a·L_i + b.
    let (a, b) = (
      relative * sign[i] / sign[j], (relative * offset[i] + shift - offset[j]) / sign[j]
    )
    let (from, to) = (part[j], part[i])
    if from == to {
      if a != 1 { fixed[to] = fixed[to] ?? b / (1 - a) }
      return
    }
    if let value = fixed[from] { fixed[to] = fixed[to] ?? (value - b) / a }
    for k in members[from] {
      part[k] = to
      offset[k] += sign[k] * b
      sign[k] *= a
    }
    members[to] += members[from]
    members[from] = []
  }

  /// The vector with every level replaced by its fixed value or by the mean over its members.
  func settled(_ beta: [Double]) -> [Double] {
    var result = beta
    for (k, group) in members.enumerated() where !group.isEmpty {
      if group.count == 1, fixed[k] == nil { continue }
      let level =
        fixed[k] ?? group.reduce(0) { $0 + (beta[$1] - offset[$1]) / sign[$1] } / Double(group.count)
      for j in group { result[j] = sign[j] * level + offset[j] }
    }
    return result
  }
}
