/// The mark with which a line begins an item of a list: `-`, `*`, `+`, or a number and `.` or `)`.
///
/// Source: the CommonMark 0.31 specification, list items.
struct MarkdownItem {
  /// Columns before the mark, and before what follows it.
  let indent: Int
  let width: Int
  /// Nil without numbers.
  let number: Substring?
  private let delimiter: Character

  /// - Returns: nil where the line begins none.
  init?(_ line: Substring) {
    indent = line.indent
    let text = line.dropFirst(indent)
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let behind = text.dropFirst(digits.count)
    guard let delimiter = behind.first, (digits.isEmpty ? "-*+" : ".)").contains(delimiter),
      digits.count <= 9,
      behind.dropFirst().first == " "
    else { return nil }
    self.delimiter = delimiter
    number = digits.isEmpty ? nil : digits
    width = indent + digits.count + 2
  }

  var isOrdered: Bool { number != nil }

  /// Whether both may be of one list; the marks without numbers all may.
  func continues(_ other: MarkdownItem) -> Bool {
    isOrdered == other.isOrdered && (!isOrdered || delimiter == other.delimiter)
  }
}
