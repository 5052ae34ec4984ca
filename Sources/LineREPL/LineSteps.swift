/// Where the cursor comes to, one line up or down in a text of several, as near to its column as that line allows.
enum LineSteps {
  /// - Returns: nil in the first line.
  static func above(_ cursor: Int, in text: [Unicode.Scalar]) -> Int? {
    let start = start(of: cursor, in: text)
    guard start > 0 else { return nil }
    let before = self.start(of: start - 1, in: text)
    return min(before + cursor - start, start - 1)
  }

  /// - Returns: nil in the last line.
  static func below(_ cursor: Int, in text: [Unicode.Scalar]) -> Int? {
    guard let end = text[cursor...].firstIndex(of: "\n") else { return nil }
    let last = text[(end + 1)...].firstIndex(of: "\n") ?? text.count
    return min(end + 1 + cursor - start(of: cursor, in: text), last)
  }

  private static func start(of cursor: Int, in text: [Unicode.Scalar]) -> Int {
    text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }
}
