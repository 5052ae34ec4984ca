import Syntax

/// The evaluator as a model frame sees it.
struct FrameEvaluator: FormulaEvaluator {
  let evaluator: Evaluator

  func variable(named name: String) -> Value? { evaluator.scope.value(of: name) }

  func value(
    of expression: Expression, in source: SourceText, over data: DataSet, captured: [String: Value]
  ) throws(Failure) -> Value {
    var scope = evaluator.scope.over(data)
    scope.parameters.merge(captured) { _, inner in inner }
    let inner = Evaluator(context: evaluator.context, source: source, scope: scope)
    return try inner.evaluate(expression)
  }
}
