import Engine
import Foundation
import Notebook
import ScriptedEngine

enum Sample {
  static let names = ["cells", "empty", "outputs", "texts"]

  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: folder.appending(path: "Samples/\(name).ipynb")))
  }
}

/// A folder that is removed with the object.
final class Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "notebook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit {
    _ = chmod(path, 0o700)
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { path + "/" + name }
  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

func notebook(_ sources: String...) -> NotebookFile {
  NotebookFile(cells: sources.map { NotebookCell(.code, source: $0) })
}

/// Runs in memory with a fresh engine.
func run(
  _ notebook: inout NotebookFile, _ options: NotebookRunner.Options = .init(),
  engine: ScriptedEngine = ScriptedEngine()
) -> RunOutcome {
  var runner = NotebookRunner(control: RunControl(engine: engine), options: options)
  return runner.run(&notebook)
}

extension MarkdownReport {
  /// With its pictures inside.
  static func whole(_ notebook: NotebookFile) -> String {
    var report = MarkdownReport(highlighting: "r")
    return report.text(of: notebook)
  }
}
