import ArgumentParser
import Glibc
import Interpreter
import JupyterKernel
import JupyterProtocol
import LineREPL
import StdioTransport
import Synchronization
import ZeroMQTransport

/// `regshell kernel`: serves Jupyter clients until they end it.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Serve Jupyter clients.",
    discussion: """
      Clients start it themselves with -f once `regshell install` has told them how. Without -f the kernel chooses \
      free ports of 127.0.0.1 and a random key, writes both to a connection file of Jupyter's runtime folder that \
      nobody else may read, says how to connect, and removes the file when it ends. A file with \
      `registration_port` makes it choose its ports as well and tell them to the client there.

      With --stdio it needs no sockets: each line of standard input and of standard output is one message, a JSON \
      object with `channel` (shell, control or stdin in; shell, control, stdin or iopub out), `header`, \
      `parent_header`, `metadata`, `content` and `buffers` (base64 texts). Of a message in, `channel` and `header` \
      with `msg_id` and `msg_type` must be there. A line that is none, or longer than 64 MiB, is answered by an \
      `error` on iopub without a parent. At the end of its input the kernel runs the cells that wait, delivers \
      their answers, and ends.

      Exit codes: 0 after a shutdown, the end of input, or when the reader of the output has gone; 1 an output that \
      cannot be written otherwise; 2 an unusable \
      connection file, an address in use, a client that does not answer its registration; 128 + n ended by signal n.
      """)

  @Option(
    name: [.customShort("f"), .customLong("connection-file")],
    help: ArgumentHelp("The connection or registration file that the client has written.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var connectionFile: String?

  @Flag(name: .customLong("stdio"), help: "Talk over standard input and output, a JSON message a line.")
  var usesStandardStreams = false

  @Option(help: "What to tell on stderr: trace, debug, info, notice, warning, error or critical.")
  var logLevel = KernelLog.Level.warning

  @Option(
    help: ArgumentHelp(
      "Where inputs are kept for other sessions to find; `none` keeps them for this one alone.",
      discussion: """
        \(KernelHistory.variable) in the environment does the same. By default they go to \
        $XDG_STATE_HOME/regshell/history.sqlite (~/.local/state where that is not set).
        """, valueName: "path"), completion: .file())
  var history: String?

  /// Clients append arguments of their own.
  @Argument(parsing: .allUnrecognized, help: .hidden)
  var others: [String] = []

  func validate() throws {
    if usesStandardStreams, connectionFile != nil {
      throw ValidationError("--stdio needs no connection file: give one of the two")
    }
  }

  func run() throws {
    if usesStandardStreams {
      let transport = try orExit(nil) { try StdioTransport(try StandardStreams.take()) }
      serve(transport, key: "")
    }
    guard let connectionFile else {
      let wanted = ConnectionFile(transport: .tcp, ip: "127.0.0.1", ports: [:], key: SigningKey.random())
      let transport = try orExit(nil) { try ZeroMQTransport(wanted) }
      let notice = try orExit(nil) { try announce(transport) }
      StandardStream.print("A kernel is running. Connect with\n  jupyter console --existing \(notice.path)\n")
      serve(transport, notice: notice)
    }
    switch try orExit(connectionFile, { try LaunchFile(path: connectionFile) }) {
    case .connection(let connection):
      serve(try orExit(nil) { try ZeroMQTransport(connection) })
    case .registration(let registration):
      let transport = try orExit(nil) { try ZeroMQTransport(registration.connection) }
      // Other clients find the kernel by its file.
      let notice = try orExit(nil) { try announce(transport) }
      serve(transport, notice: notice, Handshake(registration, announcing: transport.connection))
    }
  }

  private func announce(_ transport: ZeroMQTransport) throws(ConnectionNoticeError) -> ConnectionNotice {
    try ConnectionNotice(transport.connection, kernelName: KernelSpec.defaultName)
  }

  /// Serves over sockets, and leaves the process.
  private func serve(
    _ transport: ZeroMQTransport, notice: ConnectionNotice? = nil, _ handshake: Handshake? = nil
  ) -> Never {
    let connection = transport.connection
    for risk in connection.risks { StandardStream.warn("note: \(risk)\n") }
    serve(transport, key: connection.key, ports: connection.ports, notice: notice, handshake)
  }

  /// Serves, and leaves the process: threads of libraries have nothing to say any more.
  private func serve(
    _ transport: any Transport, key: String, ports: [Channel: Int] = [:], notice: ConnectionNotice? = nil,
    _ handshake: Handshake? = nil
  ) -> Never {
    var options = Kernel.Options()
    options.ports = ports
    options.logger = KernelLog.logger(logLevel)
    options.history = KernelHistory.store(history, logger: options.logger)
    // A cell that heeds nothing may hold locks, so nothing of the process is torn down.
    options.abandon = { status in
      notice?.remove()
      _exit(status)
    }
    let kernel = Kernel(
      engine: RegshellEngine(options: EngineOptions()), transport: transport, session: Session(key: key),
      options: options)
    let ending = Ending()
    let isWatched = ProcessWatch.start { event in
      switch event {
      case .interrupt: kernel.interrupt()
      case .terminate(let signal): kernel.stop(status: 128 + signal)
      case .orphaned: kernel.stop(status: 0)
      }
      if event != .interrupt { ending.begin() }
    }
    if !isWatched { StandardStream.warn("signals and the parent process are not watched\n") }
    do {
      try handshake?.perform { ending.hasBegun }
    } catch {
      // A signal may have ended the waiting; the kernel then ends as one that has just begun.
      if !ending.hasBegun {
        StandardStream.warn("error: \(error)\n")
        transport.close(within: 0)
        notice?.remove()
        _exit(2)
      }
    }
    let status = kernel.run()
    notice?.remove()
    _exit(status)
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

/// Set by one thread, seen by another.
private final class Ending: Sendable {
  private let value = Atomic<Bool>(false)
  func begin() { value.store(true, ordering: .releasing) }
  var hasBegun: Bool { value.load(ordering: .acquiring) }
}

extension KernelLog.Level: ExpressibleByArgument {}
