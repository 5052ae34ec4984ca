import Engine
package import Notebook

/// The dialogue: reads statements, runs them, shows what they give.
package final class REPL {
  let control: RunControl
  private let reader: any LineReader
  private let style: () -> OutputPrinter.Style
  let out: (String) -> Void
  let err: (String) -> Void
  private(set) var history: HistoryStore
  let record: SessionRecord
  /// Columns of the terminal now; nil where none shows values.
  private let columns: () -> Int?
  var reportsTime = false
  private var isOver = false

  package init(
    control: RunControl, reader: any LineReader, history: HistoryStore,
    record: SessionRecord = SessionRecord(),
    style: @autoclosure @escaping () -> OutputPrinter.Style = .init(),
    columns: @escaping () -> Int? = { nil }, out: @escaping (String) -> Void, err: @escaping (String) -> Void
  ) {
    self.control = control
    self.reader = reader
    self.history = history
    self.record = record
    self.style = style
    self.columns = columns
    self.out = out
    self.err = err
  }

  var engine: any CellEngine { control.engine }

  /// Reads until the user leaves.
  package func run() {
    reader.offer(history: history.entries)
    record.begin(appearance: engine.appearanceSource)
    var pending = ""
    var initial = ""
    while !isOver {
      let input = reader.read(
        prompt: pending.isEmpty ? PastedText.prompt : PastedText.continuation, pending: pending,
        initial: initial)
      initial = ""
      switch input {
      case .end where pending.isEmpty:
        out("\n")
        return
      case .end:
        // Where the terminal itself has gone, the next reading ends as well.
        out("\n")
        abandon(&pending)
      case .cancelled: abandon(&pending)
      case .reopened:
        initial = String(pending.dropLast())
        pending = ""
      case .line(let line): pending = take(line, after: pending)
      }
    }
  }

  /// What was entered of a statement that is given up can be called back and changed.
  private func abandon(_ pending: inout String) {
    if !pending.isEmpty { remember(pending) }
    pending = ""
  }

  func leave() { isOver = true }

  func clearScreen() { reader.clearScreen() }

  /// What other shells are left with; alone in a line, and where it is no name of the user's.
  private static let partings: Set<String> = ["quit", "exit"]

  private func isDefined(_ name: String) -> Bool {
    let candidates = engine.complete(name, cursor: name.unicodeScalars.count).candidates
    return candidates.contains { $0.text == name && $0.kind == "name" }
  }

  /// - Returns: what now waits for more lines.
  private func take(_ line: String, after pending: String) -> String {
    let line = PastedText.withoutPrompt(line)
    if pending.isEmpty, line.trimmed.isEmpty { return "" }
    let code = pending + line
    if pending.isEmpty, Self.partings.contains(line.trimmed), !isDefined(line.trimmed) {
      leave()
      return ""
    }
    if pending.isEmpty, ["help", "?"].contains(line.trimmed), !isDefined(line.trimmed) {
      execute("help()")
      return ""
    }
    if pending.isEmpty, line.trimmed.hasPrefix(":") {
      remember(code)
      perform(line.trimmed)
      return ""
    }
    if case .incomplete = engine.completeness(of: code) { return code + "\n" }
    execute(code)
    return ""
  }

  private func remember(_ code: String) {
    if history.add(code) { reader.offer(history: history.entries) }
  }

  /// Runs a cell as if it had been typed.
  func execute(_ code: String) {
    remember(code)
    fitTerminal()
    var outputs: [CellOutput] = []
    time { printer in
      _ = control.execute(Cell(code)) { output in
        printer.print(output)
        outputs.append(output)
      }
    }
    record.append(code, outputs)
  }

  /// Runs a file's programs within the session; stops at the first error.
  func load(_ programs: [Program]) {
    fitTerminal()
    time { printer in
      for program in programs {
        let end = program.run(control: control, keepGoing: false, record: record.append) { printer.print($0) }
        if end != .finished { break }
      }
    }
  }

  private func time(_ work: (inout OutputPrinter) -> Void) {
    control.forgetSignal()
    var printer = OutputPrinter(style: style(), out: out, err: err)
    let start = ContinuousClock.now
    work(&printer)
    printer.finish()
    if reportsTime { err("took \(start.duration(to: .now).spelled)\n") }
  }

  private func fitTerminal() {
    if let columns = columns(), let change = engine.fit(columns: columns) { record.noteChange(change) }
  }

  private func perform(_ line: String) {
    let words = line.dropFirst().split(separator: " ", maxSplits: 1)
    let name = words.first.map(String.init) ?? ""
    let argument = words.count > 1 ? words[1].trimmed : ""
    do throws(NotebookError) {
      let command = try FaceCommand.named(name)
      if command.argument.isEmpty, !argument.isEmpty {
        throw NotebookError("`:\(command.name)` takes nothing, but `\(argument)` follows it")
      }
      try command.action(self, argument)
    } catch {
      err(style().folded("\(error)\n"))
    }
  }

  /// Shows a sentence about what a command did.
  /// - Parameter hanging: columns by which what goes on stands behind the first word; a narrow window has no room.
  func tell(_ sentence: String, hanging: Int = 0) {
    let columns = style().columns
    let folded = columns.map {
      sentence.folded(to: $0, hanging: hanging < $0 / 2 ? hanging : min(hanging, 2))
    }
    out((folded ?? sentence) + "\n")
  }
}
