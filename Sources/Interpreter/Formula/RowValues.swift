import Glibc
import Syntax
import Tables

/// Arithmetic of a formula over the rows of a data set, with names and values at hand for a message about a row.
struct RowValues<Evaluator: FormulaEvaluator> {
  /// Only the rows used, only the columns that the formula mentions.
  let data: DataSet
  /// The rows' numbers in the data as the user knows them, from 0.
  let rows: [Int]
  let captured: [String: Value]
  /// How many rows the data have, used or not.
  let totalRows: Int
  let source: SourceText
  let evaluator: Evaluator

  var count: Int { rows.count }

  /// A finite value a row.
  ///
  /// - Throws: the first row where the arithmetic gives no finite number.
  func numbers(_ expression: Expression) throws(Failure) -> [Double] {
    if let name = expression.asName, let column = data.frame[name.text], let own = column.numbers {
      return try finite(own, expression)
    }
    return try finite(perRow(expression, value(of: expression)), expression)
  }

  /// The same where a list may also have a value for each row of the whole data.
  func numbers(_ expression: Expression, inListOf totalRows: Int) throws(Failure) -> [Double] {
    var value = try value(of: expression)
    if let list = value.numbers, list.count == totalRows, totalRows != count {
      value = .vector(rows.map { list[$0] })
    }
    return try finite(perRow(expression, value), expression)
  }

  private func finite(_ numbers: [Double], _ expression: Expression) throws(Failure) -> [Double] {
    if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
      throw .diagnostic(
        notFinite(expression, numbers[bad], at: bad, count: numbers.count { !$0.isFinite }).located(
          in: source))
    }
    return numbers
  }

  /// The values of a column, or of arithmetic as a column of numbers.
  func column(_ expression: Expression) throws(Failure) -> Column {
    if let name = expression.asName, let column = data.frame[name.text] { return column }
    return Column(expression.termName, numbers: try numbers(expression))
  }

  func value(of expression: Expression) throws(Failure) -> Value {
    do {
      return try evaluator.value(of: expression, in: source, over: data, captured: captured)
    } catch {
      throw error.located(in: source)
    }
  }

  private func perRow(_ expression: Expression, _ value: Value) throws(Failure) -> [Double] {
    switch value {
    case .number(let x): return Array(repeating: x, count: count)
    case .logical(let flag): return Array(repeating: flag ? 1 : 0, count: count)
    default: break
    }
    guard let numbers = value.numbers else {
      throw .diagnostic(Diagnostic.notNumbers(expression, value).located(in: source))
    }
    guard numbers.count == count else {
      throw .diagnostic(Diagnostic.wrongLength(expression, numbers.count, rows: count).located(in: source))
    }
    return numbers
  }

  /// The same rows for an expression from another text.
  func measured(in source: SourceText) -> RowValues {
    RowValues(
      data: data, rows: rows, captured: captured, totalRows: totalRows, source: source, evaluator: evaluator)
  }

  // MARK: Aggregates

  /// The expression with every aggregate over columns, `mean(wt)`, replaced by its value over these rows, so that it
  /// means the same on other data.
  ///
  /// - Throws: where a row's value still depends on other rows, as through a function of the session.
  func frozen(_ expression: Expression) throws(Failure) -> Expression {
    let result = try freeze(expression)
    if !isElementwise(result), try dependsOnOtherRows(result) {
      throw .diagnostic(Diagnostic.notByRow(expression).located(in: source))
    }
    return result
  }

  private func freeze(_ expression: Expression) throws(Failure) -> Expression {
    let kind: Expression.Kind
    switch expression.kind {
    case .call(let callee, let arguments):
      if callee.asName?.text == "I", captured["I"] == nil, arguments.count == 1 {
        return try freeze(arguments[0].value)
      }
      if isAggregate(callee), arguments.contains(where: { mentionsColumn($0.value) }) {
        if case .number(let x) = try value(of: expression) {
          return Expression(.number(x), span: expression.span)
        }
      }
      var frozen: [Argument] = []
      for argument in arguments {
        frozen.append(Argument(name: argument.name, value: try freeze(argument.value)))
      }
      kind = .call(callee, frozen)
    case .unary(let sign, let operand): kind = .unary(sign, try freeze(operand))
    case .binary(let sign, let left, let right): kind = .binary(sign, try freeze(left), try freeze(right))
    default: return expression
    }
    return Expression(kind, span: expression.span, isParenthesised: expression.isParenthesised)
  }

  private func isAggregate(_ callee: Expression) -> Bool {
    guard let name = callee.asName?.text, captured[name] == nil else { return false }
    switch MathematicalFunction.named(name)?.kind {
    case .reduction, .pairwise: return true
    case .elementwise, .parallel, .matrix, nil: return false
    }
  }

  private func mentionsColumn(_ expression: Expression) -> Bool {
    expression.mentionedNames.contains { data.frame[$0.text] != nil }
  }

  private func isElementwise(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .number, .logical, .name: return true
    case .unary(_, let operand): return isElementwise(operand)
    case .binary(_, let left, let right): return isElementwise(left) && isElementwise(right)
    case .call(let callee, let arguments):
      guard let name = callee.asName?.text, captured[name] == nil,
        case .elementwise? = MathematicalFunction.named(name)?.kind
      else { return false }
      return arguments.allSatisfy { isElementwise($0.value) }
    default: return false
    }
  }

  /// Every other row alone, and the rest alone, must give the very values that all rows gave.
  private func dependsOnOtherRows(_ expression: Expression) throws(Failure) -> Bool {
    guard count > 1 else { return false }
    let all = try perRow(expression, value(of: expression))
    for first in [count - 1, count - 2] {
      let some = Array(stride(from: first, through: 0, by: -2))
      let part = RowValues(
        data: DataSet(name: data.name, frame: data.frame.rows(at: some)), rows: some.map { rows[$0] },
        captured: captured, totalRows: totalRows, source: source, evaluator: evaluator)
      let again: [Double]
      do {
        again = try part.perRow(expression, part.value(of: expression))
      } catch .interrupted {
        throw .interrupted
      } catch {
        return true
      }
      if zip(some, again).contains(where: { all[$0] != $1 && !(all[$0].isNaN && $1.isNaN) }) { return true }
    }
    return false
  }

  // MARK: Messages

  /// What to write for arithmetic that is not defined in a row.
  private func help(for expression: Expression) -> String {
    if case .call(let callee, let arguments) = expression.kind, arguments.count == 1,
      let name = callee.asName?.text
    {
      let text = Syntax.source(of: arguments[0].value)
      switch name {
      case "log", "log2", "log10":
        return "\(name) needs numbers above 0: \(shifted(name, arguments[0].value))\(text) itself"
      case "log1p": return "log1p needs numbers above -1: use \(text) itself"
      case "sqrt": return "sqrt needs numbers of 0 and more: sqrt(abs(\(text))), or \(text) itself"
      case "exp": return "the numbers are too large: exp(\(text)/1000), or \(text) itself"
      default: break
      }
    }
    if case .binary(let sign, _, let right) = expression.kind, sign.symbol == .divided {
      return "nothing is divided by 0, and `\(Syntax.source(of: right))` is 0 there: leave the term out"
    }
    return "choose arithmetic that is defined in every row, or leave the term out"
  }

  /// `log(x + 1), or `, with a number that brings the least of all rows to 1 where it is below 0.
  private func shifted(_ name: String, _ inner: Expression) -> String {
    guard let value = try? value(of: inner), let numbers = try? perRow(inner, value),
      let least = numbers.min(), least.isFinite
    else { return "" }
    var shift = 1.0
    if least < 0 {
      // Two digits, rounded up.
      let places = 1 - floor(log10(1 - least))
      let tens = pow(10, abs(places))
      shift = places < 0 ? ((1 - least) / tens).rounded(.up) * tens : ((1 - least) * tens).rounded(.up) / tens
      guard least + shift > 0 else { return "" }
    }
    return "\(name)(\(Syntax.source(of: inner)) + \(NumberFormat.shortest.string(shift))), or "
  }

  private func notFinite(
    _ expression: Expression, _ value: Double, at index: Int, count bad: Int
  ) -> Diagnostic {
    let text = expression.termName
    let row = rows[index] + 1
    let result = value.isNaN ? "not a number" : (value < 0 ? "-inf" : "inf")
    let place = bad == 1 ? "in row \(row)" : "in \(bad) rows, first in row \(row)"
    if expression.asName != nil {
      return Diagnostic(
        code: "not-finite", message: "the column `\(text)` is \(result) \(place)",
        primary: expression.span,
        help: "write nan in its place: rows with a missing value are left out")
    }
    let used = expression.mentionedNames.compactMap { data.frame[$0.text] }
    let values = used.prefix(4).compactMap { column in
      column.numbers.map {
        "\(Syntax.source(ofName: column.name)) = \(NumberFormat.shortest.string($0[index]))"
      }
    }
    let given = values.isEmpty ? "" : " (" + values.joined(separator: ", ") + ")"
    return Diagnostic(
      code: "not-finite", message: "`\(text)` is \(result) \(place)\(given)", primary: expression.span,
      help: help(for: expression))
  }

}

extension Diagnostic {
  fileprivate static func notNumbers(_ expression: Expression, _ value: Value) -> Diagnostic {
    var help = "a formula is made of columns and arithmetic on them"
    if case .text(let text) = expression.kind {
      help = "a column is written without quotes: \(Syntax.source(ofName: text))"
    }
    return Diagnostic(
      code: "not-a-number", message: "`\(expression.termName)` is \(value.kind.phrase), not a number per row",
      primary: expression.span, help: help)
  }

  fileprivate static func wrongLength(_ expression: Expression, _ count: Int, rows: Int) -> Diagnostic {
    Diagnostic(
      code: "shape-mismatch", message: "`\(expression.termName)` has \(count) values for \(rows) rows",
      primary: expression.span, help: "give the name of a column, or one number for every row")
  }

  fileprivate static func notByRow(_ expression: Expression) -> Diagnostic {
    Diagnostic(
      code: "not-by-row", message: "a row's value of `\(expression.termName)` depends on other rows",
      primary: expression.span,
      help: "write an aggregate out, as in I(wt - mean(wt)), so that its value is kept for new data")
  }
}
