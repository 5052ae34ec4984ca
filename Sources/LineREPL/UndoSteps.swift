/// What a line was before, step by step back. Letters typed one after the other are one step.
struct UndoSteps {
  private struct State {
    var text: [Unicode.Scalar]
    var cursor: Int
    /// Whether a letter has just been typed at its end.
    var isTyping = false
  }

  /// The oldest first; the last is the line as it is.
  private var states: [State] = []

  /// Forgets everything: a new line is read.
  mutating func begin() { states = [] }

  /// Called before each key with the line as it is then.
  mutating func note(_ text: [Unicode.Scalar], cursor: Int) {
    guard let last = states.last else { return states.append(State(text: text, cursor: cursor)) }
    guard text != last.text else {
      states[states.count - 1].cursor = cursor
      return
    }
    let isLetter =
      text.count == last.text.count + 1 && cursor > 0 && text.indices.contains(cursor - 1)
      && Self.isOfWord(text[cursor - 1])
    if isLetter, last.isTyping { states.removeLast() }
    states.append(State(text: text, cursor: cursor, isTyping: isLetter))
  }

  /// The line before the last change; nil where there was none.
  mutating func back() -> (text: String, cursor: Int)? {
    guard states.count > 1 else { return nil }
    states.removeLast()
    let state = states[states.count - 1]
    states[states.count - 1].isTyping = false
    return (String(String.UnicodeScalarView(state.text)), state.cursor)
  }

  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "." || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
