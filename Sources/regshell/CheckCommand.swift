import ArgumentParser
import LineREPL
import Notebook

/// `regshell check`: does a notebook still give what it stores?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Run notebooks in memory and compare with their stored outputs.",
    discussion: """
      Numbers are compared within the tolerance, everything else exactly. Exit codes: 0 as stored; \
      3 a cell differs; 2 a wrong command line or file; 4 a cell ran out of time.
      """)

  @Argument(help: "Notebooks.")
  var notebooks: [String]

  @Option(help: ArgumentHelp("Relative difference that two numbers may have.", valueName: "t"))
  var tolerance = 1e-6

  @Option(help: ArgumentHelp("Seconds that a cell may take.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    guard tolerance >= 0, tolerance < 1 else {
      throw ValidationError("a tolerance of \(tolerance) is outside [0, 1)")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("a time-out of \(timeout) seconds is not positive")
    }
  }

  func run() throws {
    var worst: Int32 = 0
    var engines = BatchEngine()
    for path in notebooks {
      let batch = Batch(input: path, options: .init(timeout: timeout.map { .seconds($0) }))
      let control = try engines.control(for: path)
      let status = try batch.check(NotebookCheck(tolerance: tolerance), control: control) {
        StandardStream.print($0)
      }
      worst = max(worst, status)
      if status > 4 { break }
    }
    if worst != 0 { throw ExitCode(worst) }
  }
}
