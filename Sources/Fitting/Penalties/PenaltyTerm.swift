/// strength · penalty(b[columns] − centre): one term of an objective.
package struct PenaltyTerm: Sendable {
  /// The number in front of the penalty, zero or more.
  package var strength: Double
  package var penalty: any Penalty
  /// Indices of the design's columns that it acts on, in order.
  package var columns: [Int]
  /// Where it pulls to, a number a column, on the scale of the coefficients that it acts on; nil for the origin.
  package var centre: [Double]?
  /// What each coefficient's share is multiplied by besides, a positive number a column, as the adaptive lasso's
  /// weights; for penalties that are a sum over coefficients only. Nil where each counts once.
  package var factors: [Double]?

  package init(
    strength: Double, penalty: any Penalty, columns: [Int], centre: [Double]? = nil,
    factors: [Double]? = nil
  ) {
    self.strength = strength
    self.penalty = penalty
    self.columns = columns
    self.centre = centre
    self.factors = factors
  }

  /// The strength of the share of the coefficient in place k.
  func strength(_ k: Int) -> Double { factors.map { strength * $0[k] } ?? strength }

  /// The coefficients that the penalty sees: chosen and shifted.
  package func local(_ b: [Double]) -> [Double] {
    guard let centre else { return columns.map { b[$0] } }
    return columns.indices.map { b[columns[$0]] - centre[$0] }
  }

  /// The value with its strength, at a whole coefficient vector.
  package func value(_ b: [Double]) -> Double {
    if strength == 0 { return 0 }
    guard factors != nil, let separable = penalty.separable else {
      return strength * penalty.value(local(b))
    }
    return local(b).enumerated().reduce(0) { $0 + strength($1.offset) * separable.value(at: $1.element) }
  }
}
