import Syntax

/// What a model frame asks of the evaluator: arithmetic per row, and the values of names that are no columns.
///
/// A seam: tests put a small calculator behind it.
protocol FormulaEvaluator {
  /// The value of a variable of the session, columns aside; nil where there is none.
  func variable(named name: String) -> Value?

  /// Evaluates an expression with the columns of `data` in sight.
  ///
  /// - Parameters:
  ///   - source: what the spans of `expression` are measured in.
  ///   - captured: values of names, seen before any column or variable.
  /// - Returns: a column or a vector with a value a row, or a number, which holds for every row.
  func value(
    of expression: Expression, in source: SourceText, over data: DataSet, captured: [String: Value]
  ) throws(Failure) -> Value

  /// Whether to stop.
  var isInterrupted: Bool { get }

  /// Does work that asks nobody whether to stop; `size` says about how many numbers it goes over.
  func apart<Result: Sendable>(
    _ size: Int, _ work: @escaping @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result
}
