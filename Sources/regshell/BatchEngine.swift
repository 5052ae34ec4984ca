import Engine
import Glibc
import Interpreter
import LineREPL
import Notebook

/// Engines for notebooks: files are found beside the notebook, whatever the terminal is like.
enum BatchEngine {
  static func options(for path: String) -> EngineOptions {
    let folder = TextFile.folder(of: path)
    return EngineOptions(folder: folder.isEmpty ? nil : folder)
  }

  /// A control that SIGINT and SIGTERM stop. The second one does not wait for the cell to end.
  static func control(_ engine: any CellEngine) -> RunControl {
    let control = RunControl(engine: engine)
    Watcher.start(signals: [SIGINT, SIGTERM, SIGHUP], control: control) { number in
      if !control.stop(signal: number).isFirst { _exit(128 + number) }
    }
    return control
  }
}
