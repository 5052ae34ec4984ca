/// A correlation that a matrix implies between two coefficients.
package struct ImpliedCorrelation: Sendable, Equatable {
  /// Positions from 0, first < second.
  package let first: Int
  package let second: Int
  package let value: Double
}

/// What is wrong with the arguments of a distribution.
package enum DistributionError: Error, Sendable, Equatable {
  case missingParameter(distribution: String, parameter: String)
  case unknownParameter(distribution: String, parameter: String, known: [String])
  /// Two parameters that say the same thing, as sd and cov.
  case conflictingParameters(distribution: String, parameters: [String])
  case wrongShape(distribution: String, parameter: String, expected: ParameterShape, found: String)
  case empty(parameter: String)
  /// `index` is the place from 0 in a list, or in a matrix by rows.
  case outOfRange(parameter: String, value: Double, range: ParameterRange, index: Int?)
  /// A row (from 0) that is not as long as the matrix is high.
  case notSquare(parameter: String, rows: Int, row: Int, columns: Int)
  /// Row and column from 0.
  case notSymmetric(parameter: String, row: Int, column: Int, value: Double, mirrored: Double)
  case notPositiveDefinite(parameter: String, smallestEigenvalue: Double, correlation: ImpliedCorrelation?)
  /// The inverse does not fit into doubles.
  case beyondRange(parameter: String)
  case lengthMismatch(parameter: String, length: Int, otherParameter: String, otherLength: Int)

  /// The kind of mistake, in kebab case.
  package var code: String {
    switch self {
    case .missingParameter: "missing-argument"
    case .unknownParameter: "unknown-argument"
    case .conflictingParameters: "conflicting-arguments"
    case .wrongShape: "wrong-kind"
    case .empty: "empty-argument"
    case .outOfRange: "out-of-range"
    case .notSquare: "not-square"
    case .notSymmetric: "not-symmetric"
    case .notPositiveDefinite: "not-positive-definite"
    case .beyondRange: "out-of-range"
    case .lengthMismatch: "length-mismatch"
    }
  }

  /// The parameter at fault, for the place in the source; nil where it is the call as a whole.
  package var parameter: String? {
    switch self {
    case .missingParameter: nil
    case .unknownParameter(_, let parameter, _), .wrongShape(_, let parameter, _, _), .empty(let parameter),
      .beyondRange(let parameter),
      .outOfRange(let parameter, _, _, _), .notSquare(let parameter, _, _, _),
      .notSymmetric(let parameter, _, _, _, _), .notPositiveDefinite(let parameter, _, _),
      .lengthMismatch(let parameter, _, _, _):
      parameter
    case .conflictingParameters(_, let parameters): parameters.last
    }
  }

  /// One line that says what is wrong. `number` writes numbers.
  package func message(_ number: (Double) -> String) -> String {
    switch self {
    case .missingParameter(let distribution, let parameter): "\(distribution) needs \(parameter)"
    case .unknownParameter(let distribution, let parameter, _):
      "\(distribution) has no argument `\(parameter)`"
    case .conflictingParameters(let distribution, let parameters):
      "\(distribution) takes one of \(parameters.joined(separator: ", ")), not several"
    case .wrongShape(_, let parameter, let expected, let found):
      "\(parameter) must be \(expected.rawValue), not \(found)"
    case .empty(let parameter): "\(parameter) is empty"
    case .outOfRange(let parameter, let value, let range, let index):
      switch (range, index) {
      case (.positiveDefinite, _): "\(parameter) has an entry that is not a finite number"
      case (_, let index?): "\(parameter) must be \(range.rawValue); entry \(index + 1) is \(number(value))"
      case (_, nil): "\(parameter) must be \(range.rawValue), not \(number(value))"
      }
    case .notSquare(let parameter, let rows, let row, let columns):
      "\(parameter) is not square: \(rows) \(rows == 1 ? "row" : "rows"), but row \(row + 1) has \(columns)"
        + (columns == 1 ? " entry" : " entries")
    case .notSymmetric(let parameter, let row, let column, let value, let mirrored):
      "\(parameter) is not symmetric: [\(row + 1), \(column + 1)] is \(number(value)), "
        + "[\(column + 1), \(row + 1)] is \(number(mirrored))"
    case .notPositiveDefinite(let parameter, let eigenvalue, _):
      "\(parameter) is not positive definite (smallest eigenvalue \(number(eigenvalue)))"
    case .beyondRange(let parameter): "\(parameter) has no inverse that numbers can hold"
    case .lengthMismatch(let parameter, let length, let other, let otherLength):
      "\(parameter) is for \(length) \(length == 1 ? "coefficient" : "coefficients"), "
        + "\(other) for \(otherLength)"
    }
  }

  /// One thing to do about it; nil where the message says it. `correlation` writes a correlation.
  package func help(correlation: (Double) -> String) -> String? {
    switch self {
    case .unknownParameter(_, _, let known):
      known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
    case .wrongShape(let distribution, "sd", _, _):
      "a matrix needs its name: \(distribution)(mean, cov = V) or \(distribution)(mean, precision = P)"
    case .wrongShape(let distribution, "cov", .matrix, _):
      "one standard deviation for all is \(distribution)(mean, sd), sd = √variance"
    case .notPositiveDefinite("cov", _, let implied?):
      "correlation \(correlation(implied.value)) is outside (-1, 1); did you give a covariance where sd is 1?"
    case .notPositiveDefinite(_, _, let implied?):
      "entries \(implied.first + 1) and \(implied.second + 1) imply a correlation of "
        + "\(correlation(implied.value)), outside (-1, 1)"
    case .notPositiveDefinite(let parameter, _, nil):
      "make the diagonal larger: the variances there are above 0, as in \(parameter) = [[1, 0.5], [0.5, 1]]"
    case .outOfRange(_, _, .positive, _): "for no prior on a term, write flat"
    case .outOfRange(let parameter, _, .positiveDefinite, _):
      "every entry is a number: \(parameter) = [[1, 0.5], [0.5, 1]]"
    case .notSquare(let parameter, _, _, let columns):
      "as many rows as columns: \(parameter) = [[1, 0.5], [0.5, 1]]"
        + (columns == 1 ? "; for one coefficient \(parameter) = [[1]]" : "")
    case .notSymmetric(let parameter, let row, let column, _, _):
      "write the same number at [\(row + 1), \(column + 1)] and [\(column + 1), \(row + 1)]: \(parameter) = [[1, 0.5], [0.5, 1]]"
    case .conflictingParameters(_, let parameters):
      "keep one of them: sd for independent coefficients, \(parameters.last ?? "cov") for a matrix"
    case .lengthMismatch(let parameter, let length, let other, let otherLength):
      "give \(parameter) \(otherLength) numbers, or \(other) \(length) rows and columns"
    default: nil
    }
  }
}
