import Engine
import Foundation
import Testing

@testable import Interpreter

/// Transcripts: `reg> ` and `...> ` lines are typed, the lines below them are what must be printed.
///
/// `make record` writes the transcripts anew; the difference is then read like any other change.
@Suite("Sessions") struct SessionTests {
  @Test("a session prints what its transcript says", arguments: Transcript.files)
  func session(_ name: String) throws {
    let url = Transcript.folder.appendingPathComponent(name)
    let expected = try String(contentsOf: url, encoding: .utf8)
    let actual = Transcript.replayed(expected)
    if ProcessInfo.processInfo.environment["REGSHELL_RECORD"] != nil {
      try actual.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(actual == expected)
  }

  @Test("there are transcripts") func found() { #expect(Transcript.files.count >= 8) }
}

enum Transcript {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let folder = tests.appendingPathComponent("Sessions")
  /// Of the project, also where the tests are reached through a link.
  static let root = URL(fileURLWithPath: tests.resolvingSymlinksInPath().path + "/../..").standardized
  /// Where sessions read their data: the notebooks' own.
  static let data = tests.appendingPathComponent("../../notebooks/data").standardized.path

  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".session") }.sorted()
  }()

  /// The transcript with its inputs run anew.
  static func replayed(
    _ transcript: String, in engine: RegshellEngine = RegshellEngine(options: EngineOptions(folder: data))
  ) -> String {
    var result = ""
    for part in parts(of: transcript) {
      switch part {
      case .comment(let line): result += line + "\n"
      case .input(let lines):
        for (index, line) in lines.enumerated() {
          result += (index == 0 ? "reg> " : "...> ") + line + "\n"
        }
        result += output(of: lines.joined(separator: "\n"), engine)
      }
    }
    return result
  }

  private enum Part {
    /// `# …` at the start of a line, and empty lines between inputs.
    case comment(String)
    case input([String])
  }

  /// Inputs and comments in order; what was printed is left out.
  private static func parts(of transcript: String) -> [Part] {
    var parts: [Part] = []
    for line in transcript.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("reg> ") {
        parts.append(.input([String(line.dropFirst(5))]))
      } else if line.hasPrefix("...> "), case .input(let lines)? = parts.last {
        parts[parts.count - 1] = .input(lines + [String(line.dropFirst(5))])
      } else if line.hasPrefix("# ") {
        parts.append(.comment(String(line)))
      }
    }
    return parts
  }

  /// What a cell prints, results and notes and errors alike, closed by an empty line where it prints anything.
  static func output(of code: String, _ engine: RegshellEngine) -> String {
    var printed = ""
    engine.execute(Cell(code)) { output in
      switch output {
      case .stream(_, let text): printed += text
      case .display(let bundle, _), .result(let bundle): printed += bundle.text + "\n"
      case .error(let error): printed += error.traceback.joined(separator: "\n") + "\n"
      case .updateDisplay, .clear, .progress: break
      }
    }
    return printed.isEmpty ? "" : printed + "\n"
  }
}
