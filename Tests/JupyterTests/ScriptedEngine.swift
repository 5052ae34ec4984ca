import Engine
import JupyterKernel
import Synchronization

/// An engine whose cells say line by line what happens: `print x`, `warn x`, `show x`, `update x`, `clear`,
/// `progress percent text`, `over` (progress is), `value x`, `fail name`, `count n` (prints n lines), `flood n`
/// (shows n displays of a megabyte), `pause ms`, `wait` (until interrupted), `stubborn` (until released, whatever
/// interrupts), `ask x` and `secret x` (print the answer).
final class ScriptedEngine: CellEngine {
  let language = LanguageInfo(
    name: "scripted", version: "1.0", fileExtension: ".s", mimeType: "text/x-s", pygmentsLexer: "text",
    codeMirrorMode: "text", banner: "a scripted engine", helpLinks: [("Help", "https://example.org")])

  private let interruptions = Mailbox<Void>()
  private let isInterrupted = Atomic<Bool>(false)
  private let releases: Mailbox<Void>
  /// Holds an item for each `wait` or `stubborn` that has begun, in any shell.
  let started: Mailbox<Void>

  /// How many displays of a megabyte were shown.
  let floods = Atomic<Int>(0)

  convenience init() { self.init(releases: Mailbox(), started: Mailbox()) }

  private init(releases: Mailbox<Void>, started: Mailbox<Void>) {
    self.releases = releases
    self.started = started
  }

  func makeSubshell() -> any CellEngine { ScriptedEngine(releases: releases, started: started) }

  func release() { releases.post(()) }
  func interrupt() {
    isInterrupted.store(true, ordering: .relaxed)
    interruptions.post(())
  }

  func execute(_ cell: Cell, emit: (CellOutput) -> Void) -> Result<Void, CellError> {
    _ = interruptions.drain()
    isInterrupted.store(false, ordering: .relaxed)
    for line in cell.code.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if let error = run(words[0], words.count > 1 ? words[1] : "", cell.input, emit) {
        emit(.error(error))
        return .failure(error)
      }
    }
    return .success(())
  }

  private func run(
    _ verb: String, _ text: String, _ input: any InputSource, _ emit: (CellOutput) -> Void
  ) -> CellError? {
    switch verb {
    case "print": emit(.stream(.stdout, text + "\n"))
    case "warn": emit(.stream(.stderr, text + "\n"))
    case "show": emit(.display(MIMEBundle(text: text), id: "d"))
    case "update": emit(.updateDisplay(MIMEBundle(text: text), id: "d"))
    case "clear": emit(.clear(wait: true))
    case "progress":
      let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
      emit(.progress(Progress(parts[1], fraction: Double(parts[0]).map { $0 / 100 })))
    case "over": emit(.progress(nil))
    case "value": emit(.result(MIMEBundle(text: text)))
    case "count": for number in 0..<(Int(text) ?? 0) { emit(.stream(.stdout, "\(number)\n")) }
    case "flood":
      for _ in 0..<(Int(text) ?? 0) {
        emit(.display(MIMEBundle(text: String(repeating: "x", count: 1 << 20)), id: nil))
        floods.wrappingAdd(1, ordering: .relaxed)
      }
    case "pause": _ = releases.take(until: MonotonicTime.now() + .milliseconds(Int(text) ?? 0))
    case "wait":
      started.post(())
      _ = interruptions.take()
      return .interrupted
    case "stubborn":
      started.post(())
      _ = releases.take()
    case "ask", "secret":
      switch input.answer(
        Question(text, isSecret: verb == "secret"), isInterrupted: { isInterrupted.load(ordering: .relaxed) })
      {
      case .line(let line): emit(.stream(.stdout, line + "\n"))
      case .interrupted: return .interrupted
      case .unavailable(let reason, _): return CellError(name: "NoInput", message: reason, traceback: [])
      }
    default: return CellError(name: text, message: "failed", traceback: ["it failed"])
    }
    return nil
  }

  func evaluate(_ expression: String) -> Result<MIMEBundle, CellError> {
    expression == "bad"
      ? .failure(CellError(name: "bad", message: "no", traceback: []))
      : .success(MIMEBundle(text: expression))
  }

  func completeness(of code: String) -> Completeness {
    code.hasSuffix("(") ? .incomplete(indent: "  ") : code.hasSuffix(")") ? .invalid : .complete
  }

  func complete(_ code: String, cursor: Int) -> Completions {
    Completions([.init("fit", kind: "verb", signature: "fit(x)")], start: 0, end: cursor)
  }

  func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle? {
    code.isEmpty ? nil : MIMEBundle(text: "help at \(cursor), level \(detail.rawValue)")
  }
}
