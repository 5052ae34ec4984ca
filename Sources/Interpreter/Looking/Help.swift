import Syntax

/// The help page of a verb, a function, a penalty, a distribution, or what a variable holds.
enum Help {
  static func document(about name: String, at span: Span, evaluator: Evaluator) throws(Failure) -> Document {
    Document(line: name)
  }
}
