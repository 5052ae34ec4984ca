/// Where the REPL's lines come from.
package protocol LineReader: AnyObject {
  /// - Parameter pending: the lines that the statement has so far, with their line ends; empty at its
  ///   beginning.
  func read(prompt: String, pending: String) -> LineInput

  /// Offers these entries, oldest first, when the user looks back.
  func offer(history: [String])

  /// Clears what it draws on, where it can.
  func clearScreen()
}

package enum LineInput: Sendable, Equatable {
  case line(String)
  /// The user took the line back (Ctrl-C).
  case cancelled
  /// There are no more lines (Ctrl-D).
  case end
}
