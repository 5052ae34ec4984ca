/// Reads a delimited text file, plain or gzip-compressed (known by its first bytes), as a data set.
///
/// - Parameter isInterrupted: asked every few thousand rows; true ends the reading with `.interrupted`.
package func readDelimited(
  path: String, options: ReadOptions = ReadOptions(), isInterrupted: () -> Bool = { false }
) throws(ReadError) -> ReadResult {
  preconditionFailure("not yet")
}

/// Reads delimited text that is already in memory; `name` stands for the path in errors.
package func readDelimited(
  bytes: [UInt8], name: String = "text", options: ReadOptions = ReadOptions(),
  isInterrupted: () -> Bool = { false }
) throws(ReadError) -> ReadResult {
  preconditionFailure("not yet")
}
