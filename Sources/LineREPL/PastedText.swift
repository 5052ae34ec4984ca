import Notebook

/// Code out of what somebody copied from a dialogue.
enum PastedText {
  static let prompt = "reg> "
  static let continuation = "...> "

  /// One line without the prompt before it. No statement begins as a prompt does, nor as one of Jupyter's console.
  static func withoutPrompt(_ line: String) -> String {
    if let code = withoutConsolePrompt(line) { return code }
    for prompt in [prompt, continuation] {
      if line.hasPrefix(prompt) { return String(line.dropFirst(prompt.count)) }
      if line == prompt.trimmed { return "" }
    }
    return line
  }

  /// `In [3]: x = 1`, and `   ...: ` before a further line.
  private static func withoutConsolePrompt(_ line: String) -> String? {
    let rest: Substring
    if line.hasPrefix("In [") {
      let number = line.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
      let behind = line.dropFirst(4 + number.count)
      guard !number.isEmpty, behind.hasPrefix("]:") else { return nil }
      rest = behind.dropFirst(2)
    } else {
      let behind = line.drop { $0 == " " }
      guard behind.hasPrefix("...:") else { return nil }
      rest = behind.dropFirst(4)
    }
    return String(rest.first == " " ? rest.dropFirst() : rest)
  }

  /// What was typed in a dialogue, without what was answered and the line that began it; any other text as it is,
  /// without blank lines at its ends and without the indentation that all its lines have. Tabs become spaces, other
  /// control characters go.
  static func code(_ text: String) -> String {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(printable)
    func isTyped(_ line: String) -> Bool { withoutPrompt(line) != line }
    if let first = lines.first(where: { !$0.trimmed.isEmpty }), isTyped(first) {
      lines = lines.filter(isTyped).map(withoutPrompt)
    } else if lines.dropFirst().contains(where: isTyped) {
      // The first prompt was left out when it was copied.
      lines =
        lines.prefix(isBeginning(lines[0]) ? 0 : 1) + lines.dropFirst().filter(isTyped).map(withoutPrompt)
    }
    let indentation = lines.filter { !$0.trimmed.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    lines = lines.map { String($0.dropFirst(indentation)) }
    while lines.last?.trimmed.isEmpty == true { lines.removeLast() }
    return lines.drop { $0.trimmed.isEmpty }.joined(separator: "\n")
  }

  /// A shell's line that starts the program, or the first line of the banner.
  private static func isBeginning(_ line: String) -> Bool {
    let words = line.split(separator: " ")
    return words.first == "regshell"
      || words.count > 1 && words[1].hasSuffix("regshell") && words[0].count < 3
      || words.contains { $0.hasSuffix("$") } && words.last?.hasSuffix("regshell") == true
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
