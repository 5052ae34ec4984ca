internal import COpenBLAS
internal import Glibc

/// Minimises  ½(x − x₀)'G(x − x₀) + g'(x − x₀) + Σ [ a|x| + s x² + l x ]  exactly, by solving on the support and
/// changing it until no sign is wrong and no column outside wants in. The Cholesky factor of the support is kept from
/// one minimisation to the next, as long as G is the same.
///
/// Source: Osborne, Presnell and Turlach (2000).
struct ActiveQuadratic {
  /// Places of the columns away from 0, or without a kink there, in the order of the factor.
  private(set) var support: [Int] = []
  /// The lower triangle of L, column by column, `lead` numbers a column.
  private var lower: [Double] = []
  private var lead = 0
  /// What is added to the diagonal of G: twice the squares.
  private var ridge: [Double] = []

  struct Terms {
    let absolute: [Double]
    let square: [Double]
    let linear: [Double]
    let frozen: [Bool]
  }

  /// The minimum from `start`, nil where the support is singular or its changes do not end.
  mutating func minimise(
    _ gram: [Double], start: [Double], gradient: [Double], _ terms: Terms
  ) -> [Double]? {
    let size = start.count
    var x = start
    guard set(support(of: start, terms), gram, size, terms) else { return nil }
    var pull = start.indices.map { -gradient[$0] - terms.linear[$0] - 2 * terms.square[$0] * start[$0] }
    var isFresh = [Bool](repeating: false, count: size)
    var batch = 0.3
    for _ in 0..<(20 + 4 * size) {
      let direction = solve(
        support.map { i in
          let a = terms.absolute[i]
          return a == 0 ? pull[i] : pull[i] - (x[i] == 0 ? pull[i] : x[i]).signed(a)
        })
      guard direction.allSatisfy(\.isFinite) else { return nil }
      // A column that was let in for its pull and would go the other way has to wait.
      let wrong = support.indices.filter {
        isFresh[support[$0]] && x[support[$0]] == 0 && direction[$0] * pull[support[$0]] <= 0
      }
      if !wrong.isEmpty {
        batch = 1
        guard remove(wrong, gram, size, terms) else { return nil }
        continue
      }
      var reach = 1.0
      var landing: Int?
      for (k, i) in support.enumerated() where terms.absolute[i] > 0 && x[i] != 0 {
        guard (x[i] > 0) != (x[i] + direction[k] > 0) else { continue }
        let share = -x[i] / direction[k]
        if share < reach { (reach, landing) = (share, k) }
      }
      pull.withUnsafeMutableBufferPointer { pull in
        gram.withUnsafeBufferPointer { g in
          for (k, i) in support.enumerated() {
            let move = reach * direction[k]
            x[i] += move
            guard move != 0 else { continue }
            cblas_daxpy(Int32(size), -move, g.baseAddress! + i * size, 1, pull.baseAddress, 1)
            pull[i] -= ridge[i] * move
          }
        }
      }
      if let landing {
        x[support[landing]] = 0
        guard remove([landing], gram, size, terms) else { return nil }
        continue
      }
      for i in support { isFresh[i] = false }
      let wanting = violators(pull, terms, x, batch)
      guard !wanting.isEmpty else { return x }
      for i in wanting {
        isFresh[i] = true
        guard append(i, gram, size) else { return nil }
      }
    }
    return nil
  }

  /// (G + 2S)⁻¹ r on the support.
  func solve(_ r: [Double]) -> [Double] {
    var x = r
    let n = Int32(support.count)
    guard n > 0 else { return x }
    _ = lower.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer {
        LAPACKE_dpotrs_work(
          LAPACK_COL_MAJOR, 0x4C, n, 1, l.baseAddress, Int32(lead), $0.baseAddress, n)
      }
    }
    return x
  }

  /// Forgets the factor: G is another matrix.
  mutating func reset() {
    support = []
    lower = []
    lead = 0
  }

  // MARK: -

  private func support(of x: [Double], _ terms: Terms) -> [Int] {
    x.indices.filter { !terms.frozen[$0] && (x[$0] != 0 || terms.absolute[$0] == 0) }
  }

  private func violators(
    _ pull: [Double], _ terms: Terms, _ x: [Double], _ share: Double
  ) -> [Int] {
    var inside = [Bool](repeating: false, count: x.count)
    for i in support { inside[i] = true }
    var found: [(excess: Double, place: Int)] = []
    for i in x.indices where !inside[i] && !terms.frozen[i] {
      let excess = abs(pull[i]) - terms.absolute[i]
      if excess > 1e-13 * terms.absolute[i] { found.append((excess, i)) }
    }
    let largest = found.reduce(0) { max($0, $1.excess) }
    return found.filter { $0.excess >= share * largest }.map(\.place)
  }

  /// Makes the support hold these places, keeping what is there already.
  private mutating func set(_ wanted: [Int], _ gram: [Double], _ size: Int, _ terms: Terms) -> Bool {
    let diagonal = terms.square.map { 2 * $0 }
    let isSame = ridge.count <= diagonal.count && ridge.indices.allSatisfy { ridge[$0] == diagonal[$0] }
    ridge = diagonal
    let members = Set(wanted)
    let known = Set(support)
    let kept = support.filter { members.contains($0) }
    // Many at once are factorised with what is there: one by one each would touch the whole factor.
    let isMany = wanted.count > kept.count + 32
    if !isSame || isMany || kept.count < support.count {
      support = isMany ? kept + wanted.filter { !known.contains($0) } : kept
      guard factorise(gram, size) else { return false }
    }
    guard !isMany else { return true }
    for i in wanted where !known.contains(i) {
      guard append(i, gram, size) else { return false }
    }
    return true
  }

  private mutating func remove(
    _ positions: [Int], _ gram: [Double], _ size: Int, _ terms: Terms
  ) -> Bool {
    for position in positions.reversed() { support.remove(at: position) }
    return factorise(gram, size)
  }

  private mutating func reserve(_ count: Int) {
    guard count > lead else { return }
    let wider = max(16, count + count / 2)
    var copy = [Double](repeating: 0, count: wider * wider)
    for j in 0..<min(lead, support.count) {
      for i in j..<support.count { copy[i + j * wider] = lower[i + j * lead] }
    }
    (lower, lead) = (copy, wider)
  }

  private mutating func factorise(_ gram: [Double], _ size: Int) -> Bool {
    let n = support.count
    if n > lead {
      lead = n + n / 2
      lower = [Double](repeating: 0, count: lead * lead)
    }
    guard n > 0 else { return true }
    lower.withUnsafeMutableBufferPointer { l in
      gram.withUnsafeBufferPointer { g in
        for (c, j) in support.enumerated() {
          for r in c..<n { l[r + c * lead] = g[support[r] + j * size] }
          l[c + c * lead] += ridge[j]
        }
      }
    }
    let info = lower.withUnsafeMutableBufferPointer {
      LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 0x4C, Int32(n), $0.baseAddress, Int32(lead))
    }
    guard info == 0 else { return fail() }
    for (c, j) in support.enumerated() {
      let pivot = lower[c + c * lead]
      guard pivot * pivot > 1e-13 * (gram[j + j * size] + ridge[j]) else { return fail() }
    }
    return true
  }

  private mutating func append(_ i: Int, _ gram: [Double], _ size: Int) -> Bool {
    let n = support.count
    reserve(n + 1)
    var row = support.map { gram[$0 + i * size] }
    let full = gram[i + i * size] + ridge[i]
    var rest = full
    if n > 0 {
      lower.withUnsafeBufferPointer { l in
        row.withUnsafeMutableBufferPointer {
          cblas_dtrsv(
            CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, Int32(n), l.baseAddress, Int32(lead),
            $0.baseAddress, 1)
        }
      }
      for (c, value) in row.enumerated() {
        rest -= value * value
        lower[n + c * lead] = value
      }
    }
    guard rest > 1e-13 * full else { return fail() }
    lower[n + n * lead] = rest.squareRoot()
    support.append(i)
    return true
  }

  private mutating func fail() -> Bool {
    reset()
    return false
  }
}

extension Double {
  /// size with the sign of self.
  fileprivate func signed(_ size: Double) -> Double { self < 0 ? -size : size }
}
