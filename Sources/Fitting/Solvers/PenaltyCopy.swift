/// One penalty of a sum inside the augmented Lagrangian: its copy of what it acts on, its multiplier, and the parts
/// that it adds to value, slope and curvature of L.
///
///     e(w) = min over x of [ φ(x) + σ/2 ‖w − x‖² ],   w = Aβ + y/σ,   ∇e = σA'(w − prox(w))
struct PenaltyCopy {
  private enum Shape {
    /// All separable terms together, of the listed coordinates.
    case separable(CoordinatePenalty, [Int])
    case norms([NormGroup], strength: Double)
    case maximum(strength: Double)
    case differences(strength: Double)
  }

  private let shape: Shape
  private let columns: [Int]
  private let centre: [Double]
  /// Which of the problem's terms of positive strength it is; nil for the separable ones together.
  let term: Int?
  private var multiplier: [Double]
  /// Where the copy was last.
  private var copy: [Double]

  static func all(_ penalty: CoordinatePenalty) -> [PenaltyCopy] {
    var result: [PenaltyCopy] = []
    let special = penalty.absolute.indices.filter { penalty.absolute[$0] > 0 || penalty.isSpecial($0) }
    if !special.isEmpty {
      result.append(PenaltyCopy(.separable(penalty, special), special, nil, nil, special.count))
    }
    for tie in penalty.ties {
      let count = tie.columns.count
      switch tie.coupling {
      case .norms(let groups):
        result.append(
          PenaltyCopy(.norms(groups, strength: tie.strength), tie.columns, tie.centre, tie.term, count))
      case .maximum:
        result.append(
          PenaltyCopy(.maximum(strength: tie.strength), tie.columns, tie.centre, tie.term, count))
      case .differences:
        result.append(
          PenaltyCopy(.differences(strength: tie.strength), tie.columns, tie.centre, tie.term, count - 1))
      }
    }
    return result
  }

  private init(_ shape: Shape, _ columns: [Int], _ centre: [Double]?, _ term: Int?, _ count: Int) {
    self.shape = shape
    self.columns = columns
    self.centre = centre ?? [Double](repeating: 0, count: columns.count)
    self.term = term
    multiplier = [Double](repeating: 0, count: count)
    copy = multiplier
  }

  /// Adds σA'(w − prox(w)) and returns e(w).
  func addEnvelope(to gradient: inout [Double], _ x: [Double], _ sigma: Double) -> Double {
    let w = argument(x, sigma)
    let (near, value) = prox(w, sigma)
    var sum = value
    let pull = w.indices.map { sigma * (w[$0] - near[$0]) }
    for (k, p) in pull.enumerated() { sum += 0.5 * p * (w[k] - near[k]) }
    for (k, p) in back(pull).enumerated() { gradient[columns[k]] += p }
    return sum
  }

  /// Adds σA'(I − J)A.
  func addCurvature(to hessian: inout Matrix, _ x: [Double], _ sigma: Double) {
    let w = argument(x, sigma)
    switch shape {
    case .separable(let penalty, _):
      for (k, t) in prox(w, sigma).near.enumerated() {
        let curvature = penalty.curvature(columns[k], at: t)
        hessian[columns[k], columns[k]] +=
          curvature.isFinite ? sigma * (curvature / (sigma + curvature)) : sigma
      }
    case .norms(let groups, let strength):
      for group in groups {
        let (length, cut) = (group.length(w), strength * group.weight / sigma)
        if length <= cut {
          for k in group.members { hessian[columns[k], columns[k]] += sigma }
          continue
        }
        let share = sigma * cut / length
        for k in group.members {
          hessian[columns[k], columns[k]] += share
          for l in group.members {
            hessian[columns[k], columns[l]] -= share * (w[k] / length) * (w[l] / length)
          }
        }
      }
    case .maximum:
      let near = prox(w, sigma).near
      let level = near.reduce(0) { max($0, abs($1)) }
      let top = w.indices.filter { abs(w[$0]) > level }
      for k in top {
        hessian[columns[k], columns[k]] += sigma
        guard level > 0 else { continue }
        for l in top {
          let sign = (w[k] > 0) == (w[l] > 0) ? 1.0 : -1
          hessian[columns[k], columns[l]] -= sigma * sign / Double(top.count)
        }
      }
    case .differences(let strength):
      for k in w.indices where abs(w[k]) <= strength / sigma {
        let (i, j) = (columns[k], columns[k + 1])
        hessian[i, i] += sigma
        hessian[j, j] += sigma
        hessian[i, j] -= sigma
        hessian[j, i] -= sigma
      }
    }
  }

  /// y ← σ(w − x); returns how far the copy is from what it copies.
  mutating func updateMultiplier(_ x: [Double], _ sigma: Double) -> Double {
    let w = argument(x, sigma)
    copy = prox(w, sigma).near
    var residual = 0.0
    for k in w.indices {
      residual = max(residual, abs(w[k] - multiplier[k] / sigma - copy[k]))
      multiplier[k] = sigma * (w[k] - copy[k])
    }
    return residual
  }

  /// A'y
  var pulledBack: [Double] { back(multiplier) }

  /// What the copy says about coefficients: which are at kinks, which are tied.
  func mark(_ pattern: inout CoefficientPattern) {
    switch shape {
    case .separable(let penalty, _):
      for (k, j) in columns.enumerated() where penalty.curvature(j, at: copy[k]) == .infinity {
        pattern.fix(j, at: copy[k])
      }
    case .norms(let groups, _):
      for group in groups where group.members.allSatisfy({ copy[$0] == 0 }) {
        for k in group.members { pattern.fix(columns[k], at: centre[k]) }
      }
    case .maximum:
      let level = copy.reduce(0) { max($0, abs($1)) }
      let top = copy.indices.filter { abs(copy[$0]) == level }
      guard level > 0 else {
        for k in copy.indices { pattern.fix(columns[k], at: centre[k]) }
        return
      }
      for k in top.dropFirst() {
        let sign = (copy[k] > 0) == (copy[top[0]] > 0) ? 1.0 : -1
        pattern.tie(
          columns[k], to: columns[top[0]], sign: sign, shift: centre[k] - sign * centre[top[0]])
      }
    case .differences:
      for k in copy.indices where copy[k] == 0 {
        pattern.tie(columns[k + 1], to: columns[k], shift: centre[k + 1] - centre[k])
      }
    }
  }

  /// Aβ + y/σ
  private func argument(_ x: [Double], _ sigma: Double) -> [Double] {
    let local = columns.indices.map { x[columns[$0]] - centre[$0] }
    if case .differences = shape {
      return multiplier.indices.map { local[$0 + 1] - local[$0] + multiplier[$0] / sigma }
    }
    return local.indices.map { local[$0] + multiplier[$0] / sigma }
  }

  /// A'v
  private func back(_ v: [Double]) -> [Double] {
    guard case .differences = shape else { return v }
    return columns.indices.map { ($0 > 0 ? v[$0 - 1] : 0) - ($0 < v.count ? v[$0] : 0) }
  }

  /// The prox of φ/σ, and φ there.
  private func prox(_ w: [Double], _ sigma: Double) -> (near: [Double], value: Double) {
    switch shape {
    case .separable(let penalty, _):
      let near = w.indices.map {
        penalty.minimum(columns[$0], curvature: sigma, pull: sigma * w[$0], hint: w[$0])
      }
      return (near, near.indices.reduce(0) { $0 + penalty.value(columns[$1], at: near[$1]) })
    case .norms(let groups, let strength):
      let near = groups.prox(w, step: strength / sigma)
      return (near, strength * groups.value(near))
    case .maximum(let strength):
      let near = Linf().prox(w, step: strength / sigma)
      return (near, strength * Linf().value(near))
    case .differences(let strength):
      let near = L1().prox(w, step: strength / sigma)
      return (near, strength * L1().value(near))
    }
  }
}
