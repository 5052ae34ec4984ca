import Notebook

/// Code out of what somebody copied from a dialogue.
enum PastedText {
  static let prompt = "reg> "
  static let continuation = "...> "

  /// One line without the prompt before it. No statement begins as a prompt does.
  static func withoutPrompt(_ line: String) -> String {
    for prompt in [prompt, continuation] {
      if line.hasPrefix(prompt) { return String(line.dropFirst(prompt.count)) }
      if line == prompt.trimmed { return "" }
    }
    return line
  }

  /// What was typed in a dialogue, without what was answered; any other text as it is, without blank lines at its
  /// ends. Tabs become spaces, other control characters go.
  static func code(_ text: String) -> String {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(printable)
    func isTyped(_ line: String) -> Bool { withoutPrompt(line) != line }
    if let first = lines.first(where: { !$0.trimmed.isEmpty }), isTyped(first) {
      lines = lines.filter(isTyped).map(withoutPrompt)
    } else if lines.dropFirst().contains(where: isTyped) {
      // The first prompt was left out when it was copied.
      lines = lines.prefix(1) + lines.dropFirst().filter(isTyped).map(withoutPrompt)
    }
    while lines.last?.trimmed.isEmpty == true { lines.removeLast() }
    return lines.drop { $0.trimmed.isEmpty }.joined(separator: "\n")
  }

  private static func printable(_ line: Substring) -> String {
    var text = ""
    for scalar in line.unicodeScalars {
      if scalar == "\t" {
        text += "  "
      } else if scalar.value >= 0x20, scalar.value != 0x7F {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
