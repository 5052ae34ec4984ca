/// How the levels of a factor become columns.
///
/// - Treatment: a dummy for every level but the first, named by the level. R's contr.treatment.
/// - Polynomial: orthogonal polynomials of degree 1 … m − 1 over the equally spaced levels, named
///   `.L .Q .C ^4 …`. R's contr.poly.
struct FactorContrasts: Sendable {
  let levels: [String]
  let isOrdered: Bool
  /// For each polynomial one value a level; empty for treatment contrasts.
  private let scores: [[Double]]
  /// The share of the fit's rows that each level has; empty where nobody counted.
  private(set) var shares: [Double] = []

  init(treatment levels: [String]) {
    self.levels = levels
    isOrdered = false
    scores = []
  }

  /// - Returns: nil for fewer than 2 levels, or so many that the polynomials cannot be told apart.
  init?(polynomial levels: [String]) {
    guard levels.count >= 2, levels.count <= OrthogonalPolynomial.highestDegree else { return nil }
    let places = levels.indices.map { Double($0 + 1) }
    guard let polynomial = OrthogonalPolynomial(degree: levels.count - 1, over: places) else { return nil }
    self.levels = levels
    isOrdered = true
    scores = polynomial.columns(at: places)
  }

  /// The same with the share of rows that each level has.
  ///
  /// - Precondition: as many counts as levels.
  func counting(_ counts: [Int]) -> FactorContrasts {
    precondition(counts.count == levels.count)
    var copy = self
    let total = Double(max(1, counts.reduce(0, +)))
    copy.shares = counts.map { Double($0) / total }
    return copy
  }

  /// How many columns there are beside an intercept, or with `isFull` a dummy for every level.
  func count(isFull: Bool) -> Int { levels.count - (isFull ? 0 : 1) }

  /// What follows the variable's name in the names of the columns.
  func suffixes(isFull: Bool) -> [String] {
    if isFull { return levels }
    guard isOrdered else { return Array(levels.dropFirst()) }
    return scores.indices.map { $0 < 3 ? [".L", ".Q", ".C"][$0] : "^\($0 + 1)" }
  }

  /// The columns of rows with these levels, given as indices.
  func columns(_ codes: [Int32], isFull: Bool) -> TermColumns.Part {
    guard isOrdered, !isFull else {
      return .dummies(codes, first: isFull ? 0 : 1, count: count(isFull: isFull))
    }
    return .dense(scores.map { values in codes.map { values[Int($0)] } })
  }
}
