/// Why a file could not be read as a data set. `path` is the name the user gave.
package enum ReadError: Error, Sendable, Equatable {
  case fileNotFound(path: String)
  case isDirectory(path: String)
  case notPermitted(path: String)
  /// Any other failure of the system, in its words.
  case unreadable(path: String, reason: String)
  case empty(path: String)
  /// Column names and no row below them.
  case headerOnly(path: String, names: [String])
  /// Bytes that are no text; `looksLike` says what they are where their first bytes tell.
  case notText(path: String, looksLike: String?)
  case notUTF8(path: String, at: FilePosition, byte: UInt8)
  case badGzip(path: String, reason: String)
  case wrongFieldCount(path: String, line: Int, expected: Int, found: Int)
  /// One bad field in a column of numbers: `numbers` of `of` fields are numbers.
  case notANumber(path: String, at: FilePosition, column: String, text: String, numbers: Int, of: Int)
  /// Digits of a number beyond ±1.8e308.
  case numberTooLarge(path: String, at: FilePosition, column: String, text: String)
  case unclosedQuote(path: String, at: FilePosition)
  /// Text between a closing quote and the next delimiter.
  case textAfterQuote(path: String, at: FilePosition)
  /// An option names a column that the file does not have.
  case noColumn(path: String, name: String, names: [String])
  /// A file of triplets that breaks its format.
  case badTriplets(path: String, line: Int, problem: String)
  case interrupted
}
