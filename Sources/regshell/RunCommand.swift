import ArgumentParser
import Glibc
import Interpreter
import LineREPL
import Notebook

/// `regshell run`: executes a notebook without Jupyter.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Execute a notebook or a script of cells, without Jupyter.",
    discussion: """
      Exit codes: 0; 1 a cell failed; 2 a wrong command line or file; 4 a cell ran out of time; \
      130 or 143 after SIGINT or SIGTERM.
      """)

  @Argument(help: "The notebook (.ipynb) or script (.regsh).")
  var input: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Where the executed notebook goes.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace the notebook by the executed one.")
  var inplace = false

  @Option(name: .short, help: ArgumentHelp("Give a parameter a value.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(
    help: ArgumentHelp(
      "Parameters from a file: a JSON object, or lines name = value with the language's literals. May be "
        + "repeated; of equal names -p counts, else the last file.", valueName: "file"))
  var params: [String] = []

  @Flag(help: "List the parameters with their defaults, and run nothing.")
  var listParams = false

  @Option(
    help: ArgumentHelp("After a failed cell: stop, continue, or abort and write nothing.", valueName: "what"))
  var onError: NotebookRunner.OnError = .stop

  @Option(help: ArgumentHelp("Seconds that a cell may take.", valueName: "seconds"))
  var timeout: Double?

  @Flag(help: "Store the time of each cell in its metadata.")
  var timing = false

  @Flag(name: .shortAndLong, help: "No progress; errors only.")
  var quiet = false

  func validate() throws {
    if inplace, output != nil { throw ValidationError("--inplace and -o exclude each other") }
    if !inplace, output == nil, !listParams {
      throw ValidationError("where does the executed notebook go? Give -o FILE or --inplace")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("a time-out of \(timeout) seconds is not positive")
    }
  }

  func run() throws {
    if listParams {
      let language = BatchEngine.engine(for: input).language
      for parameter in try Batch.read(input, language: language).declaredParameters {
        StandardStream.print("\(parameter.name) = \(parameter.value)\n")
      }
      return
    }
    let batch = Batch(
      input: input, output: inplace ? input : output,
      parameters: try parameters(),
      options: .init(onError: onError, timeout: timeout.map { .seconds($0) }, recordsTimes: timing))
    var engines = BatchEngine()
    let status = try batch.run(control: engines.control(for: input)) { line, isProgress in
      if !quiet || !isProgress { StandardStream.warn(line) }
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// Those of the files, then those of the command line.
  private func parameters() throws(NotebookError) -> [Parameter] {
    var all: [Parameter] = []
    for file in params { all += try Parameter.read(file: file) }
    for argument in parameter { all.append(try Parameter(argument: argument)) }
    return Parameter.merged(all)
  }
}

extension NotebookRunner.OnError: ExpressibleByArgument {}
