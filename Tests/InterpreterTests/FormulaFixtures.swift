import Fitting
import Syntax
import Tables
import Testing

@testable import Interpreter

/// A formula as a user types it, with the evaluator of a session that holds `variables`.
struct TypedFormula {
  let formula: Formula
  let evaluator: FrameEvaluator

  init(_ text: String, variables: [String: Value] = [:]) throws {
    let source = SourceText(text)
    let parsed = parse(source)
    try #require(parsed.diagnostics.isEmpty, "\(parsed.diagnostics)")
    let expression = try #require(parsed.program.statements.first?.expression)
    guard case .formula(let response, _, let terms) = expression.kind else { throw NotAFormula(text: text) }
    formula = Formula(response: response, terms: terms, source: source, span: expression.span)
    evaluator = Self.evaluator(variables, source)
  }

  struct NotAFormula: Error { let text: String }

  static func evaluator(_ variables: [String: Value], _ source: SourceText = SourceText("")) -> FrameEvaluator
  {
    let context = CellContext(settings: Settings(), folder: nil, interruption: Interruption()) { _ in }
    return FrameEvaluator(
      evaluator: Evaluator(context: context, source: source, scope: Scope(variables: variables)))
  }

  func frame(over data: DataSet, options: ModelFrame.Options = ModelFrame.Options()) throws -> ModelFrame {
    try ModelFrame(formula, over: data, options: options, evaluator: evaluator)
  }
}

/// The value of a typed lambda or list, as an assignment would give it.
func typedValue(_ text: String) throws -> Value {
  let source = SourceText(text)
  let expression = try #require(parse(source).program.statements.first?.expression)
  return try TypedFormula.evaluator([:], source).evaluator.evaluate(expression)
}

func typedExpression(_ text: String) throws -> (Expression, SourceText) {
  let source = SourceText(text)
  return (try #require(parse(source).program.statements.first?.expression), source)
}

/// The diagnostics of a failure; records an issue where nothing fails.
func diagnostics(_ work: () throws -> Void) -> [Diagnostic] {
  do {
    try work()
    Issue.record("nothing failed")
    return []
  } catch Failure.diagnostics(let list) {
    return list
  } catch {
    Issue.record("\(error)")
    return []
  }
}

func dataSet(_ name: String, _ columns: [Column]) throws -> DataSet {
  DataSet(name: name, frame: try DataFrame(columns))
}

extension Design {
  /// All columns in the data's units.
  var columnValues: [[Double]] { (0..<columns).map { values(ofColumn: $0) } }
}
