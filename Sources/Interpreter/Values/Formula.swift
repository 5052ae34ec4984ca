import Syntax

/// A model formula, `response ~ terms`, kept as it was written.
///
/// It is evaluated only together with data, so it carries its source text: a mistake found later is shown where
/// the formula was typed.
struct Formula: Sendable {
  let response: Expression
  let terms: Expression
  let source: SourceText
  let span: Span

  /// The canonical text, `mpg ~ wt + hp`.
  var text: String { Syntax.source(of: response) + " ~ " + Syntax.source(of: terms) }
}
