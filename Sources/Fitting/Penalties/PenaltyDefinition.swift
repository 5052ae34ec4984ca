/// What a penalty is called, what it takes, what it says about itself, and how it is made: the one place from
/// which parsing of its call, range checks, completion, help and the law tests follow.
package struct PenaltyDefinition: Sendable {
  package let name: String
  /// Other names for the same.
  package let aliases: [String]
  package let parameters: [PenaltyParameter]
  /// One line for help and completion.
  package let summary: String
  /// The objective's text for a strength in front of it, such as `Σ|b|`.
  package let formula: String
  /// The formula about a centre, given the text that shifts b: `Σ|b − 3|` for ` − 3`. Nil where it has no short one.
  package let centredFormula: (@Sendable (String) -> String)?
  /// The gradient's text, such as `sign(b)`.
  package let gradient: String
  /// What holds at 0, such as `any value in [-1, 1]`.
  package let atZero: String
  /// Whether it is convex whatever its arguments are.
  package let isConvex: Bool
  /// The arguments for which it is convex, where that depends on them: `p ≥ 1`.
  package let convexWhere: String?
  /// Whether it is a constraint: 0 where it holds, ∞ where not, whatever the strength.
  package let isConstraint: Bool
  /// What a fit with this penalty alone is called: `lasso`.
  package let title: String?
  /// What a fit with this and one other penalty is called, by the other's name.
  package let titleBeside: [String: String]
  /// Topics of explain that say most about it, the most telling first.
  package let topics: [String]
  /// Called by `make`, with as many arguments as there are parameters.
  let build: @Sendable (PenaltyArguments) throws(PenaltyError) -> [ScaledPenalty]

  init(
    name: String, aliases: [String] = [], parameters: [PenaltyParameter] = [], summary: String,
    formula: String, centredFormula: (@Sendable (String) -> String)? = nil, gradient: String, atZero: String,
    isConvex: Bool,
    convexWhere: String? = nil, isConstraint: Bool = false, title: String? = nil,
    titleBeside: [String: String] = [:],
    topics: [String] = ["norms", "prior"],
    build: @escaping @Sendable (PenaltyArguments) throws(PenaltyError) -> [ScaledPenalty]
  ) {
    self.name = name
    self.aliases = aliases
    self.parameters = parameters
    self.summary = summary
    self.formula = formula
    self.centredFormula = centredFormula
    self.gradient = gradient
    self.atZero = atZero
    self.isConvex = isConvex
    self.convexWhere = convexWhere
    self.isConstraint = isConstraint
    self.title = title
    self.titleBeside = titleBeside
    self.topics = topics
    self.build = build
  }
}

/// One parameter of a penalty.
package struct PenaltyParameter: Sendable, Equatable {
  /// `terms` stands for any number of the model's terms, each a group; all of them where none is named.
  package enum Kind: Sendable, Equatable { case number, matrix, terms }
  package let name: String
  package let kind: Kind
  /// The allowed values as text, such as `1 ≤ p ≤ 2`.
  package let range: String
  /// Nil where the argument must be given.
  package let defaultValue: Double?
  /// A number in the range, for examples.
  package let example: Double

  init(name: String, kind: Kind, range: String, defaultValue: Double? = nil, example: Double = 1) {
    self.name = name
    self.kind = kind
    self.range = range
    self.defaultValue = defaultValue
    self.example = example
  }

  package var isRequired: Bool { defaultValue == nil && kind != .terms }
}

package enum PenaltyArgument: Sendable, Equatable {
  case number(Double)
  case matrix(Matrix)
  /// Places of the coefficients of each term.
  case terms([[Int]])
}

/// A strength times a penalty.
package struct ScaledPenalty: Sendable {
  package let strength: Double
  package let penalty: any Penalty
}
