import Engine
import Glibc
import Syntax

/// What a running cell needs besides values: where outputs go, how they look, whether to stop.
///
/// Passed along, never global; lives on the thread that computes.
final class CellContext {
  var settings: Settings
  let folder: String?
  /// Whom the cell may ask for a line of text.
  let input: any InputSource
  /// Where `read("-")` finds data; nil where it finds none.
  let standardInput: StandardInput?
  private let interruption: Interruption
  private let emitOutput: (CellOutput) -> Void
  private var shownNotes: Set<String> = []
  /// Outputs so far.
  private(set) var emitted = 0
  /// What is done of the cell; nil before its first statement is.
  var extent: CellExtent?

  /// Says how far the cell is, if it takes long.
  let progress: ProgressMeter

  /// The stack of the thread that runs the cell.
  let stack = StackRoom()

  init(
    settings: Settings, folder: String?, interruption: Interruption,
    input: any InputSource = NoInput.unattended, standardInput: StandardInput? = nil,
    clock: (@Sendable () -> UInt64)? = nil,
    emit: @escaping (CellOutput) -> Void
  ) {
    self.settings = settings
    self.folder = folder
    self.input = input
    self.standardInput = standardInput
    self.interruption = interruption
    emitOutput = emit
    progress = ProgressMeter(now: clock ?? ProgressMeter.clock) { emit(.progress($0)) }
  }

  /// Whether to stop. Work asks every few milliseconds; how far it is may be shown meanwhile.
  var isInterrupted: Bool {
    progress.look()
    return interruption.isRequested
  }

  func emit(_ output: CellOutput) {
    progress.clear()
    emitted += 1
    emitOutput(output)
  }

  /// Shows a note on stderr, at most once a cell.
  func note(_ diagnostic: Diagnostic) {
    let text = DiagnosticRenderer(width: settings.width, isASCII: settings.isASCII).render(diagnostic)
    guard shownNotes.insert(text).inserted else { return }
    emit(.stream(.stderr, text + "\n"))
  }

  func note(_ message: String, code: String = "note", help: String? = nil) {
    note(Diagnostic(code: code, severity: .note, message: message, help: help))
  }

  /// A relative file name taken from the session's folder.
  func resolve(path: String) -> String {
    if path.hasPrefix("~/"), let home = getenv("HOME") { return String(cString: home) + path.dropFirst(1) }
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }
}
