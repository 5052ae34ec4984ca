import Engine

/// Why a notebook cannot be read, run or written: one line of what, and a line of what to do.
package struct NotebookError: Error, Sendable, Equatable, CustomStringConvertible {
  package var message: String
  /// One thing to do; nil where nothing helps.
  package var help: String?

  package init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  /// `error: …` and `  help: …`, as the language's own diagnostics print. What a file is called, or holds, sends
  /// a terminal nothing.
  package var description: String {
    ("error: \(message)" + (help.map { "\n  help: \($0)" } ?? "")).withVisibleControls
  }
}
