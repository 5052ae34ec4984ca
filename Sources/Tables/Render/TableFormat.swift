/// A way to write a table, by the name that `table(x, "markdown")` uses.
package struct TableFormat: Sendable {
  package let name: String
  /// Endings of files that are written this way, without the dot.
  package let fileExtensions: [String]
  package let mediaType: String
  package let render: @Sendable (Table, RenderOptions) -> String

  package static let all: [TableFormat] = [
    TextRenderer.format, .box, .plain, HTMLRenderer.format, MarkdownRenderer.format, LaTeXRenderer.format,
    CSVRenderer.format, TSVRenderer.format, JSONRenderer.format,
  ]

  package static func named(_ name: String) -> TableFormat? { all.first { $0.name == name } }

  /// The format for a file by its ending.
  package static func forFile(_ path: String) -> TableFormat? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    let ending = path[path.index(after: dot)...].lowercased()
    return all.first { $0.fileExtensions.contains(ending) }
  }
}

/// What a reader's screen allows; formats for machines pay it no heed.
package struct RenderOptions: Sendable, Equatable {
  /// Columns of the screen; nil never folds.
  package var width: Int?
  /// Rules of `-` instead of `─`.
  package var isASCII: Bool
  /// More rows than this are elided in the middle; nil shows all.
  package var maxRows: Int?
  /// A table that folds into more blocks than this is cut, and the other columns are named; nil shows all.
  package var maxBlocks: Int?
  /// What stands where a value is missing; nil is `NA`.
  package var missing: String?

  package init(
    width: Int? = nil, isASCII: Bool = false, maxRows: Int? = nil, maxBlocks: Int? = nil,
    missing: String? = nil
  ) {
    self.width = width
    self.isASCII = isASCII
    self.maxRows = maxRows
    self.maxBlocks = maxBlocks
    self.missing = missing
  }
}
