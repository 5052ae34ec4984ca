/// The arguments of one call of a penalty, as many as it has parameters; what a penalty reads them from.
package struct PenaltyArguments: Sendable {
  private let definition: PenaltyDefinition
  private let values: [PenaltyArgument?]

  fileprivate init(_ definition: PenaltyDefinition, _ values: [PenaltyArgument?]) throws(PenaltyError) {
    self.definition = definition
    self.values = values
    guard values.count == definition.parameters.count else { throw wrongCount }
  }

  /// The argument at a place as a number, or the parameter's default.
  func number(_ place: Int) throws(PenaltyError) -> Double {
    switch values[place] {
    case .number(let value)?: return value
    case nil:
      guard let value = definition.parameters[place].defaultValue else { throw wrongCount }
      return value
    case .matrix?, .terms?: throw wrongKind(place)
    }
  }

  /// The argument at a place as a number that must hold a condition.
  func number(
    _ place: Int, where isAllowed: (Double) -> Bool
  ) throws(PenaltyError) -> Double {
    let value = try number(place)
    guard isAllowed(value) else { throw outOfRange(place, value) }
    return value
  }

  /// The argument at a place as a matrix; a number is a matrix of one row and one column.
  func matrix(_ place: Int) throws(PenaltyError) -> Matrix {
    switch values[place] {
    case .matrix(let value)?: return value
    case .number(let value)?: return Matrix(rows: 1, columns: 1, elements: [value])
    case .terms?: throw wrongKind(place)
    case nil: throw wrongCount
    }
  }

  /// The argument at a place as terms, nil where none is named.
  func terms(_ place: Int) throws(PenaltyError) -> [[Int]]? {
    switch values[place] {
    case .terms(let value)?: return value
    case .matrix?, .number?: throw wrongKind(place)
    case nil: return nil
    }
  }

  func outOfRange(_ place: Int, _ value: Double) -> PenaltyError {
    let parameter = definition.parameters[place]
    return .outOfRange(
      penalty: definition.name, parameter: parameter.name, value: value, range: parameter.range)
  }

  private func wrongKind(_ place: Int) -> PenaltyError {
    let parameter = definition.parameters[place]
    return .wrongKind(
      penalty: definition.name, parameter: parameter.name, expected: parameter.kind)
  }

  private var wrongCount: PenaltyError {
    .wrongArgumentCount(
      penalty: definition.name, expected: definition.parameters.count,
      found: values.count { $0 != nil })
  }
}

extension PenaltyDefinition {
  /// From arguments in the order of `parameters` (nil takes the default) to a sum of penalties, which has one
  /// member unless the penalty is an abbreviation, as `elastic` is.
  package func make(_ arguments: [PenaltyArgument?]) throws(PenaltyError) -> [ScaledPenalty] {
    try build(PenaltyArguments(self, arguments))
  }
}
