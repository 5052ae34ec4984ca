/// Steps back and forth through the entries that begin as the line does before the cursor, the newest first.
///
/// A walk begins at a line that no step has put there; what was typed then waits at its end.
struct HistoryWalk {
  let entries: [String]
  /// Of the entry that is shown; their number stands for what was typed.
  private var place: Int
  private var typed = ""
  private var beginning: [Unicode.Scalar] = []
  /// What the last step gave.
  private var shown: String?

  /// - Parameter entries: oldest first.
  init(entries: [String]) {
    self.entries = entries
    place = entries.count
  }

  /// Forgets where it was: a new line is read.
  mutating func begin() {
    place = entries.count
    shown = nil
  }

  /// Whether the line is as a step has left it, cursor and all.
  func isShowing(_ line: [Unicode.Scalar], _ cursor: Int) -> Bool {
    cursor == line.count && Self.text(line) == shown
  }

  mutating func older(than line: [Unicode.Scalar], cursor: Int) -> String? {
    let text = Self.text(line)
    if text != shown {
      typed = text
      beginning = Array(line[..<cursor])
      place = entries.count
    }
    return step(to: entries[..<place].lastIndex { fits($0) && $0 != text })
  }

  mutating func newer(than line: [Unicode.Scalar]) -> String? {
    let text = Self.text(line)
    guard text == shown, place < entries.count else { return nil }
    return step(to: entries[(place + 1)...].firstIndex { fits($0) && $0 != text } ?? entries.count)
  }

  private mutating func step(to next: Int?) -> String? {
    guard let next else { return nil }
    place = next
    shown = next < entries.count ? entries[next] : typed
    return shown
  }

  private func fits(_ entry: String) -> Bool { entry.unicodeScalars.starts(with: beginning) }

  private static func text(_ line: [Unicode.Scalar]) -> String { String(String.UnicodeScalarView(line)) }
}
