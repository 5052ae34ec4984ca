import ArgumentParser
import LineREPL
import Notebook

/// `regshell check`: does a notebook still give what it stores?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Run notebooks in memory and compare with their stored outputs.",
    discussion: """
      Numbers are compared within the tolerance, everything else exactly. Exit codes: 0 as stored; \
      3 a cell differs; 2 a wrong command line or file; 4 a cell ran out of time. Several notebooks run in \
      a process each, and the exit code is the largest of theirs.
      """)

  @Argument(help: "Notebooks.")
  var notebooks: [String]

  @Option(help: ArgumentHelp("Relative difference that two numbers may have.", valueName: "t"))
  var tolerance = 1e-6

  @Option(help: ArgumentHelp("Seconds that a cell may take.", valueName: "seconds"))
  var timeout: Double?

  @Option(name: .shortAndLong, help: ArgumentHelp("Notebooks at a time; 0: one a processor.", valueName: "n"))
  var jobs = 1

  func validate() throws {
    try SeveralNotebooks.validate(jobs: jobs)
    guard tolerance >= 0, tolerance < 1 else {
      throw ValidationError("a tolerance of \(tolerance) is outside [0, 1)")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("a time-out of \(timeout) seconds is not positive")
    }
  }

  func run() throws {
    let status = if notebooks.count > 1 { try checkAll() } else { try checkOne(notebooks[0]) }
    if status != 0 { throw ExitCode(status) }
  }

  private func checkOne(_ path: String) throws -> Int32 {
    let batch = Batch(input: path, options: .init(timeout: timeout.map { .seconds($0) }))
    var engines = BatchEngine()
    return try batch.check(NotebookCheck(tolerance: tolerance), control: engines.control(for: path)) {
      StandardStream.print($0)
    }
  }

  private func checkAll() throws -> Int32 {
    let options = ["--tolerance=\(tolerance)"] + (timeout.map { ["--timeout=\($0)"] } ?? [])
    return try SeveralNotebooks(inputs: notebooks, jobs: jobs, showsProgress: false).perform {
      ["check"] + options + ["--", $0]
    }
  }
}
