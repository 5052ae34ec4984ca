import Fitting
import Syntax
import Tables

/// Calls of mathematical functions: element by element, of all numbers, of two lists, of matrices.
extension Evaluator {
  func mathematics(
    _ function: MathematicalFunction, _ arguments: [Argument], span: Span, in scope: Scope
  ) throws(Failure) -> Value {
    if let named = arguments.first(where: { $0.name != nil })?.name {
      throw fail(
        Diagnostic(
          code: "unknown-argument", message: "\(function.name) has no argument `\(named.text)`",
          primary: named.span, help: "it is called \(function.signature)"))
    }
    // `max(1, 2, 3)` is the largest of its arguments.
    let expressions = arguments.map(\.value)
    var values: [Value] = []
    for expression in expressions { values.append(try evaluate(expression, in: scope)) }
    switch (function.kind, values.count) {
    case (.elementwise(let map), 1):
      switch values[0] {
      case .number(let x): return .number(map(x))
      case .matrix(let matrix):
        return try context.apart(matrix.elements.count) { .matrix(matrix.mapped(map)) }
      default:
        let numbers = try numbers(values[0], for: function, at: expressions[0].span)
        return try context.apart(numbers.count) { .vector(numbers.map(map)) }
      }
    case (.reduction(let reduce), 1...):
      var all: [Double] = []
      for (value, expression) in zip(values, expressions) {
        if case .matrix(let matrix) = value {
          all += matrix.elements
          continue
        }
        let numbers = try numbers(value, for: function, at: expression.span)
        if values.count == 1 { all = numbers } else { all += numbers }
      }
      return try context.apart(all.count) { [all] in .number(reduce(all)) }
    case (.pairwise(let combine), 2):
      let x = try numbers(values[0], for: function, at: expressions[0].span)
      let y = try numbers(values[1], for: function, at: expressions[1].span)
      guard x.count == y.count else {
        throw fail(.unequal(x.count, y.count, function, at: span, help: "both need the same length"))
      }
      return try context.apart(x.count) { .number(combine(x, y)) }
    case (.parallel(let combine), 2):
      let x = try numbers(values[0], for: function, at: expressions[0].span)
      let y = try numbers(values[1], for: function, at: expressions[1].span)
      if case (.number, .number) = (values[0], values[1]) { return .number(combine(x[0], y[0])) }
      if case .number = values[0] { return .vector(y.map { combine(x[0], $0) }) }
      if case .number = values[1] { return .vector(x.map { combine($0, y[0]) }) }
      guard x.count == y.count else {
        throw fail(
          .unequal(
            x.count, y.count, function, at: span,
            help: "both need the same length, or one of them a single number"))
      }
      return try context.apart(x.count) { .vector(zip(x, y).map(combine)) }
    case (.matrix(let map), 1):
      let matrix = try matrix(values[0], for: function, at: expressions[0].span)
      guard let result = map(matrix) else { throw fail(.noResult(function, matrix, at: expressions[0].span)) }
      return result
    default:
      throw fail(
        Diagnostic(
          code: "wrong-argument-count",
          message:
            "\(function.name) got \(values.isEmpty ? "no" : "\(values.count)") argument\(values.count == 1 ? "" : "s")",
          primary: span,
          help: "it is called \(function.signature): \(function.summary)"))
    }
  }

  private func numbers(
    _ value: Value, for function: MathematicalFunction, at span: Span
  ) throws(Failure) -> [Double] {
    guard let numbers = value.numbers else {
      throw fail(.wrongMathematics(function, value, wanted: "numbers", at: span))
    }
    return numbers
  }

  private func matrix(
    _ value: Value, for function: MathematicalFunction, at span: Span
  ) throws(Failure) -> Matrix {
    guard case .matrix(let matrix) = value else {
      throw fail(.wrongMathematics(function, value, wanted: "a matrix", at: span))
    }
    return matrix
  }
}

extension Diagnostic {
  fileprivate static func wrongMathematics(
    _ function: MathematicalFunction, _ value: Value, wanted: String, at span: Span
  ) -> Diagnostic {
    var found = value.kind.phrase
    if case .column(let column) = value { found = "the \(column.kind.rawValue) column `\(column.name)`" }
    return Diagnostic(
      code: "wrong-kind", message: "\(function.name) works on \(wanted), not on \(found)", primary: span,
      help: "\(function.signature): \(function.summary)")
  }

  fileprivate static func unequal(
    _ left: Int, _ right: Int, _ function: MathematicalFunction, at span: Span, help: String
  ) -> Diagnostic {
    Diagnostic(
      code: "shape-mismatch", message: "\(function.name) of a list of \(left) and a list of \(right)",
      primary: span, help: help)
  }

  fileprivate static func noResult(
    _ function: MathematicalFunction, _ matrix: Matrix, at span: Span
  ) -> Diagnostic {
    let shape = "\(matrix.rows) × \(matrix.columns)"
    return matrix.rows == matrix.columns
      ? Diagnostic(
        code: "singular", message: "the \(shape) matrix has no inverse", primary: span,
        help: "its rows depend on each other")
      : Diagnostic(
        code: "not-square", message: "\(function.name) needs a square matrix, not \(shape)", primary: span)
  }
}
