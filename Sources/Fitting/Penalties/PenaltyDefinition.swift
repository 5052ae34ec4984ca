/// What a penalty is called, what it takes, what it says about itself, and how it is made: the one place from
/// which parsing of its call, range checks, completion, help and the law tests follow.
package struct PenaltyDefinition: Sendable {
  package let name: String
  package let parameters: [PenaltyParameter]
  /// One line for help and completion.
  package let summary: String
  /// The objective's text for a strength in front of it, such as `Σ|b|`.
  package let formula: String
  /// The gradient's text, such as `sign(b)`.
  package let gradient: String
  /// What holds at 0, such as `any value in [-1, 1]`.
  package let atZero: String
  package let isConvex: Bool
  /// Called by `make`, with as many arguments as there are parameters.
  let build: @Sendable (PenaltyArguments) throws(PenaltyError) -> [ScaledPenalty]
}

/// One parameter of a penalty.
package struct PenaltyParameter: Sendable, Equatable {
  package enum Kind: Sendable, Equatable { case number, matrix }
  package let name: String
  package let kind: Kind
  /// The allowed values as text, such as `1 ≤ p ≤ 2`.
  package let range: String
  /// Nil where the argument must be given.
  package let defaultValue: Double?
}

package enum PenaltyArgument: Sendable, Equatable {
  case number(Double)
  case matrix(Matrix)
}

/// A strength times a penalty.
package struct ScaledPenalty: Sendable {
  package let strength: Double
  package let penalty: any Penalty
}
