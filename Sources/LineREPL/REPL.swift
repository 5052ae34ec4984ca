import Engine
package import Notebook

/// The dialogue: reads statements, runs them, shows what they give.
package final class REPL {
  let control: RunControl
  private let reader: any LineReader
  private let style: OutputPrinter.Style
  let out: (String) -> Void
  let err: (String) -> Void
  private(set) var history: HistoryStore
  /// What ran, with its outputs, for `:save`.
  private(set) var cells: [NotebookCell] = []
  var reportsTime = false
  private var isOver = false

  package init(
    control: RunControl, reader: any LineReader, history: HistoryStore,
    style: OutputPrinter.Style = .init(), out: @escaping (String) -> Void, err: @escaping (String) -> Void
  ) {
    self.control = control
    self.reader = reader
    self.history = history
    self.style = style
    self.out = out
    self.err = err
  }

  var engine: any CellEngine { control.engine }

  /// Reads until the user leaves.
  package func run() {
    reader.offer(history: history.entries)
    var pending = ""
    while !isOver {
      switch reader.read(prompt: pending.isEmpty ? "reg> " : "...> ", pending: pending) {
      case .end:
        out("\n")
        return
      case .cancelled: pending = ""
      case .line(let line): pending = take(line, after: pending)
      }
    }
  }

  func leave() { isOver = true }

  /// - Returns: what now waits for more lines.
  private func take(_ line: String, after pending: String) -> String {
    if pending.isEmpty, line.trimmed.isEmpty { return "" }
    let code = pending + line
    if pending.isEmpty, line.trimmed.hasPrefix(":") {
      remember(code)
      perform(line.trimmed)
      return ""
    }
    if case .incomplete = engine.completeness(of: code) { return code + "\n" }
    remember(code)
    execute(code)
    return ""
  }

  private func remember(_ code: String) {
    if history.add(code) { reader.offer(history: history.entries) }
  }

  private func execute(_ code: String) {
    control.forgetSignal()
    var printer = OutputPrinter(style: style, out: out, err: err)
    var recorder = OutputRecorder(executionCount: cells.count + 1)
    let start = ContinuousClock.now
    _ = control.execute(Cell(code)) { output in
      printer.print(output)
      recorder.record(output)
    }
    printer.finish()
    cells.append(
      NotebookCell(.code, source: code, outputs: recorder.outputs, executionCount: cells.count + 1))
    if reportsTime { err("\(start.duration(to: .now))\n") }
  }

  /// Runs a script within the session; stops at its first error.
  func load(_ program: Program) {
    control.forgetSignal()
    var printer = OutputPrinter(style: style, out: out, err: err)
    _ = program.run(control: control, keepGoing: false) { printer.print($0) }
    printer.finish()
  }

  private func perform(_ line: String) {
    let words = line.dropFirst().split(separator: " ", maxSplits: 1)
    let name = words.first.map(String.init) ?? ""
    let argument = words.count > 1 ? words[1].trimmed : ""
    do throws(NotebookError) {
      try FaceCommand.named(name).action(self, argument)
    } catch {
      err("\(error)\n")
    }
  }
}
