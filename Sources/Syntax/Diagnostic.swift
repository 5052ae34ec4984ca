/// An error or a note about a piece of source, as data. `DiagnosticRenderer` makes its text.
///
/// Built by a named constructor next to the rule that detects the mistake; code far from the source text leaves
/// `source` nil and the caller that holds the text adds it with `located(in:)`.
package struct Diagnostic: Error, Sendable, Equatable {
  /// A note never stops a run.
  package enum Severity: String, Sendable { case error, note }

  /// A second place that matters, with a few words about it.
  package struct Label: Sendable, Equatable {
    package var span: Span
    package var message: String

    package init(_ span: Span, _ message: String) {
      self.span = span
      self.message = message
    }
  }

  /// What kind of mistake, in kebab-case: `unknown-column`. Stable; Jupyter shows it as `ename`.
  package var code: String
  package var severity: Severity
  /// One line, without `error:`, without a full stop.
  package var message: String
  /// What the carets stand under; nil where there is no place to show.
  package var primary: Span?
  package var labels: [Label]
  /// Further facts, each one line.
  package var notes: [String]
  /// One thing to do.
  package var help: String?
  /// The text that the spans are measured in.
  package var source: SourceText?

  package init(
    code: String, severity: Severity = .error, message: String, primary: Span? = nil, labels: [Label] = [],
    notes: [String] = [], help: String? = nil, source: SourceText? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.primary = primary
    self.labels = labels
    self.notes = notes
    self.help = help
    self.source = source
  }

  /// The same diagnostic with this source, unless it has one already.
  package func located(in source: SourceText) -> Diagnostic {
    var copy = self
    if copy.source == nil { copy.source = source }
    return copy
  }

  package static func == (a: Diagnostic, b: Diagnostic) -> Bool {
    a.code == b.code && a.severity == b.severity && a.message == b.message && a.primary == b.primary
      && a.labels == b.labels && a.notes == b.notes && a.help == b.help && a.source === b.source
  }
}
