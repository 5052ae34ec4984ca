/// How the levels of a factor become columns.
///
/// - Treatment: a dummy for every level but the first, named by the level. R's contr.treatment.
/// - Polynomial: orthogonal polynomials of degree 1 … m − 1 over the equally spaced levels, named
///   `.L .Q .C ^4 …`. R's contr.poly.
struct FactorContrasts: Sendable {
  struct Column: Sendable {
    /// What follows the variable's name.
    let suffix: String
    fileprivate let kind: Kind

    fileprivate enum Kind {
      /// 1 where the row has this level.
      case dummy(Int32)
      /// One value a level.
      case scores([Double])
    }

    /// The column of rows with these levels, given as indices.
    func values(_ codes: [Int32]) -> [Double] {
      switch kind {
      case .dummy(let level): codes.map { $0 == level ? 1 : 0 }
      case .scores(let scores): codes.map { scores[Int($0)] }
      }
    }
  }

  let levels: [String]
  let isOrdered: Bool
  /// Empty for treatment contrasts.
  private let polynomial: [Column]

  init(treatment levels: [String]) {
    self.levels = levels
    isOrdered = false
    polynomial = []
  }

  /// - Returns: nil for fewer than 2 levels, or so many that the polynomials cannot be told apart.
  init?(polynomial levels: [String]) {
    guard levels.count >= 2, levels.count <= OrthogonalPolynomial.highestDegree else { return nil }
    let scores = levels.indices.map { Double($0 + 1) }
    guard let polynomial = OrthogonalPolynomial(degree: levels.count - 1, over: scores) else { return nil }
    self.levels = levels
    isOrdered = true
    self.polynomial = polynomial.columns(at: scores).enumerated().map { degree, values in
      Column(suffix: degree < 3 ? [".L", ".Q", ".C"][degree] : "^\(degree + 1)", kind: .scores(values))
    }
  }

  /// The columns beside an intercept.
  var columns: [Column] { isOrdered ? polynomial : Array(dummies.dropFirst()) }

  /// A dummy for every level.
  var dummies: [Column] {
    levels.enumerated().map { place, level in
      Column(suffix: level, kind: .dummy(Int32(place)))
    }
  }
}
