/// A line of three or more backticks or tildes that opens code, which a line of at least as many closes.
///
/// Source: the CommonMark 0.31 specification, fenced code blocks.
struct MarkdownFence {
  let mark: Substring

  /// - Parameter line: without white space at its ends.
  /// - Returns: nil where the line opens none.
  init?(opening line: String) {
    guard let first = line.first, "`~".contains(first) else { return nil }
    mark = line.prefix { $0 == first }
    // Backticks further on make it code within a line.
    guard mark.count >= 3, first == "~" || !line.dropFirst(mark.count).contains("`") else { return nil }
  }

  /// - Parameter line: without white space at its ends.
  func isClosed(by line: String) -> Bool { line.hasPrefix(mark) && line.allSatisfy { $0 == mark.first } }
}

extension Substring {
  /// Spaces before its first character that is none.
  var indent: Int { prefix { $0 == " " }.count }
}
