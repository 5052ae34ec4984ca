package import Engine
import Synchronization

/// An engine for tests of the faces: each line of a cell is one order, obeyed in turn.
///
/// `print TEXT`, `warn TEXT`, `show TEXT`, `display ID TEXT`, `update ID TEXT`, `clear`, `clear wait`,
/// `progress TEXT`, `over` (progress is), `json TEXT` (machine data), `fail NAME`, `wait` (until it is
/// interrupted), `name = value` (kept), `? name` (shows a value), `ask PROMPT` and `secret PROMPT` (print the
/// answer). A final `value TEXT` is the result. A line with more `(` than `)` goes on.
package final class ScriptedEngine: CellEngine {
  private struct State {
    var values: [String: String] = [:]
    var isInterrupted = false
    var executed: [String] = []
    var interruptions = 0
    var onWait: (@Sendable () -> Void)?
  }
  private let state = Mutex(State())

  package init() {}

  package var language: LanguageInfo {
    LanguageInfo(
      name: "regshell", version: "1.0", fileExtension: ".regsh", mimeType: "text/x-regshell",
      pygmentsLexer: "r", codeMirrorMode: "r", banner: "scripted")
  }

  /// The cells that ran, oldest first.
  package var executed: [String] { state.withLock { $0.executed } }
  package var interruptions: Int { state.withLock { $0.interruptions } }

  /// What happens once a cell has begun to wait.
  package func onWait(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onWait = action } }

  package func execute(_ cell: Cell, emit: (CellOutput) -> Void) -> Result<Void, CellError> {
    state.withLock { state in
      state.executed.append(cell.code)
      state.isInterrupted = false
    }
    let saved = state.withLock { $0.values }
    for (number, line) in cell.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let error = obey(line, number: cell.firstLine + number, cell: cell, emit: emit) {
        state.withLock { $0.values = saved }
        emit(.error(error))
        return .failure(error)
      }
    }
    return .success(())
  }

  private func obey(_ line: Substring, number: Int, cell: Cell, emit: (CellOutput) -> Void) -> CellError? {
    let name = cell.name
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    let pair = rest.split(separator: " ", maxSplits: 1).map(String.init)
    switch words.first {
    case "print": emit(.stream(.stdout, rest + "\n"))
    case "warn": emit(.stream(.stderr, rest + "\n"))
    case "show": emit(.display(MIMEBundle(text: rest), id: nil))
    case "display": emit(.display(MIMEBundle(text: pair[1]), id: pair[0]))
    case "update": emit(.updateDisplay(MIMEBundle(text: pair.count > 1 ? pair[1] : ""), id: pair[0]))
    case "clear": emit(.clear(wait: rest == "wait"))
    case "progress": emit(.progress(Progress(rest)))
    case "over": emit(.progress(nil))
    case "value": emit(.result(MIMEBundle(text: rest)))
    case "json":
      guard let value = try? JSON.parse(rest) else { return nil }
      emit(
        .result(MIMEBundle([("text/plain", .string("data")), ("application/vnd.regshell.v1+json", value)])))
    case "?": emit(.display(MIMEBundle(text: state.withLock { $0.values[rest] } ?? "(none)"), id: nil))
    case "wait":
      state.withLock { $0.onWait }?()
      while !state.withLock({ $0.isInterrupted }) {}
      return .interrupted
    case "ask", "secret":
      let question = Question(rest, isSecret: words.first == "secret")
      switch cell.input.answer(question, isInterrupted: { state.withLock { $0.isInterrupted } }) {
      case .line(let line): emit(.stream(.stdout, line + "\n"))
      case .interrupted: return .interrupted
      case .unavailable(let reason, let help):
        return CellError(name: "no-input", message: reason, traceback: ["error: \(reason)", "help: \(help)"])
      }
    case "fail":
      let place = (name.map { "\($0):" } ?? "") + "\(number)"
      return CellError(
        name: rest, message: "it failed", traceback: ["error: it failed", "  \(place) | \(line)"],
        colouredTraceback: ["\u{1B}[31merror\u{1B}[0m: it failed", "  \(place) | \(line)"])
    default:
      let sides = line.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      if sides.count == 2 { state.withLock { $0.values[sides[0]] = sides[1] } }
    }
    return nil
  }

  package func evaluate(_ expression: String) -> Result<MIMEBundle, CellError> {
    .success(MIMEBundle(text: state.withLock { $0.values[expression] } ?? "(none)"))
  }

  package func completeness(of code: String) -> Completeness {
    let depth = code.reduce(0) { $0 + ($1 == "(" ? 1 : $1 == ")" ? -1 : 0) }
    return depth > 0 ? .incomplete(indent: "  ") : depth < 0 ? .invalid : .complete
  }

  package func complete(_ code: String, cursor: Int) -> Completions {
    let before = Array(code.unicodeScalars.prefix(cursor))
    let word = before.reversed().prefix { $0.properties.isAlphabetic }.reversed()
    let start = before.count - word.count
    let text = String(String.UnicodeScalarView(word))
    let verbs = ["clear", "display", "fail", "print", "probe", "show", "update", "value", "warn", "été"]
    let names = state.withLock { $0.values.keys.sorted() }
    let candidates =
      verbs.map { Completions.Candidate($0, kind: "verb") }
      + names.map { Completions.Candidate($0, kind: "name", signature: "text") }
    return Completions(candidates.filter { $0.text.hasPrefix(text) }, start: start, end: before.count)
  }

  package func inspect(_ code: String, cursor: Int, detail: Detail) -> MIMEBundle? { nil }

  /// The tests that use this engine open no second shell; it would share nothing.
  package func makeSubshell() -> any CellEngine { ScriptedEngine() }

  package func interrupt() {
    state.withLock { state in
      state.isInterrupted = true
      state.interruptions += 1
    }
  }
}
