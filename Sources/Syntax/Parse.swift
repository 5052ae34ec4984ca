/// What the parser makes of a text.
package struct ParseResult: Sendable {
  package var source: SourceText
  /// The statements without an error.
  package var program: Program
  /// In the order of the text; empty where the whole text is right.
  package var diagnostics: [Diagnostic]
  /// The text is right so far and stops in the middle: an open bracket, a trailing operator.
  package var needsMoreInput: Bool
  /// What to put before the next line, where more input is needed.
  package var indent: String

  package init(
    source: SourceText, program: Program, diagnostics: [Diagnostic], needsMoreInput: Bool = false,
    indent: String = ""
  ) {
    self.source = source
    self.program = program
    self.diagnostics = diagnostics
    self.needsMoreInput = needsMoreInput
    self.indent = indent
  }
}

/// Parses a cell. Never fails: mistakes are in `diagnostics`, and what could be read is in `program`.
/// Time is linear in the length of the text.
package func parse(_ source: SourceText) -> ParseResult {
  guard let result = parse(source, isInterrupted: { false }) else {
    preconditionFailure("nobody interrupted")
  }
  return result
}

/// The same for texts of any length.
///
/// - Parameter isInterrupted: asked every few milliseconds
/// - Returns: nil where it was told to stop
package func parse(_ source: SourceText, isInterrupted: @escaping () -> Bool) -> ParseResult? {
  var parser = Parser(source, isInterrupted: isInterrupted)
  return parser.run()
}

package func parse(_ text: String) -> ParseResult { parse(SourceText(text)) }

/// Whether a cell can run as it stands.
package enum SourceCompleteness: Sendable, Equatable {
  case complete
  /// More lines are wanted; `indent` goes before the next one.
  case incomplete(indent: String)
  /// Has a mistake that no further line can mend.
  case invalid
}

package func completeness(of text: String) -> SourceCompleteness {
  let result = parse(text)
  if result.needsMoreInput { return .incomplete(indent: result.indent) }
  return result.diagnostics.isEmpty ? .complete : .invalid
}
