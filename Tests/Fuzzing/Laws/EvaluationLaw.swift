internal import Engine
internal import Interpreter
internal import Syntax

extension FuzzLaw {
  /// Any cell runs and ends, by itself or soon after it is asked to stop; it shows at most one result, which comes
  /// last, or one error, which then comes last; and the session lives on.
  ///
  /// - Parameter folder: where the cell's relative file names start. A cell that names a file elsewhere is not run.
  package static func evaluation(in folder: String) -> FuzzLaw {
    let watchdog = Watchdog()
    return FuzzLaw(name: "evaluation") { (bytes) throws(Violation) in
      let code = String(decoding: bytes, as: UTF8.self)
      guard staysInside(code) else { return }
      let engine = RegshellEngine(options: EngineOptions(folder: folder))
      var outputs: [CellOutput] = []
      let outcome = watchdog.guarding(engine) { engine.execute(Cell(code)) { outputs.append($0) } }
      try requireOrder(of: outputs, outcome)
      for output in outputs { try requireShowable(output) }
      try requireCompletions(engine, code)
      guard case .success(let two) = engine.evaluate("1 + 1"), two.text == "2" else {
        throw Violation("1 + 1 is no longer 2")
      }
    }
  }

  /// File names come from texts, and no operation of the language joins texts.
  private static func staysInside(_ code: String) -> Bool {
    guard code.contains("\"") || code.contains("'") else { return true }
    return !code.contains("/") && !code.contains("~/") && !code.contains("\\") && !code.contains("..")
  }

  private static func requireOrder(
    of outputs: [CellOutput], _ outcome: Result<Void, CellError>
  ) throws(Violation) {
    let last = outputs.indices.last
    for (index, output) in outputs.enumerated() {
      switch output {
      case .result: try require(index == last, "a result before the end")
      case .error: try require(index == last, "an error before the end")
      default: break
      }
    }
    switch outcome {
    case .success:
      if case .error? = outputs.last { throw Violation("succeeded with an error") }
    case .failure(let error):
      try require(outputs.last == .error(error), "failed without showing it")
      try require(!error.name.isEmpty && !error.message.isEmpty && !error.traceback.isEmpty, "an empty error")
      try require(!error.message.contains("\n"), "a message of two lines")
    }
  }

  private static func requireShowable(_ output: CellOutput) throws(Violation) {
    switch output {
    case .display(let bundle, _), .updateDisplay(let bundle, _), .result(let bundle):
      let written = bundle.json.serialisedBytes()
      let read = try? JSON.parse(written)
      try require(read == bundle.json, "a bundle that JSON cannot carry")
    default: break
    }
  }

  private static func requireCompletions(_ engine: RegshellEngine, _ code: String) throws(Violation) {
    let end = code.unicodeScalars.count
    for cursor in [end, end / 2] {
      let completions = engine.complete(code, cursor: cursor)
      let isInside = 0 <= completions.start && completions.start <= completions.end && completions.end <= end
      try require(isInside, "completes \(completions.start)..<\(completions.end) of \(end)")
      _ = engine.inspect(code, cursor: cursor, detail: .page)
    }
  }
}
