import ArgumentParser
import Interpreter
import LineREPL
import Notebook

/// `regshell check`: does a notebook still give what it stores?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Run notebooks in memory and compare with their stored outputs.",
    discussion: """
      Numbers are compared within the tolerance, everything else exactly. A cell tagged nbval-ignore-output \
      is run but not compared, one tagged nbval-skip or skip-execution is not run, and one tagged \
      raises-exception has to raise one. Exit codes: 0 as stored; \
      3 a cell differs; 2 a wrong command line or file; 4 a cell ran out of time. Several notebooks run in \
      a process each, and the exit code is the largest of theirs.
      """)

  @Argument(help: "Notebooks.", completion: .file(extensions: ["ipynb"]))
  var notebooks: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Relative difference that two numbers may have.", valueName: "t"))
  var tolerance = 1e-6

  @Option(
    help: ArgumentHelp(
      "Text that is not compared, a POSIX extended regular expression; may be repeated.",
      valueName: "regex"))
  var ignore: [String] = []

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Seconds that a cell may take.", valueName: "seconds"))
  var timeout: Double?

  @Option(
    name: [.customShort("j", allowingJoined: true), .customLong("jobs")], parsing: .unconditional,
    help: ArgumentHelp("Notebooks at a time; 0: one a processor.", valueName: "n"))
  var jobs = 1

  @Flag(name: .shortAndLong, help: "Say nothing of notebooks that are as stored.")
  var quiet = false

  @Option(name: .short, help: ArgumentHelp("Give a parameter a value.", valueName: "name=value"))
  var parameter: [String] = []

  @Option(
    help: ArgumentHelp("Parameters from a file, as run takes them; may be repeated.", valueName: "file"),
    completion: .file())
  var params: [String] = []

  @Flag(help: .hidden)
  var oneOfSeveral = false

  func validate() throws {
    try SeveralNotebooks.validate(jobs: jobs)
    guard tolerance >= 0, tolerance < 1 else {
      throw ValidationError("a tolerance of \(tolerance) is outside [0, 1)")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("a time-out of \(timeout) seconds is not positive")
    }
  }

  /// A script stores nothing that could be compared.
  private func requireNotebooks() throws(NotebookError) {
    for path in notebooks where DocumentKind(path: path, .regshell) == .script {
      throw NotebookError(
        "\(path) is a script, which stores no outputs",
        help: "regshell run \(path) -o x.ipynb keeps them in a notebook")
    }
  }

  func run() throws {
    try requireNotebooks()
    let status = if notebooks.count > 1 { try checkAll() } else { try checkOne(notebooks[0]) }
    if status != 0 { throw ExitCode(status) }
  }

  private func patterns() throws(NotebookError) -> [TextPattern] {
    var patterns: [TextPattern] = []
    for expression in ignore { patterns.append(try TextPattern(expression)) }
    return patterns
  }

  private func checkOne(_ path: String) throws -> Int32 {
    let batch = Batch(
      input: path, parameters: try Parameter.all(files: params, arguments: parameter),
      options: .init(timeout: timeout.map { .seconds($0) }))
    var engines = BatchEngine(hasParent: oneOfSeveral)
    let control = try engines.control(for: path)
    if oneOfSeveral, !Turn.wait() { return 0 }
    return try batch.check(
      NotebookCheck(tolerance: tolerance, ignored: patterns()), control: control
    ) { line, isAsStored in
      if !quiet || !isAsStored { StandardStream.print(line) }
    }
  }

  private func checkAll() throws -> Int32 {
    _ = try patterns()
    _ = try Parameter.all(files: params, arguments: parameter)
    var options =
      ["--one-of-several", "--tolerance=\(tolerance)"] + ignore.map { "--ignore=\($0)" }
    options += params.map { "--params=\($0)" } + parameter.flatMap { ["-p", $0] }
    if let timeout { options.append("--timeout=\(timeout)") }
    if quiet { options.append("--quiet") }
    return try SeveralNotebooks(inputs: notebooks, jobs: jobs, showsProgress: false, namesErrors: false)
      .perform {
        ["check"] + options + ["--", $0]
      }
  }
}
