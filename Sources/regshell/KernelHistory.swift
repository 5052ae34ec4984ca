import HistoryDatabase
import JupyterKernel
import LineREPL
import Logging

/// Where a kernel keeps its inputs.
enum KernelHistory {
  static let variable = "REGSHELL_HISTORY"

  /// - Parameter option: what the command line says, a path or `none`; without it the environment's word
  ///   counts, and without that the place beside the REPL's history.
  static func store(_ option: String?, logger: Logger) -> any JupyterKernel.HistoryStore {
    let note: @Sendable (String) -> Void = { logger.warning("\($0)") }
    switch option ?? Terminal.variable(variable).flatMap({ $0.isEmpty ? nil : $0 }) {
    case "none": return MemoryHistory()
    case let path?: return DatabaseHistory(path: path, isOwnPlace: false, note: note)
    case nil:
      guard let path = LineREPL.HistoryStore.defaultPath() else {
        note("the history is kept in memory only: neither HOME nor XDG_STATE_HOME says where to keep it")
        return MemoryHistory()
      }
      return DatabaseHistory(path: path + ".sqlite", isOwnPlace: true, note: note)
    }
  }
}
