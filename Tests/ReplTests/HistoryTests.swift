import Foundation
import LineREPL
import Testing

@Suite struct HistoryTests {
  @Test func eachLineIsKeptOnceWhereItWasLastUsed() {
    var history = HistoryStore(path: nil)
    for line in ["a", "b", "a", " secret", "", "  "] { history.add(line) }
    #expect(history.entries == ["b", "a"])
  }

  @Test func aStatementOfSeveralLinesIsOneEntryAlsoInTheFile() throws {
    let scratch = try Scratch()
    let path = scratch.file("history")
    var history = HistoryStore(path: path)
    for code in ["fit(y ~ x,\n  d)", "f(1, # one\n2)\n", "x"] { history.add(code) }
    #expect(history.entries == ["fit(y ~ x,\n  d)", "f(1, # one\n2)", "x"])
    #expect(HistoryStore(path: path).entries == history.entries)
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
  }

  @Test func itLastsFromSessionToSessionAndSessionsShareIt() throws {
    let scratch = try Scratch()
    let path = scratch.file("state/regshell/history")
    var first = HistoryStore(path: path)
    var second = HistoryStore(path: path)
    first.add("a")
    second.add("b")
    first.add("a")
    #expect(HistoryStore(path: path).entries == ["b", "a"])
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func aLongFileIsShortened() throws {
    let scratch = try Scratch()
    let path = try scratch.write((0..<5000).map { "line \($0)\n" }.joined(), to: "history")
    #expect(HistoryStore(path: path).entries.count == HistoryStore.limit)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == HistoryStore.limit && lines.last == "line 4999")
  }

  @Test func ofALongFileEachLineIsKeptWhereItWasLastUsed() throws {
    let scratch = try Scratch()
    let lines = (0..<4000).map { "line \($0 % 1500)" } + ["a\u{1}b", "line 7"]
    let path = try scratch.write(lines.joined(separator: "\n") + "\n", to: "history")
    let entries = HistoryStore(path: path).entries
    #expect(entries.count == 1501 && entries.suffix(3) == ["line 999", "a\nb", "line 7"])
    #expect(entries.first == "line 1000")
  }

  @Test func withoutAPlaceItWorksInMemory() {
    var history = HistoryStore(path: "/proc/nowhere/history")
    history.add("a")
    #expect(history.entries == ["a"])
  }

  @Test(arguments: [
    (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/regshell/history"),
    (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/regshell/history"),
    (["HOME": "/h"], "/h/.local/state/regshell/history"), ([:], nil),
  ])
  func itLivesInTheStateFolder(_ variables: [String: String], _ path: String?) {
    #expect(HistoryStore.defaultPath { variables[$0] } == path)
  }
}
