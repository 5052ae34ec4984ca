import Syntax
import Tables

extension RowValues {
  /// Weights of the rows: a column, arithmetic, or a list with a weight for each row used or each row of the data.
  ///
  /// - Throws: a length that fits neither, a weight below 0 or not finite, no weight above 0.
  func weights(_ expression: Expression, totalRows: Int) throws(Failure) -> [Double] {
    var weights: [Double]
    switch try value(of: expression) {
    case .number(let x): weights = Array(repeating: x, count: count)
    case let value:
      guard let numbers = value.numbers else {
        throw fail(
          "not-a-number", "the weights are \(value.kind.phrase), not a number per row", expression,
          help: "give the name of a column of numbers: weights = w")
      }
      weights = numbers
    }
    if weights.count == totalRows, totalRows != count { weights = rows.map { weights[$0] } }
    guard weights.count == count else {
      let rows = count == totalRows ? "\(count) rows" : "\(totalRows) rows, of which \(count) are used"
      throw fail(
        "shape-mismatch", "there are \(weights.count) weights for \(rows)", expression,
        help: columnHelp(expression))
    }
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      let text = weights[bad].isNaN ? "not a number" : NumberFormat.shortest.string(weights[bad])
      throw fail(
        "bad-weight", "the weight of row \(rows[bad] + 1) is \(text)", expression,
        help: "a weight is a finite number, 0 or more")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw fail("bad-weight", "every weight is 0", expression, help: "at least one row must count")
    }
    return weights
  }

  /// A column of other data, of which the rows' data have one of the same name.
  private func columnHelp(_ expression: Expression) -> String {
    guard case .field(_, let name) = expression.kind else {
      return "give the name of a column, weights = w, or a list with a number for each row"
    }
    return
      "a column of the fit's own data is named alone and follows its rows: weights = \(Syntax.source(ofName: name.text))"
  }

  private func fail(
    _ code: String, _ message: String, _ expression: Expression, help: String? = nil
  ) -> Failure {
    .diagnostic(
      Diagnostic(code: code, message: message, primary: expression.span, help: help, source: source))
  }
}
