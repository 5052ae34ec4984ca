/// What `set(…)` changes: how values are printed, never what they are.
struct Settings: Sendable, Equatable {
  /// Significant digits of a coefficient of size 1 or more; the other formats follow.
  var digits = 5
  /// Columns of a text table before it folds.
  var width: Int
  /// The fewest; a terminal's window may have less.
  static let leastWidth = 20
  /// How notebooks show pictures.
  var plots = PlotMode.auto
  /// Rules, dots and dashes from ASCII alone.
  var isASCII: Bool
  /// What a table shows where a value is missing; nil is `NA`.
  var missing: String?

  init(width: Int = 110, isASCII: Bool = false) {
    self.width = width
    self.isASCII = isASCII
  }
}
