/// The value of one argument of a distribution's call.
package enum DistributionArgument: Sendable, Equatable {
  case number(Double)
  case list([Double])
  /// By rows, as written.
  case matrix([[Double]])

  /// For messages: `a number`, `a list of 2`, `a 2 × 2 matrix`.
  package var kind: String {
    switch self {
    case .number: "a number"
    case .list(let values): "a list of \(values.count)"
    case .matrix(let rows): "a \(rows.count) × \(rows.first?.count ?? 0) matrix"
    }
  }
}

/// One number for every coefficient, or one for each.
package struct Coordinates: Sendable, Equatable {
  /// One value, or as many as there are coefficients.
  package let values: [Double]
  /// Whether it was given as a list and so fixes the number of coefficients.
  package let isList: Bool

  package init(_ value: Double) {
    values = [value]
    isList = false
  }

  package init(_ values: [Double]) {
    self.values = values
    isList = true
  }

  /// The number of coefficients that it fixes; nil where one number serves any.
  package var dimension: Int? { isList ? values.count : nil }

  package subscript(_ index: Int) -> Double { isList ? values[index] : values[0] }

  package func source(_ number: (Double) -> String) -> String {
    isList ? "[" + values.map(number).joined(separator: ", ") + "]" : number(values[0])
  }
}

/// The arguments of one call, checked against the definition while they are taken.
struct DistributionArguments {
  let distribution: String
  let parameters: [ParameterDefinition]
  let values: [String: DistributionArgument]

  /// - Throws: `unknownParameter` where a name is none of the definition's.
  init(
    _ values: [String: DistributionArgument], distribution: String, parameters: [ParameterDefinition]
  ) throws(DistributionError) {
    self.distribution = distribution
    self.parameters = parameters
    self.values = values
    let known = parameters.map(\.name)
    for name in values.keys.sorted() where !known.contains(name) {
      throw .unknownParameter(distribution: distribution, parameter: name, known: known)
    }
  }

  /// A number or list, each entry in the parameter's range.
  func coordinates(_ name: String) throws(DistributionError) -> Coordinates {
    let parameter = definition(name)
    guard let value = values[name] else {
      throw .missingParameter(distribution: distribution, parameter: name)
    }
    let result: Coordinates
    switch value {
    case .number(let number): result = Coordinates(number)
    case .list(let list): result = Coordinates(list)
    case .matrix:
      throw .wrongShape(
        distribution: distribution, parameter: name, expected: parameter.shape, found: value.kind)
    }
    try parameter.range.check(result, parameter: name)
    return result
  }

  /// One number in the parameter's range.
  func number(_ name: String) throws(DistributionError) -> Double {
    let parameter = definition(name)
    guard let value = values[name] else {
      throw .missingParameter(distribution: distribution, parameter: name)
    }
    guard case .number(let number) = value else {
      throw .wrongShape(
        distribution: distribution, parameter: name, expected: parameter.shape, found: value.kind)
    }
    try parameter.range.check(Coordinates(number), parameter: name)
    return number
  }

  /// A matrix that is square, symmetric and positive definite.
  func positiveDefinite(_ name: String) throws(DistributionError) -> PositiveDefiniteMatrix {
    guard let value = values[name] else {
      throw .missingParameter(distribution: distribution, parameter: name)
    }
    guard case .matrix(let rows) = value else {
      throw .wrongShape(
        distribution: distribution, parameter: name, expected: definition(name).shape, found: value.kind)
    }
    return try PositiveDefiniteMatrix(rows: rows, parameter: name)
  }

  private func definition(_ name: String) -> ParameterDefinition {
    guard let found = parameters.first(where: { $0.name == name }) else {
      preconditionFailure("\(distribution) defines no parameter \(name)")
    }
    return found
  }
}

/// The number of coefficients that two parameters fix together.
///
/// - Throws: `lengthMismatch` where both fix one and they differ.
func commonDimension(
  _ first: (name: String, dimension: Int?), _ second: (name: String, dimension: Int?)
) throws(DistributionError) -> Int? {
  guard let one = first.dimension, let other = second.dimension else {
    return first.dimension ?? second.dimension
  }
  guard one == other else {
    throw .lengthMismatch(
      parameter: first.name, length: one, otherParameter: second.name, otherLength: other)
  }
  return one
}
