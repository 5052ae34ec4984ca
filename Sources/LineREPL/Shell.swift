package import Engine
import Glibc
package import Notebook
import Synchronization

/// One invocation of the program as a shell: parameters, then programs, then the dialogue.
package struct Shell: Sendable {
  package enum Source: Sendable, Equatable {
    case code(String)
    /// `-` is standard input.
    case file(String)
  }

  package var parameters: [Parameter]
  package var sources: [Source]
  /// Whether a failed statement ends its program.
  package var keepsGoing: Bool
  /// Whether the dialogue follows the programs.
  package var staysInteractive: Bool
  /// Whether values fit the terminal when its width changes.
  package var followsTerminal: Bool

  package init(
    parameters: [Parameter] = [], sources: [Source] = [], keepsGoing: Bool = false,
    staysInteractive: Bool = false, followsTerminal: Bool = true
  ) {
    self.parameters = parameters
    self.sources = sources
    self.keepsGoing = keepsGoing
    self.staysInteractive = staysInteractive
    self.followsTerminal = followsTerminal
  }

  /// - Throws: a file that cannot be read, or is no text; no means to hear signals.
  /// - Returns: the exit code: 0, 1 a statement failed, 128 + the signal that ended it.
  package func run(engine: any CellEngine) throws(NotebookError) -> Int32 {
    let hasTerminal = Terminal.isTerminal(STDIN_FILENO)
    if staysInteractive, !hasTerminal {
      throw NotebookError(
        "-i reads from a terminal, and standard input is none",
        help: "leave -i out; for programs standard input is read(\"-\") and ask")
    }
    let control = RunControl(engine: engine, input: input(hasTerminal: hasTerminal))
    let dialogue = Dialogue()
    _ = try Watcher.start(signals: [SIGINT, SIGTERM, SIGHUP], control: control) { number, control in
      Self.hear(number, control: control, dialogue: dialogue)
    }
    let programs = try programs(hasTerminal: hasTerminal, engine: engine)
    let talks = hasTerminal && (sources.isEmpty || staysInteractive)
    var given = GivenParameters(parameters)
    if !talks { try given.requireUse(in: programs) }
    let record = SessionRecord()
    record.begin(appearance: engine.appearanceSource)
    var code: Int32 = 0
    for program in assignments + programs {
      switch run(program, control: control, given: &given, record: talks ? record : nil) {
      case .finished: continue
      case .interrupted: return 128 + (control.signal ?? SIGINT)
      case .failed: code = 1
      }
      if !keepsGoing { break }
    }
    // A wrong -p is no session to go on with.
    guard talks, code == 0 || staysInteractive else { return code }
    dialogue.begin()
    try talk(control: control, record: record, showsBanner: sources.isEmpty)
    return 0
  }

  /// Whether standard input, unless it is a terminal, is a program.
  package var readsProgram: Bool { sources.isEmpty || sources.contains(.file("-")) }

  private func input(hasTerminal: Bool) -> any InputSource {
    return readsProgram && !hasTerminal || sources.contains(.file("-"))
      ? NoInput.programIsPiped : TypedInput(hasTerminal: hasTerminal)
  }

  /// What gives the parameters their values, whether or not a program has a default for them.
  private var assignments: [Program] {
    parameters.isEmpty ? [] : [Program(parameters.map(\.source).joined(separator: "\n"), name: "-p")]
  }

  private func programs(hasTerminal: Bool, engine: any CellEngine) throws(NotebookError) -> [Program] {
    var programs: [Program] = []
    for source in sources {
      switch source {
      case .code(let code): programs.append(Program(code))
      case .file("-"): programs.append(try Self.standardInput())
      case .file(let path): programs += try Program.read(path, engine: engine)
      }
    }
    if sources.isEmpty, !hasTerminal { programs.append(try Self.standardInput()) }
    return programs
  }

  private static func standardInput() throws(NotebookError) -> Program {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try TextFile.read(descriptor: STDIN_FILENO)
    } catch {
      throw NotebookError("cannot read standard input: \(error)")
    }
    return try Program(bytes: bytes, name: nil)
  }

  /// - Parameter record: what is printed is kept only where it may be saved later.
  private func run(
    _ program: Program, control: RunControl, given: inout GivenParameters, record: SessionRecord?
  ) -> Program.End {
    var printer = Self.printer
    defer { printer.finish() }
    let isAssignment = program.name == "-p"
    return program.run(
      control: control, keepGoing: keepsGoing,
      rewrite: { isAssignment ? $0 : given.taken(into: $0, tags: $1) }, record: record?.append,
      show: { printer.print($0) })
  }

  private func talk(
    control: RunControl, record: SessionRecord, showsBanner: Bool
  ) throws(NotebookError) {
    let drawn = Terminal.isTerminal(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO
    guard let editor = LineEditor(engine: control.engine, output: drawn) else {
      throw NotebookError("the line editor cannot use this terminal", help: "run a program: regshell -f FILE")
    }
    if showsBanner {
      let banner = control.engine.language.banner + "\n:help lists commands, Ctrl-D leaves"
      StandardStream.warn(banner.folded(to: Terminal.columns(STDERR_FILENO) ?? 80) + "\n")
    }
    let history = HistoryStore(path: HistoryStore.defaultPath())
    REPL(
      control: control, reader: editor, history: history, record: record, style: .standardError,
      columns: { followsTerminal ? Terminal.columns(STDOUT_FILENO) : nil }, out: StandardStream.print,
      err: StandardStream.warn
    ).run()
  }

  private static var printer: OutputPrinter {
    OutputPrinter(style: .standardError, out: StandardStream.print, err: StandardStream.warn)
  }

  /// In the dialogue Ctrl-C stops a cell or takes the line back. Otherwise a signal ends the program: through
  /// the running statement if there is one, and at once when it is repeated.
  private static func hear(_ number: Int32, control: RunControl, dialogue: Dialogue) {
    if dialogue.hasBegun, number == SIGINT {
      if control.isRunning { _ = control.stop(signal: number) } else { LineEditor.cancelLine() }
      return
    }
    let stop = control.stop(signal: number)
    guard !stop.isRunning || !stop.isFirst || dialogue.hasBegun else { return }
    Terminal.showTyping()
    if dialogue.hasBegun {
      LineEditor.restoreTerminal()
      StandardStream.warn("\n")
    }
    _exit(128 + number)
  }
}

/// Whether the dialogue has begun, for the thread that hears signals.
private final class Dialogue: Sendable {
  private let flag = Atomic<Bool>(false)
  var hasBegun: Bool { flag.load(ordering: .relaxed) }
  func begin() { flag.store(true, ordering: .relaxed) }
}
