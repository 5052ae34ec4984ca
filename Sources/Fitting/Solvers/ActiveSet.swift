internal import COpenBLAS

/// The optimum of  ½β'Gβ − c'β + f Σ_j [ a_j|β_j| + s_j β_j² + l_j β_j ]  over some columns, kept while the factor f
/// moves and columns come in: coefficients, pulls, and the Cholesky factor of the active part of the Hessian
/// H = G + 2f diag(s).
///
/// A column is active where its coefficient is free: away from 0 with a sign, or without an l1 part. For the
/// others the pull q = c − f l − Hβ stays within ±f a.
///
/// Ways to a new factor stand in files of their own: `follow` (one change of the active set at a time, exact),
/// `exchange` (many at once).
struct ActiveSet: Sendable {
  var gram: GrowingGram
  /// Members at positions below the width take part.
  private(set) var width = 0
  /// f
  var strength: Double
  /// By position.
  var beta: [Double] = []
  var pull: [Double] = []
  /// +1 or −1 for active columns with an l1 part, else 0.
  var sign: [Double] = []
  private(set) var absolute: [Double] = []
  private(set) var square: [Double] = []
  private(set) var linear: [Double] = []
  /// What a pull may lose to rounding: ε‖Z_j‖‖t‖, about.
  private(set) var noise: [Double] = []
  /// Positions in the order of the factor, and the other way round (−1 where inactive).
  private(set) var active: [Int] = []
  private(set) var rank: [Int] = []
  private var factor = UpdatedCholesky()
  /// f of the squares in the factor.
  private var factorStrength: Double
  let penalty: CoordinatePenalty
  let hasSquares: Bool
  /// ‖t‖
  private let targetNorm: Double

  /// Nothing takes part yet. `penalty` is elementary: absolute values, squares and linear parts only.
  init(
    _ gram: GrowingGram, penalty: CoordinatePenalty, strength: Double, targetNorm: Double
  ) {
    self.gram = gram
    self.penalty = penalty
    self.strength = strength
    self.targetNorm = targetNorm
    factorStrength = strength
    hasSquares = penalty.square.contains { $0 > 0 }
    extend()
  }

  /// Takes new members of the Gram matrix in, at the end and not taking part.
  mutating func append(
    _ columns: [Int], _ model: QuadraticModel, _ isInterrupted: () -> Bool
  ) throws(FittingError) {
    try gram.append(columns, model, isInterrupted)
    extend()
  }

  private mutating func extend() {
    for position in beta.count..<gram.count {
      let j = gram.members[position]
      absolute.append(penalty.absolute[j])
      square.append(penalty.square[j])
      linear.append(penalty.linear[j])
      noise.append(
        2e-15 * gram.matrix[position + position * gram.stride].squareRoot() * targetNorm)
      beta.append(0)
      pull.append(0)
      sign.append(0)
      rank.append(-1)
    }
  }

  /// Lets a member take part whose pull at the present strength is given.
  mutating func enrol(_ column: Int, pull q: Double) {
    let position = gram.place(of: column)
    pull[position] = q
    guard position >= width else { return }
    swap(position, width)
    width += 1
  }

  /// Lets an inactive member rest.
  mutating func dismiss(position: Int) {
    precondition(rank[position] < 0 && position < width)
    width -= 1
    swap(position, width)
  }

  private mutating func swap(_ a: Int, _ b: Int) {
    guard a != b else { return }
    gram.swap(a, b)
    beta.swapAt(a, b)
    pull.swapAt(a, b)
    sign.swapAt(a, b)
    absolute.swapAt(a, b)
    square.swapAt(a, b)
    linear.swapAt(a, b)
    noise.swapAt(a, b)
    rank.swapAt(a, b)
    if rank[a] >= 0 { active[rank[a]] = a }
    if rank[b] >= 0 { active[rank[b]] = b }
  }

  // MARK: The active part

  /// H_jj at a factor f.
  func curvature(_ position: Int, _ f: Double) -> Double {
    gram.matrix[position + position * gram.stride] + 2 * f * square[position]
  }

  /// H_{A, position}
  func cross(_ position: Int) -> [Double] {
    let start = position * gram.stride
    return gram.matrix.withUnsafeBufferPointer { g in active.map { g[start + $0] } }
  }

  /// x ← H_AA⁻¹x
  func solve(_ x: inout [Double]) { factor.solve(&x) }

  /// Makes the factor that of H at f; false where the active columns are not independent.
  mutating func prepare(_ f: Double) -> Bool {
    guard hasSquares, f != factorStrength else { return true }
    factorStrength = f
    let all = active
    truncateActive(to: 0)
    return activate(all)
  }

  /// The f of the squares in a factor that is about to be formed afresh.
  mutating func setFactorStrength(_ f: Double) {
    precondition(active.isEmpty)
    factorStrength = f
  }

  /// Makes inactive columns active. False where they are not independent of the active ones and each other.
  mutating func activate(_ positions: [Int]) -> Bool {
    guard !positions.isEmpty else { return true }
    let (m, b) = (active.count, positions.count)
    let size = m + b
    let all = active + positions
    let stride = gram.stride
    var columns = [Double](unsafeUninitializedCapacity: size * b) { buffer, count in
      gram.matrix.withUnsafeBufferPointer { g in
        for (k, position) in positions.enumerated() {
          let column = g.baseAddress! + position * stride
          for i in 0..<size { buffer[i + k * size] = column[all[i]] }
        }
      }
      count = size * b
    }
    for (k, position) in positions.enumerated() {
      columns[m + k + k * size] += 2 * factorStrength * square[position]
    }
    guard factor.append(columns, b) else { return false }
    for (k, position) in positions.enumerated() { rank[position] = m + k }
    active = all
    return true
  }

  /// Makes the active column of a rank inactive, with coefficient 0.
  mutating func deactivate(rank k: Int) {
    let position = active[k]
    factor.remove(k)
    active.remove(at: k)
    rank[position] = -1
    for i in k..<active.count { rank[active[i]] = i }
    beta[position] = 0
    sign[position] = 0
  }

  /// Keeps the active columns of the first ranks; coefficients and signs stay.
  mutating func truncateActive(to size: Int) {
    for position in active[size...] { rank[position] = -1 }
    active.removeLast(active.count - size)
    factor.truncate(to: size)
  }

  /// v_j ← v_j − Σ_k x_k H_{j, A_k} for the columns that take part, the squares of H left out.
  func subtractProduct(_ x: [Double], from v: inout [Double], rows: Range<Int>) {
    let stride = gram.stride
    gram.matrix.withUnsafeBufferPointer { g in
      v.withUnsafeMutableBufferPointer { v in
        for (k, position) in active.enumerated() where x[k] != 0 {
          cblas_daxpy(
            Int32(rows.count), -x[k], g.baseAddress! + position * stride + rows.lowerBound, 1,
            v.baseAddress!, 1)
        }
      }
    }
  }

  /// c − f l − Hβ of the members in a range of positions, H at f.
  func freshPull(_ f: Double, _ rows: Range<Int>) -> [Double] {
    var v = [Double](repeating: 0, count: rows.count)
    for (k, j) in rows.enumerated() {
      v[k] = gram.correlation[j] - f * (linear[j] + 2 * square[j] * beta[j])
    }
    subtractProduct(active.map { beta[$0] }, from: &v, rows: rows)
    return v
  }

  /// The active coefficients that are optimal for the present signs at f: H_AA⁻¹(c − f l − f a σ)_A.
  func target(_ f: Double) -> [Double] {
    var x = active.map { gram.correlation[$0] - f * (linear[$0] + absolute[$0] * sign[$0]) }
    solve(&x)
    return x
  }

  /// ½β'Gβ − c'β
  var lossChange: Double {
    var sum = 0.0
    for position in active {
      let b = beta[position]
      let slope = pull[position] + strength * (linear[position] + 2 * square[position] * b)
      sum -= 0.5 * b * (gram.correlation[position] + slope)
    }
    return sum
  }

  /// Z'Z of some positions; not a number for columns that are no members.
  func block(_ positions: [Int]) -> Matrix {
    var result = Matrix(rows: positions.count, columns: positions.count)
    for (l, j) in positions.enumerated() {
      for (k, i) in positions.enumerated() {
        let isMember = i < width && j < width
        result[k, l] = isMember ? gram.matrix[i + j * gram.stride] : .nan
      }
    }
    return result
  }

  /// Z'Z z for z on some positions, for the first `count` positions; not a number beyond those that take part.
  func product(_ positions: [Int], _ z: [Double], _ count: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: count)
    for i in 0..<width {
      var sum = 0.0
      for (k, j) in positions.enumerated() { sum += gram.matrix[i + j * gram.stride] * z[k] }
      result[i] = sum
    }
    return result
  }
}
