internal import COpenBLAS

/// Which columns can have a pull Z_j'r beyond a bound, found without looking at most of the design.
///
/// Where Z'e_k is known for orthonormal vectors e_k, made from residuals of earlier problems, every other residual
/// r = Σ γ_k e_k + d has pulls within ‖Z_j‖‖d‖ of Σ γ_k Z_j'e_k (Cauchy and Schwarz). Along a path residuals
/// change little and smoothly, so that ‖d‖ is small and only columns near their bound need a product of their own.
/// Where they are too many, one pass over the whole design adds a direction.
///
/// The bound is that of sphere tests, El Ghaoui, Viallon and Rabbani (2012), about a point that moves with r.
struct PullScreen: Sendable {
  private static let mostDirections = 10

  private let model: QuadraticModel
  /// ‖Z_j‖
  let lengths: [Double]
  /// e_k
  private var directions: [[Double]] = []
  /// Z'e_k one after the other.
  private var products: [Double] = []
  /// The latest residuals whose pulls are known.
  private var recent: [(residual: [Double], pulls: [Double])] = []

  init(_ model: QuadraticModel) {
    self.model = model
    lengths = model.lengths
  }

  /// The pulls Z'r: exact for the columns in the answer and after a pass over all, otherwise within less than
  /// the bound.
  ///
  /// - Parameter bounds: a number a column; a column with an infinite one is left alone.
  mutating func look(
    _ residual: [Double], bounds: [Double], pulls: inout [Double],
    _ isInterrupted: () -> Bool
  ) throws(FittingError) -> [Int] {
    let p = model.columns
    var rest = residual
    let shares = project(&rest)
    let distance = norm(rest) * (1 + 1e-12) + 1e-14 * norm(residual)
    estimate(shares, into: &pulls)
    var near: [Int] = []
    for j in 0..<p where abs(pulls[j]) + lengths[j] * distance >= bounds[j] { near.append(j) }
    guard !near.isEmpty else { return [] }
    if near.count < p / 5 {
      let exact = model.correlation(residual, columns: near)
      for (k, j) in near.enumerated() { pulls[j] = exact[k] }
      return near
    }
    pulls = try model.correlation(residual, isInterrupted)
    add(residual, pulls)
    return near
  }

  /// Takes the pulls of a residual, known from elsewhere.
  mutating func add(_ residual: [Double], _ pulls: [Double]) {
    recent.append((residual, pulls))
    if recent.count > 3 { recent.removeFirst() }
    if directions.count < PullScreen.mostDirections {
      extend(residual, pulls)
    } else {
      (directions, products) = ([], [])
      for (residual, pulls) in recent { extend(residual, pulls) }
    }
  }

  private mutating func extend(_ residual: [Double], _ pulls: [Double]) {
    let p = model.columns
    var rest = residual
    var shares = project(&rest)
    // Once more, for what rounding left.
    for (k, more) in project(&rest).enumerated() { shares[k] += more }
    let length = norm(rest)
    guard length > 1e-9 * norm(residual) else { return }
    var own = pulls
    for (k, share) in shares.enumerated() {
      let start = k * p
      for j in 0..<p { own[j] -= share * products[start + j] }
    }
    for j in 0..<p { own[j] /= length }
    directions.append(rest.map { $0 / length })
    products += own
  }

  /// Takes the part along the directions out of v; returns its coordinates.
  private func project(_ v: inout [Double]) -> [Double] {
    let n = Int32(v.count)
    return directions.map { direction in
      direction.withUnsafeBufferPointer { e in
        v.withUnsafeMutableBufferPointer { v in
          let share = cblas_ddot(n, e.baseAddress, 1, v.baseAddress, 1)
          cblas_daxpy(n, -share, e.baseAddress, 1, v.baseAddress, 1)
          return share
        }
      }
    }
  }

  private func estimate(_ shares: [Double], into pulls: inout [Double]) {
    let p = Int32(model.columns)
    guard !shares.isEmpty, p > 0 else {
      for j in pulls.indices { pulls[j] = 0 }
      return
    }
    products.withUnsafeBufferPointer { q in
      shares.withUnsafeBufferPointer { g in
        pulls.withUnsafeMutableBufferPointer {
          cblas_dgemv(
            CblasColMajor, CblasNoTrans, p, Int32(shares.count), 1, q.baseAddress, p, g.baseAddress,
            1, 0, $0.baseAddress, 1)
        }
      }
    }
  }

  private func norm(_ v: [Double]) -> Double {
    v.withUnsafeBufferPointer { cblas_dnrm2(Int32(v.count), $0.baseAddress, 1) }
  }
}
