import ArgumentParser
import CRevision
import Engine
import Glibc
import Interpreter
import LineREPL
import Notebook

/// The program: a dialogue at a terminal, a filter in a pipe, and the subcommands.
@main
struct Regshell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regshell",
    abstract: "A language of regularised estimation: dialogue, filter, notebooks, Jupyter kernel.",
    discussion: """
      At a terminal without arguments it reads statements and answers. In a pipe it runs standard input: \
      values go to standard output, notes and errors to standard error. With -c or a script file standard \
      input is data: cat data.csv | regshell -c 'd = read("-"); describe(d)' --mode csv

      regshell help NAME shows the page of a subcommand, or of a verb, penalty, prior, loss or word of the \
      language; regshell help --markdown FOLDER writes the manual there.
      """,
    version: version,
    subcommands: Subcommands.all)

  /// The version, and the commit where the build knew it.
  private static var version: String {
    let revision = String(cString: regshell_revision)
    return "regshell " + LanguageInfo.regshell.version + (revision.isEmpty ? "" : " (\(revision))")
  }

  @OptionGroup var options: ProgramOptions

  @Argument(
    help: ArgumentHelp("Script files to run; - is standard input.", valueName: "script"), completion: .file())
  var scripts: [String] = []

  func run() throws {
    Terminal.adoptLocale()
    let shell = Shell(
      parameters: try options.parameter.map { try Parameter(argument: $0) },
      sources: (options.file + scripts).map { .file($0) } + options.code.map { .code($0) },
      keepsGoing: options.keepGoing, staysInteractive: options.interactive,
      followsTerminal: options.appearance.width == nil)
    var options = try options.appearance.engineOptions()
    if !shell.readsProgram, !Terminal.isTerminal(STDIN_FILENO) { options.standardInput = StandardInput() }
    let status = try shell.run(engine: RegshellEngine(options: options))
    if status != 0 { throw ExitCode(status) }
  }

  /// The first word is a script's name where it is no subcommand's. One that is no file's either may be misspelt;
  /// said before its options are read, which the program itself may not have.
  private static func misspelling(in arguments: [String]) -> NotebookError? {
    guard let name = arguments.first, name.allSatisfy({ $0.isLetter && $0.isASCII }), access(name, F_OK) != 0,
      let near = Suggestion.nearest(to: name, among: Subcommands.names + [HelpCommand.name])
    else {
      return nil
    }
    return NotebookError(
      "`\(name)` is neither a subcommand nor a file", help: "did you mean `regshell \(near)`?")
  }

  private static let optionsWithValue: Set<String> = ["-c", "-f", "-p", "--mode", "--width"]

  /// The name of a subcommand behind options would be a script's; said before further options are read, which are
  /// the subcommand's.
  private static func misplacement(in arguments: [String]) -> NotebookError? {
    var rest = arguments[...]
    while let option = rest.first, option.hasPrefix("-"), option != "--" {
      rest = rest.dropFirst(optionsWithValue.contains(option) ? 2 : 1)
    }
    guard let name = rest.first, rest.startIndex > 0, Subcommands.names.contains(name),
      access(name, F_OK) != 0
    else {
      return nil
    }
    let options = arguments[..<rest.startIndex].joined(separator: " ")
    return NotebookError(
      "`\(name)` is a subcommand, and its options stand behind it", help: "regshell \(name) \(options) …")
  }

  static func main() {
    StandardStream.takeClosed()
    // A file that may not grow is an error of its writing, which leaves the old one whole.
    signal(SIGXFSZ, SIG_IGN)
    // The runtime reads them from there, and has not even the program's name where it cannot.
    guard !CommandLine.arguments.isEmpty else {
      StandardStream.warn("error: the arguments cannot be read: /proc is not mounted\n")
      Glibc.exit(2)
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == Completions.option { return Completions.perform(Array(arguments.dropFirst())) }
    if arguments.first == HelpCommand.name { return HelpCommand.perform(Array(arguments.dropFirst())) }
    if arguments.first.map(Subcommands.names.contains) ?? false { return Subcommands.perform(arguments) }
    if let error = misspelling(in: arguments) ?? misplacement(in: arguments) {
      StandardStream.warn("\(error)\n")
      Glibc.exit(2)
    }
    perform(arguments)
  }
}

/// What a program is given beside its scripts' names.
struct ProgramOptions: ParsableArguments {
  @Option(name: .short, help: ArgumentHelp("Run these statements; may be repeated.", valueName: "code"))
  var code: [String] = []

  @Option(
    name: .short, help: ArgumentHelp("Run a script file; may be repeated.", valueName: "file"),
    completion: .file())
  var file: [String] = []

  @OptionGroup var appearance: AppearanceOptions

  @Option(name: .short, help: ArgumentHelp("Give a name a value first.", valueName: "name=value"))
  var parameter: [String] = []

  @Flag(help: "Go on after a statement that failed.")
  var keepGoing = false

  @Flag(name: .short, help: "Read statements from the terminal afterwards.")
  var interactive = false
}

/// The program without a shell's arguments: a script's name would take the place of a subcommand's.
struct Subcommands: ParsableCommand {
  static let all: [any ParsableCommand.Type] = [
    RunCommand.self, CheckCommand.self, ConvertCommand.self, KernelCommand.self, InstallCommand.self,
  ]
  static let configuration = CommandConfiguration(commandName: "regshell", subcommands: all)
  static let names = all.compactMap { $0.configuration.commandName }
}

extension ParsableCommand {
  /// Exit codes are this program's own: 2 for a wrong command line, where the library says 64.
  static func perform(_ arguments: [String]) {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let error as NotebookError {
      StandardStream.warn("\(error)\n")
      Glibc.exit(2)
    } catch {
      let status = exitCode(for: error).rawValue
      let message = lowerCased(fullMessage(for: error))
      if !message.isEmpty {
        status == 0 ? StandardStream.print(message + "\n") : StandardStream.warn(message + "\n")
      }
      Glibc.exit(status == ExitCode.validationFailure.rawValue ? 2 : status)
    }
  }

  /// Begins as every other error of this program does.
  private static func lowerCased(_ message: String) -> String {
    message.hasPrefix("Error: ") ? "error: " + message.dropFirst(7) : message
  }
}

/// How values look, for every command that prints them.
struct AppearanceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How values are printed: \(RegshellEngine.formats.joined(separator: ", ")).", valueName: "mode"),
    completion: .list(RegshellEngine.formats))
  var mode = "text"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Columns of a line; the terminal's, or 110.", valueName: "columns"))
  var width: Int?

  func validate() throws {
    guard RegshellEngine.formats.contains(mode) else {
      throw ValidationError("no mode `\(mode)`; there are \(RegshellEngine.formats.joined(separator: ", "))")
    }
    if let width, !(20...10_000).contains(width) {
      throw ValidationError("a width of \(width) columns is outside 20 to 10000")
    }
  }

  func engineOptions() throws -> EngineOptions {
    let usual = EngineOptions()
    return EngineOptions(
      width: width ?? Terminal.columns(STDOUT_FILENO) ?? usual.width, isASCII: !Terminal.isUTF8(),
      format: mode)
  }
}
