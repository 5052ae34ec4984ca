/// A sum of penalty terms, sorted by what a coordinate-wise solver has to do about it.
///
///     Σ_j [ absolute_j |β_j| + square_j β_j² + linear_j β_j + special_j(β_j) ] + ½β'Qβ + constant,
///     lower_j ≤ β_j ≤ upper_j
///
/// Strengths are in; a centred square becomes a square and a linear part, a box becomes bounds, any other centred
/// or non-elementary separable term a special one, a matrix a block of Q. Terms that tie coefficients together in
/// another way are kept aside, for solvers that know them.
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

  /// Groups and differences are of places in `columns`.
  struct Tie {
    var strength: Double
    let coupling: Coupling
    let columns: [Int]
    let centre: [Double]?
    /// Which of the problem's terms of positive strength it is.
    let term: Int
  }

  /// A penalty with two derivatives that ties coefficients together.
  struct Smooth {
    var strength: Double
    let penalty: any SmoothPenalty
    let columns: [Int]
    let centre: [Double]?

    func local(_ b: [Double]) -> [Double] {
      columns.indices.map { b[columns[$0]] - (centre?[$0] ?? 0) }
    }
  }

  private(set) var absolute: [Double]
  private(set) var square: [Double]
  private(set) var linear: [Double]
  private(set) var special: [[Special]?]
  /// Bounds a coordinate; nil where there is none at all.
  private(set) var bounds: [Interval]?
  private(set) var blocks: [Block] = []
  private(set) var ties: [Tie] = []
  private(set) var smooth: [Smooth] = []
  /// The first term that is neither separable nor quadratic, so that coordinate-wise solvers cannot take the sum.
  private(set) var unsupported: String?
  private(set) var isConvex = true
  /// Columns of ties that hold each of their coefficients, as a norm does.
  private var isTied: [Bool]

  init(_ terms: [PenaltyTerm], columns: Int) {
    absolute = [Double](repeating: 0, count: columns)
    square = absolute
    linear = absolute
    special = [[Special]?](repeating: nil, count: columns)
    isTied = [Bool](repeating: false, count: columns)
    for (k, term) in terms.filter({ $0.strength > 0 }).enumerated() { add(term, k) }
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
    for k in ties.indices { copy.ties[k].strength *= factor }
    for k in smooth.indices { copy.smooth[k].strength *= factor }
    return copy
  }

  /// The same for some coordinates. Matrices and ties do not come along.
  func selecting(_ columns: [Int]) -> CoordinatePenalty {
    precondition(blocks.isEmpty && ties.isEmpty, "a matrix cannot be restricted to a working set")
    var copy = CoordinatePenalty([], columns: columns.count)
    for (k, j) in columns.enumerated() {
      copy.absolute[k] = absolute[j]
      copy.square[k] = square[j]
      copy.linear[k] = linear[j]
      copy.special[k] = special[j]
    }
    copy.bounds = bounds.map { bounds in columns.map { bounds[$0] } }
    copy.isConvex = isConvex
    return copy
  }

  /// Absolute values, special terms and bounds, with further coordinates behind that have none.
  func kinksAlone(columns: Int) -> CoordinatePenalty {
    var copy = CoordinatePenalty([], columns: columns)
    for j in absolute.indices {
      copy.absolute[j] = absolute[j]
      copy.special[j] = special[j]
    }
    copy.bounds = bounds.map { $0 + [Interval](repeating: .all, count: columns - absolute.count) }
    copy.isConvex = isConvex
    return copy
  }

  /// Whether some coordinate needs more than a soft threshold.
  var hasSpecial: Bool { bounds != nil || special.contains { $0 != nil } }

  func isSpecial(_ j: Int) -> Bool { special[j] != nil || isBounded(j) }

  func isBounded(_ j: Int) -> Bool { bounds.map { $0[j] != .all } ?? false }

  /// Smooth and quadratic throughout.
  var isQuadratic: Bool { !hasSpecial && absolute.allSatisfy { $0 == 0 } && unsupported == nil }

  /// Whether some term other than a matrix acts on the coordinate alone or holds it.
  func acts(on j: Int) -> Bool { absolute[j] > 0 || square[j] > 0 || isSpecial(j) || isTied[j] }

  /// The slopes at which the conjugate of the separable part of coordinate j is finite, linear parts left out.
  func slopes(_ j: Int) -> Interval {
    if square[j] > 0 { return .all }
    var sum = Interval(-absolute[j], absolute[j])
    for term in special[j] ?? [] { sum = sum + term.strength * term.penalty.slopes }
    guard let bound = bounds?[j] else { return sum }
    return Interval(
      bound.lower == -.infinity ? sum.lower : -.infinity,
      bound.upper == .infinity ? sum.upper : .infinity)
  }

  /// The largest size that the slope of the separable part can take: infinite where it grows without bound.
  func slopeBound(_ j: Int) -> Double { max(slopes(j).upper, -slopes(j).lower) }

  private mutating func add(_ term: PenaltyTerm, _ place: Int) {
    if !term.penalty.isConvex { isConvex = false }
    if let separable = term.penalty.separable {
      for (k, j) in term.columns.enumerated() {
        add(separable, strength: term.strength(k), centre: term.centre?[k] ?? 0, to: j)
      }
    } else if case .dense(let matrix)? = term.penalty.hessian(dimension: term.columns.count) {
      blocks.append(Block(strength: term.strength, matrix: matrix, columns: term.columns))
      guard let centre = term.centre else { return }
      for (j, pull) in zip(term.columns, matrix.times(centre)) { linear[j] -= term.strength * pull }
    } else if let coupling = term.penalty.coupling(dimension: term.columns.count) {
      unsupported = unsupported ?? term.penalty.definition.name
      ties.append(
        Tie(
          strength: term.strength, coupling: coupling, columns: term.columns, centre: term.centre,
          term: place))
      if coupling != .differences {
        for j in term.columns { isTied[j] = true }
      }
    } else if let penalty = term.penalty.smooth {
      unsupported = unsupported ?? term.penalty.definition.name
      smooth.append(
        Smooth(strength: term.strength, penalty: penalty, columns: term.columns, centre: term.centre))
      for j in term.columns { isTied[j] = true }
    }
  }

  private mutating func add(
    _ penalty: any SeparablePenalty, strength: Double, centre: Double, to j: Int
  ) {
    if penalty.definition.isConstraint {
      let domain = penalty.domain + centre
      var all = bounds ?? [Interval](repeating: .all, count: absolute.count)
      all[j] = Interval(max(all[j].lower, domain.lower), min(all[j].upper, domain.upper))
      bounds = all
      return
    }
    guard let form = penalty.elementary, centre == 0 || form.absolute == 0 else {
      special[j] = (special[j] ?? []) + [Special(strength: strength, penalty: penalty, centre: centre)]
      return
    }
    absolute[j] += strength * form.absolute
    square[j] += strength * form.square
    linear[j] -= 2 * strength * form.square * centre
  }
}
