import Engine
import Notebook

/// A line that begins with `:`: it changes or shows the face, never the values.
struct FaceCommand: Sendable {
  let name: String
  /// What it takes, for the help; empty for nothing.
  let argument: String
  let summary: String
  let action: @Sendable (REPL, String) throws(NotebookError) -> Void

  static let all: [FaceCommand] = [help, quit, vars, mode, timing, history, edit, load, save, clear]

  /// - Parameter name: the whole of it, or a beginning that no other shares.
  /// - Throws: there is none, with the list of those that are; there are several.
  static func named(_ name: String) throws(NotebookError) -> FaceCommand {
    if let command = all.first(where: { $0.name == name }) { return command }
    let names = all.map(\.name)
    let meant = name.isEmpty ? [] : all.filter { $0.name.hasPrefix(name) }
    if meant.count == 1 { return meant[0] }
    if meant.count > 1 {
      throw NotebookError(
        "`:\(name)` may be several commands", help: meant.map { ":" + $0.name }.joined(separator: " or "))
    }
    let near = Suggestion.nearest(to: name, among: names).map { "did you mean `:\($0)`?   " } ?? ""
    throw NotebookError(
      "no command `:\(name)`", help: near + "commands: " + names.map { ":" + $0 }.joined(separator: " "))
  }

  private static let help: FaceCommand = FaceCommand(
    name: "help", argument: "", summary: "this list"
  ) { repl, _ in
    let heads = all.map { ":\($0.name)" + ($0.argument.isEmpty ? "" : " \($0.argument)") }
    let width = (heads.map(\.count).max() ?? 0) + 2
    for (head, command) in zip(heads, all) {
      repl.tell(head + String(repeating: " ", count: width - head.count) + command.summary, hanging: width)
    }
    repl.out("\n")
    let keys = """
      Tab        completes, or lists what fits
      Up, Down   the history, only what begins as the line does before the cursor
      Ctrl-R     searches the history; again: further back
      Ctrl-_     takes back the last change of the line
      Alt-Enter  a further line in the same statement; Up at an empty ...> joins them
      Ctrl-C     stops the running work; takes a line back
      Ctrl-D     leaves, as quit does; at ...> takes the statement back
      Ctrl-Z     back to the shell, until fg
      ?name      explains
      """
    for key in keys.split(separator: "\n") { repl.tell(String(key), hanging: 11) }
  }

  private static let quit = FaceCommand(name: "quit", argument: "", summary: "leave") { repl, _ in
    repl.leave()
  }

  private static let vars = FaceCommand(
    name: "vars", argument: "", summary: "the names that have a value"
  ) { repl, _ in
    let names = repl.engine.complete("", cursor: 0).candidates.filter { $0.kind == "name" }
    let width = (names.map(\.text.count).max() ?? 0) + 2
    for name in names {
      repl.out(name.text + String(repeating: " ", count: width - name.text.count) + name.signature + "\n")
    }
  }

  private static let history = FaceCommand(
    name: "history", argument: "[N]", summary: "the last N lines entered (20)"
  ) { repl, argument throws(NotebookError) in
    guard let count = argument.isEmpty ? 20 : Int(argument), count >= 0 else {
      throw NotebookError("`\(argument)` is no number of lines", help: ":history 20")
    }
    for entry in repl.history.entries.suffix(count) { repl.out(entry.withVisibleControls + "\n") }
  }

  private static let timing = FaceCommand(
    name: "timing", argument: "[on|off]", summary: "say how long each cell took"
  ) { repl, argument throws(NotebookError) in
    switch argument {
    case "": repl.reportsTime.toggle()
    case "on": repl.reportsTime = true
    case "off": repl.reportsTime = false
    default: throw NotebookError("`\(argument)` is neither on nor off", help: ":timing on")
    }
    repl.out("timing is \(repl.reportsTime ? "on" : "off")\n")
  }

  private static let load = FaceCommand(
    name: "load", argument: "FILE", summary: "run a script, or a notebook's code cells, here"
  ) { repl, argument throws(NotebookError) in
    guard !argument.isEmpty else { throw NotebookError("which file?", help: ":load script.regsh") }
    repl.load(try Program.read(argument.typedPath, engine: repl.engine))
  }

  private static let save = FaceCommand(
    name: "save", argument: "FILE", summary: "write the session: .ipynb .regsh .html .md"
  ) { repl, argument throws(NotebookError) in
    guard !argument.isEmpty else { throw NotebookError("which file?", help: ":save session.ipynb") }
    let argument = argument.typedPath
    let language = repl.engine.language
    let writer = try DocumentWriter(path: argument, language)
    let isScript = argument.hasSuffix(language.fileExtension)
    let notebook = isScript ? repl.record.sources : repl.record.notebook(language)
    try writer.requirePlace()
    let note = try writer.write(notebook)
    let cells = repl.record.cells
    let remark = ["raises-exception", "skip-execution"].map { tag in
      let count = cells.count { $0.tags.contains(tag) }
      return count == 0 ? "" : ", \(count) of them tagged \(tag)"
    }.joined()
    let count = notebook.cells.count
    repl.tell("wrote \(argument) (\(count) \(count == 1 ? "cell" : "cells")\(remark))")
    if let note { repl.tell("note: \(note)") }
  }

  private static let mode = FaceCommand(
    name: "mode", argument: "[MODE]", summary: "print values as text, csv, json …"
  ) { repl, argument throws(NotebookError) in
    let formats = repl.engine.formats
    guard argument.isEmpty || formats.contains(argument) else {
      let near =
        Suggestion.nearest(to: argument, among: formats).map { "did you mean `:mode \($0)`?   " } ?? ""
      throw NotebookError(
        "no mode `\(argument)`", help: near + "modes: " + formats.joined(separator: " "))
    }
    if !argument.isEmpty { repl.engine.format = argument }
    repl.out("mode is \(repl.engine.format)\n")
  }

  private static let edit = FaceCommand(
    name: "edit", argument: "", summary: "the last cell in $VISUAL or $EDITOR, then run it"
  ) { repl, _ throws(NotebookError) in
    let last = repl.record.cells.last?.source ?? ""
    let code = try ExternalEditor.edited(last, suffix: repl.engine.language.fileExtension)
    guard !code.trimmed.isEmpty, code != last else {
      repl.out("nothing has changed\n")
      return
    }
    repl.out(code.withVisibleControls + "\n")
    repl.execute(code)
  }

  private static let clear = FaceCommand(name: "clear", argument: "", summary: "clear the screen") {
    repl, _ in
    repl.clearScreen()
  }
}
