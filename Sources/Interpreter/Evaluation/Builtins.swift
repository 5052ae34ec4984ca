import Fitting
import Priors
import Syntax
import Tables

/// The penalties, losses and distributions that the language brings along, from their catalogues.
enum Builtins {
  /// Every bare name that has a value, for suggestions and completion.
  static let names: [String] =
    penaltyCatalogue.filter { !$0.parameters.contains(where: \.isRequired) }.flatMap {
      [$0.name] + $0.aliases
    }
    + LossExpression.names
    + distributionCatalogue.filter { $0.parameters.isEmpty }.map(\.name) + ["pi"]

  /// Names that no variable may take: a fit that mentions one would change its meaning.
  static let reserved: Set<String> = Set(names).subtracting(["pi"])

  static func value(of name: String) throws(Failure) -> Value? {
    if name == "pi" { return .number(.pi) }
    if let definition = penaltyDefinition(named: name),
      !definition.parameters.contains(where: \.isRequired)
    {
      return .penalty(
        try penalty(definition, definition.parameters.map { _ in nil }, name, at: Span(0, 0)))
    }
    if let loss = LossExpression(named: name) { return .loss(loss) }
    if let definition = distributionDefinition(named: name), definition.parameters.isEmpty {
      return .prior(
        try prior(definition, [:], span: Span(0, 0), source: SourceText(name)) { _ in Span(0, 0) })
    }
    return nil
  }

  static func penaltyDefinition(named name: String) -> PenaltyDefinition? {
    Fitting.penaltyDefinition(named: name)
  }

  /// - Parameter spans: of the arguments, by parameter name.
  /// - Throws: what is wrong with the arguments, under the one at fault, or under `span`.
  static func penalty(
    _ definition: PenaltyDefinition, _ arguments: [PenaltyArgument?], _ written: String, at span: Span,
    spans: [String: Span] = [:]
  ) throws(Failure) -> PenaltyExpression {
    let made: [ScaledPenalty]
    do {
      made = try definition.make(arguments)
    } catch {
      let matrix = arguments.lazy.compactMap { if case .matrix(let matrix)? = $0 { matrix } else { nil } }
        .first
      throw .diagnostic(.penalty(error, definition, matrix: matrix, at: spans[error.parameter ?? ""] ?? span))
    }
    return PenaltyExpression(
      parts: made.map { scaled in
        // An abbreviation, as elastic is, reads as the sum that it stands for.
        let name = made.count == 1 ? written : scaled.penalty.definition.name
        return PenaltyExpression.Part(
          strength: scaled.strength, penalty: scaled.penalty, name: name, selection: .all)
      })
  }

  static func prior(
    _ definition: DistributionDefinition, _ arguments: [String: DistributionArgument], span: Span,
    source: SourceText, spanOf: (String) -> Span
  ) throws(Failure) -> PriorExpression {
    let distribution: any Distribution
    do {
      distribution = try definition.make(arguments)
    } catch {
      let place = error.parameter.map(spanOf) ?? span
      throw .diagnostic(
        Diagnostic(
          code: error.code, message: error.message { NumberFormat.significant(4).trimmed($0) },
          primary: place,
          help: error.help { NumberFormat.fixed(2).string($0) }
            ?? (error.parameter == nil ? definition.signatures.joined(separator: "  or  ") : nil)))
    }
    return PriorExpression(statements: [
      PriorExpression.Statement(selection: .all, distribution: distribution, span: span, source: source)
    ])
  }
}

extension Diagnostic {
  fileprivate static func penalty(
    _ error: PenaltyError, _ definition: PenaltyDefinition, matrix: Matrix?, at span: Span
  ) -> Diagnostic {
    let signature =
      "\(definition.name)(\(definition.parameters.map(\.name).joined(separator: ", ")))"
    var message = error.message
    if case .nonFinite = error, let matrix, let (row, column, value) = matrix.firstNonFinite {
      message =
        "the matrix of \(definition.name) has \(NumberFormat.shortest.string(value)) at [\(row + 1), \(column + 1)]"
    }
    return Diagnostic(
      code: error.code, message: message, primary: span,
      help: error.help(matrix) ?? "\(signature): \(definition.summary)")
  }
}

extension Matrix {
  /// The first entry that is no finite number, row by row.
  fileprivate var firstNonFinite: (row: Int, column: Int, value: Double)? {
    elements.firstIndex { !$0.isFinite }.map { ($0 / columns, $0 % columns, elements[$0]) }
  }
}

extension PenaltyError {
  fileprivate var code: String {
    switch self {
    case .wrongArgumentCount: "missing-argument"
    case .wrongKind: "wrong-kind"
    case .outOfRange: "out-of-range"
    case .notSquare: "not-square"
    case .notSymmetric: "not-symmetric"
    case .notWritten: "not-written"
    case .notPositiveSemidefinite: "not-positive-semidefinite"
    case .nonFinite: "not-finite"
    case .emptyGroup: "empty-group"
    case .overlappingGroups: "overlapping-groups"
    }
  }

  /// The argument at fault.
  fileprivate var parameter: String? {
    switch self {
    case .wrongKind(_, let parameter, _), .outOfRange(_, let parameter, _, _), .nonFinite(_, let parameter):
      parameter
    case .notSquare, .notSymmetric, .notPositiveSemidefinite: "P"
    case .wrongArgumentCount, .notWritten, .emptyGroup, .overlappingGroups: nil
    }
  }

  /// What to write; nil where the summary of the penalty says it.
  fileprivate func help(_ matrix: Matrix?) -> String? {
    switch self {
    case .notSquare: return "as many rows as columns: quad([[2, 1], [1, 2]])"
    case .notSymmetric(_, let row, let column, _):
      let value = matrix.map { NumberFormat.shortest.string($0[row, column]) } ?? "one number"
      return "write \(value) at [\(column + 1), \(row + 1)], too: quad([[2, 1], [1, 2]])"
    case .notPositiveSemidefinite: return "make the diagonal larger: quad([[2, 1], [1, 2]])"
    case .nonFinite: return "every entry is a number: quad([[2, 1], [1, 2]])"
    case .outOfRange("elastic", "mix", _, _): return "a share from 0 (all l2) to 1 (all l1): elastic(1, 0.5)"
    case .outOfRange("lp", _, _, _): return "p = 1 is l1, p = 2 is l2: lp(0.5)"
    case .wrongArgumentCount("lp", _, _): return "lp(1) is l1, lp(2) is l2: lp(0.5)"
    default: return nil
    }
  }

  var message: String {
    let number = { (x: Double) in NumberFormat.significant(4).trimmed(x) }
    return switch self {
    case .wrongArgumentCount(let penalty, let expected, let found):
      "\(penalty) takes \(expected) argument\(expected == 1 ? "" : "s"), not \(found)"
    case .wrongKind(let penalty, let parameter, let expected):
      "\(penalty)'s \(parameter) must be \(expected.phrase)"
    case .outOfRange(let penalty, let parameter, let value, let range):
      "\(penalty)'s \(parameter) must satisfy \(range), not \(number(value))"
    case .notSquare(let penalty, let rows, let columns):
      "the matrix of \(penalty) is not square: \(rows) × \(columns)"
    case .notSymmetric(let penalty, let row, let column, let difference):
      "the matrix of \(penalty) is not symmetric: [\(row + 1), \(column + 1)] and [\(column + 1), \(row + 1)] differ by \(number(difference))"
    case .notWritten(let penalty, let prior):
      "\(penalty) is written as a prior: prior = \(prior)"
    case .notPositiveSemidefinite(let penalty, let eigenvalue):
      "the matrix of \(penalty) is not positive semidefinite (smallest eigenvalue \(number(eigenvalue)))"
    case .nonFinite(let penalty, let parameter): "\(penalty)'s \(parameter) must be finite"
    case .emptyGroup(let penalty): "a group of \(penalty) has no member"
    case .overlappingGroups(let penalty): "a coefficient is in two groups of \(penalty)"
    }
  }
}

extension PenaltyParameter.Kind {
  var phrase: String {
    switch self {
    case .number: "a number"
    case .matrix: "a matrix"
    case .terms: "terms of the model"
    }
  }
}

extension NumberFormat {
  /// The number without the zeros that fill it up: `-0.2`, not `-0.2000`.
  func trimmed(_ value: Double) -> String {
    let text = string(value)
    guard text.contains("."), !text.contains("e") else { return text }
    let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(short.reversed())
  }
}
