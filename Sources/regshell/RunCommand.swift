import ArgumentParser
import Engine
import Glibc
import Interpreter
import LineREPL
import Notebook

/// `regshell run`: executes a notebook without Jupyter.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Execute notebooks or scripts of cells, without Jupyter.",
    discussion: """
      Several notebooks run in a process each, -j of them at a time: what ends one harms no other. \
      What they say comes in the order of the arguments, and the exit code is the largest of theirs.

      Exit codes: 0; 1 a cell failed; 2 a wrong command line or file; 4 a cell ran out of time; \
      130 or 143 after SIGINT or SIGTERM.
      """)

  @Argument(help: "Notebooks (.ipynb) or scripts (.regsh).", completion: .notebooks)
  var inputs: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the executed notebook goes: .ipynb, .html or .md (reports), an existing folder, or - for standard "
        + "output.",
      valueName: "path"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The kind of file in a folder or on standard output, by default ipynb; without -o it goes beside the "
        + "notebook.",
      valueName: "kind"))
  var to: DocumentKind?

  @Flag(help: "Replace the notebook by the executed one.")
  var inplace = false

  @Option(
    name: [.customShort("j", allowingJoined: true), .customLong("jobs")], parsing: .unconditional,
    help: ArgumentHelp("Notebooks at a time; 0: one a processor.", valueName: "n"))
  var jobs = 1

  @Option(name: .short, help: ArgumentHelp("Give a parameter a value.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(
    help: ArgumentHelp(
      "Parameters from a file: a JSON object, or lines name = value with the language's literals. May be "
        + "repeated; of equal names -p counts, else the last file.", valueName: "file"), completion: .file())
  var params: [String] = []

  @Flag(help: "List the parameters with their defaults, and run nothing.")
  var listParams = false

  @Option(
    help: ArgumentHelp("After a failed cell: stop, continue, or abort and write nothing.", valueName: "what"))
  var onError: NotebookRunner.OnError = .stop

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Seconds that a cell may take.", valueName: "seconds"))
  var timeout: Double?

  @Flag(help: "Store the time of each cell in its metadata.")
  var timing = false

  @Option(
    help: ArgumentHelp(
      "Add to this file what is said of each cell, with the time and the notebook.",
      valueName: "file"), completion: .file())
  var log: String?

  @Flag(name: .shortAndLong, help: "No progress; errors only.")
  var quiet = false

  @Flag(help: .hidden)
  var oneOfSeveral = false

  func validate() throws {
    try SeveralNotebooks.validate(jobs: jobs)
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("a time-out of \(timeout) seconds is not positive")
    }
  }

  func run() throws {
    try requireDestination()
    let parameters = try parameters()
    let status =
      if inputs.count > 1 { try runAll() } else { try runOne(inputs[0], parameters: parameters) }
    if status != 0 { throw ExitCode(status) }
  }

  /// Not in `validate`, which comes before unknown options are found: their values look like further notebooks.
  private func requireDestination() throws(NotebookError) {
    if inplace, output != nil || to != nil {
      throw NotebookError("--inplace and \(output != nil ? "-o" : "--to") exclude each other")
    }
    if !inplace, output == nil, to == nil, !listParams {
      throw NotebookError(
        "where does the executed notebook go?", help: "give -o FILE, --to html or --inplace")
    }
    if inputs.count > 1, listParams { throw NotebookError("--list-params takes one notebook") }
    try Destination(output: output, kind: to).validate(count: inputs.count)
  }

  private func runOne(_ input: String, parameters: [Parameter]) throws -> Int32 {
    if listParams {
      let notebook = try Batch.read(input, engine: BatchEngine.engine(for: input))
      for parameter in notebook.declaredParameters {
        StandardStream.print("\(parameter.name) = \(parameter.value)\n")
      }
      return 0
    }
    let batch = Batch(
      input: input, output: try destination(of: input), kind: to, parameters: parameters,
      options: .init(onError: onError, timeout: timeout.map { .seconds($0) }, recordsTimes: timing),
      saysTimes: !oneOfSeveral)
    var engines = BatchEngine(hasParent: oneOfSeveral)
    let control = try engines.control(for: input)
    let log = try log.map { try RunLog($0) }
    if oneOfSeveral, !Turn.wait() { return 0 }
    var failure: NotebookError?
    func note(_ lines: String) {
      do throws(NotebookError) { try log?.write(lines, of: input) } catch {
        failure = failure ?? error
      }
    }
    // At a terminal the cell that runs has a line in place, under those that are done.
    var printer = OutputPrinter(
      style: oneOfSeveral ? .init() : .standardError, out: StandardStream.print, err: StandardStream.warn)
    func say(_ lines: String, isProgress: Bool) {
      note(lines)
      if !quiet || !isProgress { printer.print(.stream(.stderr, lines)) }
    }
    func draw(_ line: String) {
      if !quiet { printer.print(.progress(Progress(line))) }
    }
    func endTurn() { if oneOfSeveral { Turn.end() } }
    note("begins")
    let status: Int32
    do {
      defer { printer.finish() }
      status = try batch.run(control: control, cellsAreDone: endTurn, running: draw, report: say)
    } catch {
      note("\(error)")
      throw error
    }
    note("ends with exit code \(status)")
    // The notebook is written; that its log is not whole is said last.
    if let failure { throw failure }
    return status
  }

  private func runAll() throws -> Int32 {
    var outputs: [String: String] = [:]
    for input in inputs { outputs[input] = try destination(of: input) }
    try SeveralNotebooks.requireDistinct(inputs.compactMap { outputs[$0] })
    var options = ["--one-of-several", "--quiet", "--on-error=\(onError.rawValue)"]
    options += params.map { "--params=\($0)" } + parameter.flatMap { ["-p", $0] }
    if let timeout { options.append("--timeout=\(timeout)") }
    if timing { options.append("--timing") }
    if let log {
      _ = try RunLog(log)
      options.append("--log=\(log)")
    }
    return try SeveralNotebooks(inputs: inputs, jobs: jobs, showsProgress: !quiet, namesErrors: true).perform
    {
      input in
      ["run"] + options + (outputs[input].map { ["--output=\($0)"] } ?? []) + ["--", input]
    }
  }

  /// Nil where nothing is written.
  private func destination(of input: String) throws(NotebookError) -> String? {
    inplace ? input : try Destination(output: output, kind: to).path(for: input, usual: .notebook)
  }

  private func parameters() throws(NotebookError) -> [Parameter] {
    try Parameter.all(files: params, arguments: parameter)
  }
}

extension Parameter {
  /// Those of the files, then those of the command line.
  static func all(files: [String], arguments: [String]) throws(NotebookError) -> [Parameter] {
    var all: [Parameter] = []
    for file in files { all += try read(file: file) }
    for argument in arguments { all.append(try Parameter(argument: argument)) }
    return merged(all)
  }
}

extension NotebookRunner.OnError: ExpressibleByArgument {}
