import Tables

/// A file as it was read: what another reader has to be told to see the same values.
struct FileSource: Sendable {
  /// As it was named.
  let name: String
  var delimiter = UInt8(ascii: ",")
  /// The first line names the columns.
  var hasNames = true
  /// The texts that stood for a missing value.
  var missing = ["NA"]
  /// Blanks stood around fields.
  var isPadded = false
}

extension FileSource {
  init(_ name: String, _ options: ReadOptions, _ result: ReadResult) {
    self.name = name
    delimiter = result.delimiter
    hasNames = options.header == .firstLine
    missing = result.missing
    isPadded = result.isPadded
  }
}
