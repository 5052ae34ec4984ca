import Foundation
import LineREPL
import Notebook
import ScriptedEngine
import Synchronization

/// Lines that a test types, and what the REPL asked for.
final class TypedLines: LineReader {
  private var inputs: [LineInput]
  private(set) var prompts: [String] = []
  private(set) var pending: [String] = []
  private(set) var initials: [String] = []
  private(set) var offered: [String] = []
  private(set) var clearings = 0

  init(_ inputs: [LineInput]) { self.inputs = inputs }

  func read(prompt: String, pending: String, initial: String) -> LineInput {
    prompts.append(prompt)
    if !initial.isEmpty { initials.append(initial) }
    self.pending.append(pending)
    return inputs.isEmpty ? .end : inputs.removeFirst()
  }

  func offer(history: [String]) { offered = history }

  func clearScreen() { clearings += 1 }
}

/// What went to the two streams, in order.
final class Screen: Sendable {
  private let written = Mutex<[(isError: Bool, text: String)]>([])

  func out(_ text: String) { written.withLock { $0.append((false, text)) } }
  func err(_ text: String) { written.withLock { $0.append((true, text)) } }
  var output: String { written.withLock { $0.filter { !$0.isError }.map(\.text).joined() } }
  var errors: String { written.withLock { $0.filter(\.isError).map(\.text).joined() } }
}

/// A dialogue with a scripted engine.
struct Dialogue {
  let engine = ScriptedEngine()
  let screen = Screen()
  let lines: TypedLines

  init(_ inputs: [LineInput], history: HistoryStore = HistoryStore(path: nil)) {
    lines = TypedLines(inputs)
    REPL(
      control: RunControl(engine: engine), reader: lines, history: history, out: screen.out, err: screen.err
    ).run()
  }

  init(_ inputs: String...) { self.init(inputs.map(LineInput.line)) }
}

/// A folder that is removed with the object.
final class Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "repl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    return file(name)
  }
}
