import Syntax

/// The evaluator as a model frame sees it.
struct FrameEvaluator: FormulaEvaluator {
  let evaluator: Evaluator

  func variable(named name: String) -> Value? { evaluator.scope.value(of: name) }

  func value(
    of expression: Expression, in source: SourceText, over data: DataSet, captured: [String: Value]
  ) throws(Failure) -> Value {
    // Columns win over everything but what the formula captured when it was fitted.
    var scope = evaluator.scope.over(data)
    scope.variables.merge(scope.parameters) { _, parameter in parameter }
    scope.parameters = captured
    let inner = Evaluator(context: evaluator.context, source: source, scope: scope)
    return try inner.evaluate(expression)
  }

  var isInterrupted: Bool { evaluator.context.isInterrupted }

  func apart<Result: Sendable>(
    _ size: Int, _ work: @escaping @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try evaluator.context.apart(size, work)
  }
}
