import Engine
import Notebook

/// Lines that begin with `:` where no prompt is: in scripts, pipes and loaded files.
extension FaceCommand {
  /// What to do there instead.
  private static let elsewhere = [
    "mode": "it is an option there: regshell --mode csv",
    "load": "regshell -f FILE runs files one after the other",
    "quit": "a program ends with its last line", "help": "regshell help, and help() in the language",
    "save": "regshell run SCRIPT -o x.ipynb stores what is shown",
    "timing": "regshell run --timing stores times",
  ]

  /// - Parameters:
  ///   - code: a statement.
  ///   - place: of its first line, as errors name it.
  /// - Returns: nil where it is no command of the prompt.
  static func misplaced(_ code: String, at place: String) -> CellError? {
    let line = code.trimmed.prefix { !$0.isNewline }
    guard line.hasPrefix(":") else { return nil }
    let word = line.dropFirst().prefix { !$0.isWhitespace }
    guard let command = try? named(String(word)) else { return nil }
    let help = elsewhere[command.name] ?? "leave it out"
    let message = "`:\(command.name)` is a command of the prompt, none of the language"
    return CellError(
      name: "prompt-command", message: message,
      traceback: ["error: \(message)", "  \(place) | \(line)", "  help: \(help)"].map(\.withVisibleControls))
  }
}
