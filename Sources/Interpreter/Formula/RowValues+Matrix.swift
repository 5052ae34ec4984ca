import Fitting
import Syntax
import Tables

/// Matrices of the session as terms: a matrix has a row for each row of the data, used or not.
extension RowValues {
  /// The matrix that a bare name stands for, over the rows used, with the suffixes of its columns' names; nil where
  /// the name is a column.
  ///
  /// - Throws: a matrix of another number of rows, without columns, or with a number that is not finite.
  func matrix(_ name: Name) throws(Failure) -> (suffixes: [String], values: ModelVariable.Values)? {
    guard data.frame[name.text] == nil, let value = evaluator.variable(named: name.text) else { return nil }
    switch value {
    case .sparse(let matrix):
      try check(rows: matrix.rows, columns: matrix.columns, name)
      return (
        matrix.names ?? (0..<matrix.columns).map { String($0 + 1) }, .sparse(matrix.selecting(rows: rows))
      )
    case .matrix(let matrix):
      try check(rows: matrix.rows, columns: matrix.columns, name)
      let columns = (0..<matrix.columns).map { j in rows.map { matrix[$0, j] } }
      for (j, column) in columns.enumerated() {
        guard let bad = column.firstIndex(where: { !$0.isFinite }) else { continue }
        let text = column[bad].isNaN ? "not a number" : (column[bad] < 0 ? "-inf" : "inf")
        throw fail("not-finite", "`\(name.text)` is \(text) at [\(rows[bad] + 1), \(j + 1)]", name.span, nil)
      }
      return (columns.indices.map { String($0 + 1) }, .columns(columns))
    default: return nil
    }
  }

  /// The matrix that the session now holds under the name that the fit knew, for other rows.
  ///
  /// - Throws: none of that name, or one with other columns than the fit's.
  func matrix(_ name: String, _ span: Span, as suffixes: [String]) throws(Failure) -> ModelVariable.Values {
    let variable = parse(name).program.statements.first?.expression?.asName?.text ?? name
    guard let matrix = try self.matrix(Name(variable, span: span)) else {
      throw fail(
        "unknown-matrix", "the term `\(name)` is a matrix, and the session has none of that name", span,
        "\(name) = sparse(\"file\") reads one with a row for each row of \(data.name)")
    }
    guard matrix.suffixes.count == suffixes.count else {
      throw fail(
        "shape-mismatch",
        "the matrix `\(name)` has \(matrix.suffixes.count) columns and had \(suffixes.count) in the fit",
        span,
        "columns without entries count: sparse(\"file\", columns = \(suffixes.count))")
    }
    if let (own, known) = zip(matrix.suffixes, suffixes).first(where: { $0 != $1 }) {
      throw fail(
        "shape-mismatch", "the matrix `\(name)` has a column `\(own)` where the fit had `\(known)`", span,
        "the columns of a named matrix are given by columns = [\"…\"], in the order of the fit")
    }
    return matrix.values
  }

  private func check(rows found: Int, columns: Int, _ name: Name) throws(Failure) {
    guard found == totalRows else {
      throw fail(
        "shape-mismatch",
        "the matrix `\(name.text)` has \(found) \(found == 1 ? "row" : "rows") and \(data.name) has \(totalRows)",
        name.span, "a matrix in a formula has a row for each row of the data")
    }
    guard columns > 0 else {
      throw fail("shape-mismatch", "the matrix `\(name.text)` has no column", name.span, nil)
    }
  }

  private func fail(_ code: String, _ message: String, _ span: Span, _ help: String?) -> Failure {
    .diagnostic(Diagnostic(code: code, message: message, primary: span, help: help, source: source))
  }
}
