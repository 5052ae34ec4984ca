import CEdit
import Glibc

/// Ctrl-R: what is typed stands in the prompt, the entry that holds it in the line.
///
/// The library draws the line between two commands: each step asks for the next by a key of its own. It draws the
/// whole anew, since what it makes of a prompt that has grown, over a line of several rows, erases parts of the rows.
extension LineEditor {
  /// Ctrl-R: begins, or in a search looks further back.
  func search() -> Int32 {
    let (text, cursor) = line
    searching = Searching(search: HistorySearch(entries: walk.entries), text: text, cursor: cursor)
    return show()
  }

  /// A key within the search.
  func searchOn() -> Int32 {
    guard let state = searching else { return CC_NORM }
    guard let key = nextKey() else { return CC_EOF }
    switch key.value {
    case 3: return cancel()
    case 7:
      endSearch()
      _ = replaceLine(by: String(String.UnicodeScalarView(state.text)))
      _ = move(to: state.cursor)
      return CC_REDISPLAY
    case 18: searching?.search.repeatOlder(lastPattern)
    case 19: searching?.search.newer()
    case 8, 127: searching?.search.erase()
    case ..<32:
      // It ends the search and then does what it does.
      endSearch()
      Self.withWide(String(key)) { el_wpush(editor, $0) }
      return CC_REDISPLAY
    default: searching?.search.type(String(key))
    }
    return show()
  }

  /// The prompt of the line again; the line stays as the search has left it.
  func endSearch() {
    guard let state = searching else { return }
    if !state.search.pattern.isEmpty { lastPattern = state.search.pattern }
    searching = nil
    draw(prompt: usualPrompt)
  }

  private func show() -> Int32 {
    guard let state = searching else { return CC_NORM }
    let search = state.search
    draw(prompt: "\(search.succeeds ? "search" : "not found"): \(search.pattern)> ")
    _ = replaceLine(by: search.found ?? String(String.UnicodeScalarView(state.text)))
    if let start = search.start { _ = move(to: start) }
    Self.withWide("\u{1B}\u{12}") { el_wpush(editor, $0) }
    return CC_REDISPLAY
  }
}

/// A search that goes on, and the line before it.
struct Searching {
  var search: HistorySearch
  let text: [Unicode.Scalar]
  let cursor: Int
}

extension HistorySearch {
  /// Before anything is typed the last search is meant.
  fileprivate mutating func repeatOlder(_ last: String) {
    if pattern.isEmpty { type(last) } else { older() }
  }
}
