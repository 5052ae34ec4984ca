import ArgumentParser
import Glibc
import Interpreter
import JupyterKernel
import JupyterProtocol
import LineREPL
import ZeroMQTransport

/// `regshell kernel -f FILE`: serves Jupyter clients until they end it.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Serve Jupyter clients.",
    discussion: """
      Clients start it themselves once `regshell install` has told them how. Exit codes: 0 after a shutdown; \
      2 an unusable connection file or an address in use; 143 terminated.
      """)

  @Option(
    name: [.customShort("f"), .customLong("connection-file")],
    help: ArgumentHelp("The connection file that the client has written.", valueName: "file"))
  var connectionFile: String

  @Option(help: "What to tell on stderr: trace, debug, info, notice, warning, error or critical.")
  var logLevel = KernelLog.Level.warning

  @Option(
    help: ArgumentHelp(
      "Where inputs are kept for other sessions to find; `none` keeps them for this one alone.",
      discussion: """
        \(KernelHistory.variable) in the environment does the same. By default they go to \
        $XDG_STATE_HOME/regshell/history.sqlite (~/.local/state where that is not set).
        """, valueName: "path"))
  var history: String?

  /// Clients append arguments of their own.
  @Argument(parsing: .allUnrecognized, help: .hidden)
  var others: [String] = []

  func run() throws {
    let connection = try orExit("\(connectionFile)") { try ConnectionFile(path: connectionFile) }
    let transport = try orExit(nil) { try ZeroMQTransport(connection) }
    var options = Kernel.Options()
    options.ports = connection.ports
    options.logger = KernelLog.logger(logLevel)
    options.history = KernelHistory.store(history, logger: options.logger)
    // A cell that heeds nothing may hold locks, so nothing of the process is torn down.
    options.abandon = { _exit($0) }
    let kernel = Kernel(
      engine: RegshellEngine(options: EngineOptions()), transport: transport,
      session: Session(key: connection.key), options: options)
    let isWatched = ProcessWatch.start { event in
      switch event {
      case .interrupt: kernel.interrupt()
      case .terminate: kernel.stop(status: 128 + SIGTERM)
      case .orphaned: kernel.stop(status: 0)
      }
    }
    if !isWatched { StandardStream.warn("signals and the parent process are not watched\n") }
    // Threads of libraries have nothing to say any more.
    _exit(kernel.run())
  }

  private func orExit<Value>(_ subject: String?, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      StandardStream.warn("error: " + (subject.map { "\($0): " } ?? "") + "\(error)\n")
      throw ExitCode(2)
    }
  }
}

extension KernelLog.Level: ExpressibleByArgument {}
