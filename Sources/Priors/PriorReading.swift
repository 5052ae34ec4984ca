package import Fitting

/// A penalty read as a prior: p(b) ∝ exp(−penalty(b)), with the penalty on the scale of the negative log-likelihood.
///
/// λ·l1 ↔ laplace(0, 1/λ); λ·l2 ↔ normal(0, 1/√(2λ)); quad(P) ↔ normal(0, precision = P). A strength that stands beside
/// another loss scale is first multiplied by `factor`. On one coefficient kinks add up to one Laplace and squares to
/// one normal; both together are a product of the two, which has no name (elastic net: Zou and Hastie, 2005).
package struct PriorReading: Sendable {
  /// Coefficients that share a prior which is independent of the others'.
  package struct Part: Sendable {
    package let columns: [Int]
    /// One named distribution; or several whose densities are multiplied, without the constant that would make
    /// the product integrate to 1; flat where no penalty acts.
    package let factors: [any Distribution]

    package var isProduct: Bool { factors.count > 1 }

    /// log p(b) at the values of `columns`. Of a product only the dependent part is known; its constant is nil.
    package func logDensity(at b: [Double]) -> (constant: Double?, dependent: Double) {
      let sum = factors.reduce(into: LogDensity.zero) { $0 += $1.logDensity(at: b) }
      return (isProduct || !factors[0].isProper ? nil : sum.constant, sum.dependent)
    }
  }

  package let factor: BridgeFactor
  /// Together they cover columns 0..<count once.
  package let parts: [Part]

  /// The prior as a value, nil where a part is a product. `names` are the terms or coefficients by column.
  package func prior(names: [String]) -> Prior? {
    guard !parts.contains(where: \.isProduct) else { return nil }
    if parts.count == 1 { return Prior(parts[0].factors[0]) }
    return Prior(
      parts.map { part in
        PriorStatement(terms: .named(part.columns.map { names[$0] }), distribution: part.factors[0])
      })
  }
}

/// Reads the penalty terms of an objective as a prior.
///
/// - Parameters:
///   - terms: as they stand in the objective, beside a loss of `lossScale`.
///   - count: the number of coefficients.
///   - columnScales: standard deviations by which columns were divided for the penalties to act on; the prior is then
///     of coefficients in data units, flat for a constant column (0). Nil: it is of the coefficients that the
///     penalties act on.
/// - Throws: `BridgeError`.
package func priorReading(
  of terms: [PenaltyTerm], count: Int, sigma: Double?, n: Double?, lossScale: SquaredLoss.Scale,
  columnScales: [Double]? = nil
) throws(BridgeError) -> PriorReading {
  try priorReading(
    of: terms, count: count, factor: BridgeFactor(from: lossScale, sigma: sigma, n: n),
    columnScales: columnScales)
}

/// The same beside a loss whose factor to the negative log-likelihood is known.
package func priorReading(
  of terms: [PenaltyTerm], count: Int, factor: BridgeFactor, columnScales: [Double]? = nil
) throws(BridgeError) -> PriorReading {
  let scales = columnScales ?? [Double](repeating: 1, count: count)
  var pieces: [Piece] = []
  for term in terms where term.strength > 0 {
    pieces += try readPieces(term, factor: factor.value, scales: scales)
  }
  let groups = independentGroups(pieces, count: count)
  var parts: [PriorReading.Part] = []
  for group in groups {
    parts.append(try readPart(columns: group, pieces: pieces))
  }
  return PriorReading(factor: factor, parts: parts)
}

/// A penalty on the scale of the negative log-likelihood, in the units of the prior.
private enum Piece {
  case absolute(column: Int, rate: Double, centre: Double)
  /// ½(b − c)'P(b − c).
  case quadratic(columns: [Int], precision: Matrix, centre: [Double], penalty: String)

  var columns: [Int] {
    switch self {
    case .absolute(let column, _, _): [column]
    case .quadratic(let columns, _, _, _): columns
    }
  }
}

private func readPieces(
  _ term: PenaltyTerm, factor: Double, scales: [Double]
) throws(BridgeError) -> [Piece] {
  let strength = term.strength * factor
  func own(_ place: Int) -> Double { strength * (term.factors?[place] ?? 1) }
  let columns = term.columns
  // A constant column has no standardised coefficient: nothing is said of it, so it is flat.
  let centre = columns.indices.map {
    scales[columns[$0]] > 0 ? (term.centre?[$0] ?? 0) / scales[columns[$0]] : 0
  }
  if let elementary = term.penalty.separable?.elementary {
    var pieces: [Piece] = []
    for (place, column) in columns.enumerated() where scales[column] > 0 {
      if elementary.absolute > 0 {
        pieces.append(
          .absolute(
            column: column, rate: own(place) * elementary.absolute * scales[column], centre: centre[place]))
      }
      if elementary.square > 0 {
        let precision = 2 * own(place) * elementary.square * scales[column] * scales[column]
        pieces.append(
          .quadratic(
            columns: [column], precision: .diagonal([precision]), centre: [centre[place]],
            penalty: term.penalty.definition.name))
      }
    }
    return pieces
  }
  guard case .dense(var precision)? = term.penalty.hessian(dimension: columns.count) else {
    throw .notNamed(penalty: term.penalty.definition.name, formula: term.penalty.formula)
  }
  for i in columns.indices {
    for j in columns.indices { precision[i, j] *= strength * scales[columns[i]] * scales[columns[j]] }
  }
  return [
    .quadratic(
      columns: columns, precision: precision, centre: centre, penalty: term.penalty.definition.name)
  ]
}

/// Coefficients that a joint density ties together; those that stand alone are put side by side with others of the
/// same form, so that they share one statement.
private func independentGroups(_ pieces: [Piece], count: Int) -> [[Int]] {
  var root = Array(0..<count)
  func find(_ column: Int) -> Int {
    var at = column
    while root[at] != at { at = root[at] }
    return at
  }
  for piece in pieces {
    for column in piece.columns.dropFirst() {
      let (one, other) = (find(piece.columns[0]), find(column))
      root[max(one, other)] = min(one, other)
    }
  }
  var groups: [[Int]] = []
  var forms: [Form] = []
  for column in 0..<count where find(column) == column {
    let tied = (column..<count).filter { find($0) == column }
    let form = Form(of: pieces.filter { $0.columns.contains(column) }, first: column)
    if let same = forms.firstIndex(of: form), !form.isJoint {
      groups[same] += tied
    } else {
      forms.append(form)
      groups.append(tied)
    }
  }
  return groups
}

/// What kind of prior a coefficient has.
private struct Form: Equatable {
  let kinks: Int
  let isQuadratic: Bool
  let isJoint: Bool

  init(of pieces: [Piece], first column: Int) {
    kinks = kinkCentres(pieces).count
    isQuadratic = pieces.contains { if case .quadratic = $0 { true } else { false } }
    isJoint = pieces.contains { $0.columns.count > 1 }
  }
}

/// The distinct places of the kinks of one coefficient, ascending.
private func kinkCentres(_ pieces: [Piece]) -> [Double] {
  var centres: Set<Double> = []
  for case .absolute(_, _, let centre) in pieces { centres.insert(centre) }
  return centres.sorted()
}

/// The prior of one group: a Laplace factor for each kink, and one normal for all that is quadratic.
private func readPart(columns: [Int], pieces: [Piece]) throws(BridgeError) -> PriorReading.Part {
  let own = columns.map { column in pieces.filter { $0.columns.contains(column) } }
  var factors: [any Distribution] = []
  let kinks = own.map(kinkCentres)
  for order in 0..<(kinks.map(\.count).max() ?? 0) {
    var (scales, centres): ([Double], [Double]) = ([], [])
    for (place, mine) in own.enumerated() {
      guard order < kinks[place].count else {
        throw .notNamed(penalty: "l1 on some of the terms of quad", formula: "(|b| + b'Pb)")
      }
      centres.append(kinks[place][order])
      var rate = 0.0
      for case .absolute(_, let one, centres[place]) in mine { rate += one }
      scales.append(1 / rate)
    }
    try factors.append(
      named { () throws(DistributionError) -> any Distribution in
        try Laplace(mean: compact(centres), scale: compact(scales))
      })
  }
  if let normal = try readQuadratic(columns: columns, own: own) { factors.append(normal) }
  return PriorReading.Part(columns: columns, factors: factors.isEmpty ? [Flat()] : factors)
}

/// Squares add up to one: Σ P_k is the precision, and the mean m solves (Σ P_k) m = Σ P_k c_k.
private func readQuadratic(columns: [Int], own: [[Piece]]) throws(BridgeError) -> (any Distribution)? {
  let place = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
  let k = columns.count
  var rows = [[Double]](repeating: [Double](repeating: 0, count: k), count: k)
  var pull = [Double](repeating: 0, count: k)
  var isJoint = false
  var name = ""
  for (column, mine) in zip(columns, own) {
    // A joint piece is seen by each of its columns; its first one adds it.
    for case .quadratic(let members, let precision, let centre, let penalty) in mine
    where members.first == column {
      name = name.isEmpty || name == penalty ? penalty : name + " + " + penalty
      isJoint = isJoint || members.count > 1
      for (i, row) in members.enumerated() {
        guard let r = place[row] else { preconditionFailure("a joint penalty lies in one group") }
        for (j, other) in members.enumerated() {
          guard let c = place[other] else { preconditionFailure("a joint penalty lies in one group") }
          rows[r][c] += precision[i, j]
          pull[r] += precision[i, j] * centre[j]
        }
      }
    }
  }
  if name.isEmpty { return nil }
  if !isJoint {
    let diagonal = columns.indices.map { rows[$0][$0] }
    return try named { () throws(DistributionError) -> any Distribution in
      try Normal(
        mean: compact(zip(pull, diagonal).map { $0 / $1 }), sd: compact(diagonal.map { 1 / $0.squareRoot() }))
    }
  }
  let penalty = name
  return try named(penalty) { () throws(DistributionError) -> any Distribution in
    let precision = try PositiveDefiniteMatrix(rows: rows, parameter: "precision")
    return try MultivariateNormal(
      mean: compact(precision.product(precision.inverse, pull)), precision: precision)
  }
}

/// One number where all are the same.
private func compact(_ values: [Double]) -> Coordinates {
  values.allSatisfy { $0 == values[0] } ? Coordinates(values[0]) : Coordinates(values)
}

/// Builds a distribution; numbers that make none are the penalty's fault here.
private func named(
  _ penalty: String = "penalty", _ make: () throws(DistributionError) -> any Distribution
) throws(BridgeError) -> any Distribution {
  do {
    return try make()
  } catch .notPositiveDefinite(_, let eigenvalue, _) {
    throw .notNormalisable(penalty: penalty, smallestEigenvalue: eigenvalue)
  } catch .outOfRange(let parameter, let value, _, _) {
    throw .outOfRange(parameter: parameter, value: value)
  } catch {
    throw .notNamed(penalty: penalty, formula: penalty)
  }
}
