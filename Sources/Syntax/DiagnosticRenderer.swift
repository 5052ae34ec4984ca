/// Makes the lines of a diagnostic.
package struct DiagnosticRenderer: Sendable {
  package enum Style: Sendable { case plain, ansi }

  package var style: Style
  /// Source lines wider than this many terminal cells are shown as a window around the span.
  package var width: Int
  /// Writes `...` for `…`.
  package var isASCII: Bool

  package init(style: Style = .plain, width: Int = 100, isASCII: Bool = false) {
    self.style = style
    self.width = width
    self.isASCII = isASCII
  }

  /// The diagnostic's lines, without line ends.
  package func lines(of diagnostic: Diagnostic) -> [String] {
    preconditionFailure("not yet")
  }

  /// The lines joined, without a line end behind the last.
  package func render(_ diagnostic: Diagnostic) -> String {
    lines(of: diagnostic).joined(separator: "\n")
  }

  /// Several diagnostics with an empty line between them.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n\n")
  }
}
