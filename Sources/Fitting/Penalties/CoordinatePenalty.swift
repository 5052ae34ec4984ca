/// A sum of penalty terms, sorted by what a coordinate-wise solver has to do about it.
///
///     Σ_j [ absolute_j |β_j| + square_j β_j² + linear_j β_j + special_j(β_j) ] + ½β'Qβ + constant
///
/// Strengths are in; a centred square becomes a square and a linear part, a centred or non-elementary separable
/// term a special one, a matrix a block of Q.
struct CoordinatePenalty {
  struct Special {
    var strength: Double
    let penalty: any SeparablePenalty
    let centre: Double
  }

  struct Block {
    var strength: Double
    let matrix: Matrix
    let columns: [Int]
  }

  private(set) var absolute: [Double]
  private(set) var square: [Double]
  private(set) var linear: [Double]
  private(set) var special: [[Special]?]
  private(set) var blocks: [Block] = []
  /// The first term that is neither separable nor quadratic, so that this form cannot hold the sum.
  private(set) var unsupported: String?

  init(_ terms: [PenaltyTerm], columns: Int) {
    absolute = [Double](repeating: 0, count: columns)
    square = absolute
    linear = absolute
    special = [[Special]?](repeating: nil, count: columns)
    for term in terms where term.strength > 0 { add(term) }
  }

  /// The same sum with every strength multiplied.
  func scaled(by factor: Double) -> CoordinatePenalty {
    var copy = self
    for j in absolute.indices {
      copy.absolute[j] *= factor
      copy.square[j] *= factor
      copy.linear[j] *= factor
      for k in (special[j] ?? []).indices { copy.special[j]?[k].strength *= factor }
    }
    for k in blocks.indices { copy.blocks[k].strength *= factor }
    return copy
  }

  /// The same for some coordinates. Matrices do not come along.
  func selecting(_ columns: [Int]) -> CoordinatePenalty {
    precondition(blocks.isEmpty, "a matrix cannot be restricted to a working set")
    var copy = CoordinatePenalty([], columns: columns.count)
    for (k, j) in columns.enumerated() {
      copy.absolute[k] = absolute[j]
      copy.square[k] = square[j]
      copy.linear[k] = linear[j]
      copy.special[k] = special[j]
    }
    return copy
  }

  var hasSpecial: Bool { special.contains { $0 != nil } }

  /// Smooth and quadratic throughout.
  var isQuadratic: Bool { !hasSpecial && absolute.allSatisfy { $0 == 0 } && unsupported == nil }

  /// Whether some term other than a matrix acts on the coordinate.
  func acts(on j: Int) -> Bool { absolute[j] > 0 || square[j] > 0 || special[j] != nil }

  /// The largest size that the slope of the separable part can take: infinite where it grows without bound.
  func slopeBound(_ j: Int) -> Double {
    guard square[j] == 0 else { return .infinity }
    var bound = absolute[j]
    for term in special[j] ?? [] {
      guard let form = term.penalty.elementary, form.square == 0 else { return .infinity }
      bound += term.strength * form.absolute
    }
    return bound
  }

  private mutating func add(_ term: PenaltyTerm) {
    if let separable = term.penalty.separable {
      for (k, j) in term.columns.enumerated() {
        add(separable, strength: term.strength, centre: term.centre?[k] ?? 0, to: j)
      }
    } else if case .dense(let matrix)? = term.penalty.hessian(dimension: term.columns.count) {
      blocks.append(Block(strength: term.strength, matrix: matrix, columns: term.columns))
      guard let centre = term.centre else { return }
      for (j, pull) in zip(term.columns, matrix.times(centre)) { linear[j] -= term.strength * pull }
    } else {
      unsupported = unsupported ?? term.penalty.definition.name
    }
  }

  private mutating func add(
    _ penalty: any SeparablePenalty, strength: Double, centre: Double, to j: Int
  ) {
    guard let form = penalty.elementary, centre == 0 || form.absolute == 0 else {
      special[j] = (special[j] ?? []) + [Special(strength: strength, penalty: penalty, centre: centre)]
      return
    }
    absolute[j] += strength * form.absolute
    square[j] += strength * form.square
    linear[j] -= 2 * strength * form.square * centre
  }
}
