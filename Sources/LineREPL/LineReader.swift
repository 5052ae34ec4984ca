/// Where the REPL's lines come from.
package protocol LineReader: AnyObject {
  /// - Parameters:
  ///   - pending: the lines that the statement has so far, with their line ends; empty at its beginning.
  ///   - initial: what the line holds already.
  func read(prompt: String, pending: String, initial: String) -> LineInput

  /// Offers these entries, oldest first, when the user looks back.
  func offer(history: [String])

  /// Clears what it draws on, where it can.
  func clearScreen()
}

package enum LineInput: Sendable, Equatable {
  case line(String)
  /// The user took the line back (Ctrl-C).
  case cancelled
  /// The user wants the lines before this one back, all in one line to be edited (Up at an empty one).
  case reopened
  /// There are no more lines (Ctrl-D).
  case end
}
