import ArgumentParser
import Engine
import Glibc
import Interpreter
import LineREPL
import Notebook

/// `regshell help`: of a subcommand, of a word of the language, or the whole manual.
struct HelpCommand: ParsableCommand {
  static let name = "help"
  /// Parsed on its own, before the subcommands: the argument parser has a command of this name as well, which knows
  /// nothing but commands.
  static let configuration = CommandConfiguration(
    commandName: "regshell help",
    abstract: "Show the page of a subcommand or of a word of the language, or write the manual.",
    discussion: "Exit codes: 0; 2 there is no such page, or the manual cannot be written.")

  @Flag(help: "Write the manual instead, a Markdown file a page and an index.")
  var markdown = false

  @Argument(
    help: ArgumentHelp(
      "A subcommand, verb, penalty, prior, loss or word; with --markdown the folder, by default manual.",
      valueName: "name"))
  var subject: String?

  @OptionGroup var appearance: AppearanceOptions

  func run() throws {
    if markdown { return try writeManual(in: subject ?? "manual") }
    guard let subject else { return StandardStream.print(Regshell.helpMessage() + "\n") }
    if let command = Subcommands.all.first(where: { $0.configuration.commandName == subject }) {
      return StandardStream.print(Regshell.helpMessage(for: command) + "\n")
    }
    Terminal.adoptLocale()
    let engine = RegshellEngine(options: try appearance.engineOptions())
    guard let page = engine.help(about: subject) else {
      StandardStream.warn(
        "error: there is no help on `\(subject)`; regshell help lists the subcommands, help() in a session all else\n"
      )
      throw ExitCode(2)
    }
    StandardStream.print(page + "\n")
  }

  private func writeManual(in folder: String) throws {
    let pages = Manual.pages
    for page in pages {
      let path = "\(folder)/\(page.path)"
      try makeFolders(of: path)
      try TextFile.replace(path, with: Array(page.text.utf8))
    }
    StandardStream.print("wrote \(pages.count) pages into \(folder)\n")
  }

  private func makeFolders(of path: String) throws(NotebookError) {
    var folder = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      folder += part + "/"
      guard mkdir(folder, 0o777) != 0 else { continue }
      let reason = SystemError(number: errno)
      if !Folder.exists(folder) { throw NotebookError("cannot make the folder \(folder): \(reason)") }
    }
  }
}
