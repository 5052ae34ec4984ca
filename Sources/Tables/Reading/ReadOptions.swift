/// How a delimited file is to be read.
package struct ReadOptions: Sendable, Equatable {
  package enum Header: Sendable, Equatable {
    /// The first line names the columns.
    case firstLine
    /// Every line is data, and these are the names; an empty list numbers them x1, x2, ….
    case names([String])
  }

  /// The byte between fields; nil finds it among comma, tab, semicolon and bar (by the file's name, .tsv
  /// or .tab, or by the first lines).
  /// A quote, a line end or anything that may stand in a number does not divide fields.
  package var delimiter: UInt8?
  package var header: Header
  /// Field texts that mean a missing value. An empty field is always missing.
  package var missing: [String]
  /// Columns to read as text whatever is in them.
  package var text: [String]

  package static let defaultMissing = ["NA", "NaN", "nan", "na", "N/A", "null", "NULL", "."]

  package init(
    delimiter: UInt8? = nil, header: Header = .firstLine, missing: [String] = defaultMissing,
    text: [String] = []
  ) {
    self.delimiter = delimiter
    self.header = header
    self.missing = missing
    self.text = text
  }
}
