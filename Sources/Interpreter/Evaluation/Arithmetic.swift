import Fitting
import Glibc
import Syntax
import Tables

/// Elementwise arithmetic on numbers, lists, columns and matrices, and the algebra of penalties: they add, and a
/// number that is not negative scales them.
struct Arithmetic: Sendable {
  let operation: BinaryOperator
  /// Both operands and the sign.
  let span: Span
  let leftSpan: Span
  let rightSpan: Span
  /// What the spans are measured in, for help in the reader's own words.
  let source: SourceText

  func apply(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.penalty(let p), .penalty(let q)): return try combine(p, q)
    case (.penalty(let p), .number(let x)): return try scale(p, by: x, at: rightSpan, divides: true)
    case (.number(let x), .penalty(let p)): return try scale(p, by: x, at: leftSpan, divides: false)
    case (.penalty, .prior), (.prior, .penalty):
      throw .diagnostic(.penaltyAndPrior(self, priorFirst: left.kind == .prior))
    case (.penalty(let p), .none) where operation.symbol == .plus: return .penalty(p)
    case (.none, .penalty(let p)) where operation.symbol == .plus: return .penalty(p)
    case (.matrix(let a), .matrix(let b)):
      guard a.rows == b.rows, a.columns == b.columns else {
        throw .diagnostic(
          .shapes("a \(a.rows) × \(a.columns) matrix", "a \(b.rows) × \(b.columns) matrix", self))
      }
      return .matrix(
        Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map(function)))
    case (.matrix(let a), .number(let x)): return .matrix(a.mapped { function($0, x) })
    case (.number(let x), .matrix(let a)): return .matrix(a.mapped { function(x, $0) })
    default: return try elementwise(left, right)
    }
  }

  private func elementwise(_ left: Value, _ right: Value) throws(Failure) -> Value {
    guard let x = left.numbers else { throw .diagnostic(.notNumeric(left, leftSpan, self)) }
    guard let y = right.numbers else { throw .diagnostic(.notNumeric(right, rightSpan, self)) }
    switch (left.isScalar, right.isScalar) {
    case (true, true): return .number(function(x[0], y[0]))
    case (true, false):
      let a = x[0]
      return .vector(y.map { function(a, $0) })
    case (false, true):
      let b = y[0]
      return .vector(x.map { function($0, b) })
    case (false, false):
      guard x.count == y.count else {
        throw .diagnostic(.shapes("a list of \(x.count)", "a list of \(y.count)", self))
      }
      return .vector(zip(x, y).map(function))
    }
  }

  private var function: (Double, Double) -> Double {
    switch operation.symbol {
    case .plus: { $0 + $1 }
    case .minus: { $0 - $1 }
    case .times: { $0 * $1 }
    case .divided: { $0 / $1 }
    case .power: { $1 == 2 ? $0 * $0 : pow($0, $1) }
    // The remainder has the divisor's sign, as in R and Python.
    case .remainder: { $0 - $1 * ($0 / $1).rounded(.down) }
    case .colon: preconditionFailure("`:` is refused before its operands are evaluated")
    }
  }

  private func combine(_ p: PenaltyExpression, _ q: PenaltyExpression) throws(Failure) -> Value {
    guard operation.symbol == .plus else { throw .diagnostic(.penaltyAlgebra(self)) }
    return .penalty(try finite(p + q))
  }

  private func scale(
    _ p: PenaltyExpression, by x: Double, at place: Span, divides: Bool
  ) throws(Failure) -> Value {
    let factor: Double
    switch operation.symbol {
    case .times: factor = x
    case .divided where divides: factor = 1 / x
    default: throw .diagnostic(.penaltyAlgebra(self))
    }
    guard factor >= 0, factor.isFinite else { throw .diagnostic(.strength(x, place)) }
    return .penalty(try finite(p.scaled(by: factor)))
  }

  /// - Throws: where a strength left the range of numbers.
  private func finite(_ penalty: PenaltyExpression) throws(Failure) -> PenaltyExpression {
    guard penalty.parts.allSatisfy({ $0.strength.isFinite }) else {
      throw .diagnostic(.strength(.infinity, span))
    }
    return penalty
  }
}

extension Value {
  /// One number, which broadcasts against a list.
  fileprivate var isScalar: Bool {
    switch self {
    case .number, .logical: true
    default: false
    }
  }
}

extension Diagnostic {
  fileprivate static func shapes(_ left: String, _ right: String, _ arithmetic: Arithmetic) -> Diagnostic {
    let sign = arithmetic.operation.symbol.rawValue
    return Diagnostic(
      code: "shape-mismatch", message: "`\(sign)` of \(left) and \(right)", primary: arithmetic.span,
      help: left.hasSuffix("matrix")
        ? "both sides need the same shape, or one of them a single number"
        : "both sides need the same length, or one of them a single number")
  }

  fileprivate static func notNumeric(_ value: Value, _ span: Span, _ arithmetic: Arithmetic) -> Diagnostic {
    let sign = arithmetic.operation.symbol.rawValue
    var subject = value.kind.phrase
    if case .column(let column) = value { subject = "the \(column.kind.rawValue) column `\(column.name)`" }
    if case .prior = value {
      let isProduct = [.times, .divided].contains(arithmetic.operation.symbol)
      return Diagnostic(
        code: "not-a-number",
        message: isProduct
          ? "a prior cannot be multiplied or divided by a number"
          : arithmetic.operation.symbol == .plus ? "priors cannot be added" : "`\(sign)` is not for priors",
        primary: span,
        help: isProduct
          ? "give it another width, such as normal(0, 2)" : value.arithmeticHelp(arithmetic.source[span]))
    }
    return Diagnostic(
      code: "not-a-number", message: "`\(sign)` works on numbers, not on \(subject)", primary: span,
      help: value.arithmeticHelp(arithmetic.source[span]))
  }

  fileprivate static func penaltyAndPrior(_ arithmetic: Arithmetic, priorFirst: Bool) -> Diagnostic {
    Diagnostic(
      code: "penalty-and-prior", message: "a penalty and a prior cannot be added",
      primary: priorFirst ? arithmetic.leftSpan : arithmetic.rightSpan,
      help: "use penalties alone: 0.5*l1 + 0.5*l2 pulls towards 0, too, as normal(0, sd) does")
  }

  fileprivate static func penaltyAlgebra(_ arithmetic: Arithmetic) -> Diagnostic {
    let sign = arithmetic.operation.symbol.rawValue
    let (message, help) =
      switch arithmetic.operation.symbol {
      case .times:
        (
          "two penalties cannot be multiplied", "penalties are added: 0.1*l1 + 0.25*l2"
        )
      case .plus:
        (
          "a number cannot be added to a penalty", "a number goes in front of it, as its strength: 0.5*l1"
        )
      case .minus: ("a penalty cannot be subtracted", "penalties are added: 0.1*l1 + 0.25*l2")
      case .power:
        (
          "a penalty cannot be raised to a power",
          "the sum of squares is l2; of another power p of |b| it is lp(p)"
        )
      default:
        ("a penalty takes no `\(sign)`", "penalties add, and a number in front scales one: 0.1*l1 + 0.25*l2")
      }
    return Diagnostic(code: "penalty-algebra", message: message, primary: arithmetic.span, help: help)
  }

  fileprivate static func strength(_ value: Double, _ span: Span) -> Diagnostic {
    let shown = NumberFormat.shortest.string(value)
    if value < 0 {
      return Diagnostic(
        code: "negative-strength", message: "the strength of a penalty cannot be negative (\(shown))",
        primary: span,
        help: "a negative strength would reward large coefficients; 0 or `none` switches a penalty off")
    }
    return Diagnostic(
      code: "bad-strength",
      message: value == 0
        ? "a penalty cannot be divided by 0"
        : "the strength of a penalty must be a finite number, not \(shown)",
      primary: span, help: "write a number in front: 0.5*l1")
  }
}
