/// What a parameter of a distribution may be given as.
package enum ParameterShape: String, Sendable {
  /// One number, the same for every coefficient.
  case number = "a number"
  /// One number for every coefficient, or a list with one for each.
  case numberOrList = "a number or a list"
  /// A square matrix with a row for each coefficient.
  case matrix = "a matrix"
}

/// The numbers that a parameter may take.
package enum ParameterRange: String, Sendable {
  case finite = "a finite number"
  case positive = "a finite number above 0"
  case positiveDefinite = "symmetric and positive definite"

  /// Whether one number is in the range; a matrix is judged as a whole elsewhere.
  package func contains(_ value: Double) -> Bool {
    switch self {
    case .finite, .positiveDefinite: value.isFinite
    case .positive: value.isFinite && value > 0
    }
  }

  /// - Throws: `empty`, or `outOfRange` with the first entry that is not in the range.
  func check(_ coordinates: Coordinates, parameter: String) throws(DistributionError) {
    guard !coordinates.values.isEmpty else { throw .empty(parameter: parameter) }
    for (index, value) in coordinates.values.enumerated() where !contains(value) {
      throw .outOfRange(
        parameter: parameter, value: value, range: self, index: coordinates.isList ? index : nil)
    }
  }
}

/// One parameter of a distribution, as calls, checks, completion and help need it.
package struct ParameterDefinition: Sendable {
  package let name: String
  /// Whether it may be given by its place; a parameter that may not must be named.
  package let isPositional: Bool
  package let shape: ParameterShape
  package let range: ParameterRange
  package let summary: String
}

/// A distribution as the language knows it: one value beside the type it describes, one line in the catalogue.
package struct DistributionDefinition: Sendable {
  /// The name in calls, `normal`.
  package let name: String
  /// In order of place; positional ones come first.
  package let parameters: [ParameterDefinition]
  /// The ways of calling it: `normal(mean, sd)`, `normal(mean, cov = V)`.
  package let signatures: [String]
  /// One line for lists and completion.
  package let summary: String
  /// The density, in text.
  package let density: String
  /// −log density as a penalty on the scale of the negative log-likelihood, in text.
  package let penaltyReading: String
  /// A call that works as it stands.
  package let example: String
  /// Builds the distribution from arguments by parameter name, or says what is wrong with them.
  package let make:
    @Sendable (_ arguments: [String: DistributionArgument]) throws(DistributionError) -> any Distribution
}
