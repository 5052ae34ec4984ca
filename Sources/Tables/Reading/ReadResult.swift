/// A data set that was read, with what the reader did that the file does not say.
package struct ReadResult: Sendable, Equatable {
  package let frame: DataFrame
  package let notes: [ReadNote]
  /// The byte that was found, or told, to stand between fields.
  package let delimiter: UInt8
  /// Whether fields or names had blanks around them, which are no part of them.
  package let isPadded: Bool
  /// The texts that stood for missing values.
  package let missing: [String]
}

/// Something the reader did that the user should know.
package enum ReadNote: Sendable, Equatable {
  /// Missing values of one column.
  case missing(column: String, count: Int)
  /// A column (from 1) without a name, or with one that was taken.
  case renamed(position: Int, from: String, to: String)
  /// Empty lines between data, which are not rows.
  case emptyLines(count: Int)
  /// The first line was read as names, but every field of it is a number.
  case numericHeader
  /// A text column of which many fields are numbers.
  case mixed(column: String, numbers: Int, of: Int, text: String, at: FilePosition)
  /// A text column of numbers with a comma before the decimals.
  case decimalComma(column: String, text: String, at: FilePosition)
  /// Numbers with a leading zero, such as post codes, which lose it.
  case leadingZeros(column: String, at: FilePosition)

  package var message: String {
    switch self {
    case .missing(let column, let count):
      "`\(column)` has \(count) missing \(count == 1 ? "value" : "values")"
    case .renamed(let position, let from, let to):
      from.isEmpty
        ? "column \(position) has no name; it is called `\(to)`"
        : "column \(position) repeats the name `\(from)`; it is called `\(to)`"
    case .emptyLines(let count): "\(count) empty \(count == 1 ? "line was" : "lines were") skipped"
    case .numericHeader:
      "the first line is all numbers and was read as column names (header = false reads it as data)"
    case .mixed(let column, let numbers, let of, let text, let at):
      "`\(column)` is text: \(numbers) of \(of) values are numbers, but line \(at.line) has `\(text)`"
    case .decimalComma(let column, let text, let at):
      "`\(column)` is text: its numbers have decimal commas, first `\(text)` in line \(at.line); "
        + "only points are read"
    case .leadingZeros(let column, let at):
      "`\(column)` has leading zeros, first in line \(at.line), which numbers do not keep "
        + "(text = [\"\(column)\"] keeps them)"
    }
  }
}

/// A place in a text file.
package struct FilePosition: Sendable, Equatable {
  /// From 1; a line break inside quotes counts, so that it is the line an editor shows.
  package let line: Int
  /// From 1, in characters (code points) of the line.
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
