import Engine
import Glibc
import Interpreter
import LineREPL
import Notebook

/// Engines for notebooks, a fresh one each: files are found beside the notebook, whatever the terminal is
/// like. SIGINT and SIGTERM stop the one that runs; the second one does not wait for its cell to end. Before the
/// first cell the first ends the process: a notebook that comes out of a pipe may never come.
struct BatchEngine {
  /// One of several, which its parent sends away in its own order.
  let hasParent: Bool
  private var watcher: Watcher?

  init(hasParent: Bool) { self.hasParent = hasParent }

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
      watcher = try Watcher.start(signals: [SIGINT, SIGTERM, SIGHUP], control: control) {
        [hasParent] number, control in
        let isFirst = control.stop(signal: number).isFirst
        if isFirst, !control.hasBegun, !hasParent { StandardStream.warn("error: interrupted\n") }
        if !isFirst || !control.hasBegun && !hasParent { _exit(128 + number) }
      }
    }
    return control
  }
}
