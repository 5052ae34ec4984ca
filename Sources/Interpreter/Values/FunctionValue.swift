import Syntax

/// A function of the language, `b -> sum(b^2)`, with the values that its body found around it.
struct FunctionValue: Sendable {
  let parameters: [Name]
  let body: Expression
  let source: SourceText
  let captured: [String: Value]
}
