import Engine
import Glibc
import Interpreter
import Notebook

/// Engines for notebooks, a fresh one each: files are found beside the notebook, whatever the terminal is
/// like. SIGINT and SIGTERM stop the one that runs; the second one does not wait for its cell to end.
struct BatchEngine {
  private var watcher: Watcher?

  static func engine(for path: String) -> RegshellEngine {
    let folder = TextFile.folder(of: path)
    return RegshellEngine(options: EngineOptions(folder: folder.isEmpty ? nil : folder))
  }

  /// The control of a notebook, which takes the place of the one before.
  mutating func control(for path: String) throws(NotebookError) -> RunControl {
    let nobody = NoInput(
      "the notebook runs by itself, nobody is there to answer",
      help: "give the value as a parameter: regshell run NOTEBOOK -p name=value")
    let control = RunControl(engine: Self.engine(for: path), input: nobody)
    if let watcher {
      watcher.follow(control)
    } else {
      watcher = try Watcher.start(signals: [SIGINT, SIGTERM, SIGHUP], control: control) { number, control in
        if !control.stop(signal: number).isFirst { _exit(128 + number) }
      }
    }
    return control
  }
}
