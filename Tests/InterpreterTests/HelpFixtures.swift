import Engine
import Interpreter
import Synchronization
import Testing

/// A user who gives these answers one after the other and then leaves.
final class Answers: InputSource {
  private let lines: Mutex<[String]>
  let asked = Mutex<[Question]>([])

  init(_ lines: String...) { self.lines = Mutex(lines) }

  func answer(_ question: Question, isInterrupted: () -> Bool) -> Question.Answer {
    asked.withLock { $0.append(question) }
    return lines.withLock { lines in
      lines.isEmpty
        ? .unavailable(reason: "the user has left", help: "come back") : .line(lines.removeFirst())
    }
  }
}

/// An engine that has run some cells, over the notebooks' data.
struct Workbench {
  let engine: RegshellEngine

  /// `cars` and a lasso `m`, as the help pages speak of them.
  static let cars = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.5*l1)
    """

  init(_ cells: String...) throws {
    engine = RegshellEngine(options: EngineOptions(folder: Self.dataFolder))
    for cell in cells {
      let (_, error) = run(cell)
      try #require(error == nil, "\(error?.traceback.joined(separator: "\n") ?? "")")
    }
  }

  static var dataFolder: String {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/") + "/notebooks/data"
  }

  /// Everything that a cell shows as text, and its error.
  func run(_ code: String) -> (shown: String, error: CellError?) {
    var shown: [String] = []
    let result = engine.execute(Cell(code)) { output in
      switch output {
      case .display(let bundle, _), .result(let bundle): shown.append(bundle.text)
      case .stream(_, let text): shown.append(text)
      default: break
      }
    }
    guard case .failure(let error) = result else { return (shown.joined(separator: "\n"), nil) }
    return (shown.joined(separator: "\n"), error)
  }

  func shown(_ code: String) -> String {
    let (shown, error) = run(code)
    if let error { Issue.record("\(code)\n\(error.traceback.joined(separator: "\n"))") }
    return shown
  }

  /// The completions at the mark `‸`.
  func complete(_ marked: String) -> Completions {
    let (code, cursor) = Self.unmarked(marked)
    return engine.complete(code, cursor: cursor)
  }

  func inspect(_ marked: String, _ detail: Detail) -> MIMEBundle? {
    let (code, cursor) = Self.unmarked(marked)
    return engine.inspect(code, cursor: cursor, detail: detail)
  }

  /// The text without its mark, and the mark's place in Unicode scalars.
  static func unmarked(_ marked: String) -> (code: String, cursor: Int) {
    let scalars = Array(marked.unicodeScalars)
    let cursor = scalars.firstIndex(of: "‸") ?? scalars.count
    var code = String.UnicodeScalarView()
    code.append(contentsOf: scalars[..<cursor])
    code.append(contentsOf: scalars.dropFirst(cursor + 1))
    return (String(code), cursor)
  }
}
