/// How an engine faces its user at first.
package struct EngineOptions: Sendable {
  /// Columns of a text table before it folds; `set(width = …)` changes it.
  package var width: Int
  /// Start with ASCII tables, as for a locale that is not UTF-8.
  package var isASCII: Bool
  /// Which rendering goes into `text/plain`: `text`, or one of the table formats `markdown`, `csv`, `json`, `latex`.
  package var format: String
  /// Relative file names are taken from here; nil is the process's own folder.
  package var folder: String?
  /// Lets cells read data from standard input; nil where it is no place for data.
  package var standardInput: StandardInput?
  /// Hears every question whether a cell shall stop, on the thread that asks, and may answer yes: for tests of where
  /// cells can be stopped.
  package var onQuestion: (@Sendable () -> Bool)?
  /// The clock of progress in nanoseconds, for tests; nil for the machine's.
  package var clock: (@Sendable () -> UInt64)?

  package init(
    width: Int = 110, isASCII: Bool = false, format: String = "text", folder: String? = nil,
    standardInput: StandardInput? = nil, onQuestion: (@Sendable () -> Bool)? = nil,
    clock: (@Sendable () -> UInt64)? = nil
  ) {
    self.width = width
    self.isASCII = isASCII
    self.format = format
    self.folder = folder
    self.standardInput = standardInput
    self.onQuestion = onQuestion
    self.clock = clock
  }
}
