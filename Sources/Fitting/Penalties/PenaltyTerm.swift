/// strength · penalty(b[columns] − centre): one term of an objective.
package struct PenaltyTerm: Sendable {
  /// The number in front of the penalty, zero or more.
  package var strength: Double
  package var penalty: any Penalty
  /// Indices of the design's columns that it acts on, in order.
  package var columns: [Int]
  /// Where it pulls to, a number a column, on the scale of the coefficients that it acts on; nil for the origin.
  package var centre: [Double]?

  package init(
    strength: Double, penalty: any Penalty, columns: [Int], centre: [Double]? = nil
  ) {
    self.strength = strength
    self.penalty = penalty
    self.columns = columns
    self.centre = centre
  }

  /// The coefficients that the penalty sees: chosen and shifted.
  package func local(_ b: [Double]) -> [Double] {
    guard let centre else { return columns.map { b[$0] } }
    return columns.indices.map { b[columns[$0]] - centre[$0] }
  }

  /// The value with its strength, at a whole coefficient vector.
  package func value(_ b: [Double]) -> Double {
    strength == 0 ? 0 : strength * penalty.value(local(b))
  }
}
