import Engine
import JupyterProtocol
import Testing

@testable import JupyterKernel

@Suite struct HistoryTests {
  private let history: MemoryHistory = {
    let history = MemoryHistory()
    for (index, input) in ["fit(a)", "coef(m)", "fit(b)", "fit(a)"].enumerated() {
      history.append(line: index + 1, input: input, output: index == 0 ? "one" : nil)
    }
    return history
  }()

  private func lines(_ content: String) throws -> [Int] {
    let request = try HistoryRequest(JSON.parse(content))
    return history.entries(request.access).map(\.line)
  }

  @Test(arguments: [
    (#"{"hist_access_type":"tail","n":2}"#, [3, 4]), (#"{"hist_access_type":"tail","n":0}"#, []),
    (#"{"hist_access_type":"tail","n":-1}"#, []), (#"{"hist_access_type":"tail","n":99}"#, [1, 2, 3, 4]),
    (#"{"hist_access_type":"range","session":0,"start":2,"stop":4}"#, [2, 3]),
    (#"{"hist_access_type":"range","session":0,"start":2,"stop":null}"#, [2, 3, 4]),
    (#"{"hist_access_type":"range","session":-1,"start":1,"stop":4}"#, []),
    (#"{"hist_access_type":"range","session":0,"start":4,"stop":2}"#, []),
    (#"{"hist_access_type":"search","pattern":"fit*"}"#, [1, 3, 4]),
    (#"{"hist_access_type":"search","pattern":"fit*","unique":true}"#, [3, 4]),
    (#"{"hist_access_type":"search","pattern":"fit*","n":1}"#, [4]),
    (#"{"hist_access_type":"search","pattern":"fit"}"#, []),
    (#"{"hist_access_type":"search","pattern":"*(?)"}"#, [1, 2, 3, 4]), ("{}", [1, 2, 3, 4]),
  ])
  func accesses(content: String, expected: [Int]) throws { #expect(try lines(content) == expected) }

  @Test func outputsComeOnRequest() {
    let entries = history.entries(.range(session: 0, start: 1, stop: 3))
    #expect(
      HistoryReply.ok(entries, withOutput: true).serialised()
        == #"{"status":"ok","history":[[1,1,["fit(a)","one"]],[1,2,["coef(m)",null]]]}"#)
    #expect(
      HistoryReply.ok(entries, withOutput: false).serialised()
        == #"{"status":"ok","history":[[1,1,"fit(a)"],[1,2,"coef(m)"]]}"#)
  }

  /// What SQLite's GLOB says.
  @Test(arguments: [
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "a\nb", true), ("a*b*c", "aXbYbZc", true),
    ("a*b*c", "aXbYbZ", false), ("?", "é", true), ("?", "", false), ("[a-c]x", "bx", true),
    ("[a-c]x", "dx", false),
    ("[^a-c]", "d", true), ("[^a-c]", "a", false), ("[!a]", "b", false), ("[]]", "]", true),
    ("[^]]", "]", false),
    ("[a-]", "-", true), ("[", "[", false), ("[ab", "[ab", false), ("a[*]", "a*", true),
    ("a[*]", "ab", false),
    ("[z-a]", "b", false), ("[z-a]", "z", true), ("A", "a", false), ("**", "x", true), ("*x", "xxxy", false),
  ])
  func globs(pattern: String, text: String, matches: Bool) { #expect(Glob(pattern).matches(text) == matches) }
}
