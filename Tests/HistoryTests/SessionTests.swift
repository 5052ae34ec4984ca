import JupyterKernel
import JupyterProtocol
import Testing

@testable import HistoryDatabase

/// Entries of several sessions, one after another and side by side.
@Suite struct SessionTests {
  private let scratch = Scratch()

  @Test func sessionsAreNumberedByTheirFirstEntry() {
    let silent = scratch.history()
    scratch.session("a", "b")
    scratch.session("c")
    let history = scratch.history()
    history.append(line: 1, input: "d", output: nil)
    silent.end()
    history.end()
    #expect(
      history.tail().map { "\($0.session).\($0.line) \($0.input)" } == ["1.1 a", "1.2 b", "2.1 c", "3.1 d"])
    #expect(scratch.notes == [])
  }

  @Test(arguments: [
    (HistoryRequest.Access.tail(count: 2), ["3.1 coef(m)", "3.2 fit(a)"]), (.tail(count: 0), []),
    (.range(session: 0, start: 1, stop: nil), ["3.1 coef(m)", "3.2 fit(a)"]),
    (.range(session: 0, start: 2, stop: 3), ["3.2 fit(a)"]),
    (.range(session: -1, start: 1, stop: nil), ["2.1 fit(b)"]),
    (.range(session: -2, start: 1, stop: 2), ["1.1 fit(a)"]),
    (.range(session: 1, start: 2, stop: nil), ["1.2 1 + 1"]),
    (.range(session: 4, start: 1, stop: nil), []), (.range(session: -9, start: 1, stop: nil), []),
    (.range(session: .min, start: .min, stop: .max), []),
    (.search(pattern: "fit*", count: nil, unique: false), ["1.1 fit(a)", "2.1 fit(b)", "3.2 fit(a)"]),
    (.search(pattern: "fit*", count: nil, unique: true), ["2.1 fit(b)", "3.2 fit(a)"]),
    (.search(pattern: "fit(?)", count: 1, unique: false), ["3.2 fit(a)"]),
    (.search(pattern: "*", count: 2, unique: true), ["3.1 coef(m)", "3.2 fit(a)"]),
    (.search(pattern: "[^f]*", count: 9, unique: true), ["1.2 1 + 1", "3.1 coef(m)"]),
    (.search(pattern: "fit", count: nil, unique: false), []),
  ])
  func accesses(access: HistoryRequest.Access, expected: [String]) {
    scratch.session("fit(a)", "1 + 1")
    scratch.session("fit(b)")
    let history = scratch.history()
    history.append(line: 1, input: "coef(m)", output: "7")
    history.append(line: 2, input: "fit(a)", output: nil)
    // Before and after it is written.
    #expect(history.entries(access).map { "\($0.session).\($0.line) \($0.input)" } == expected)
    history.end()
    #expect(history.entries(access).map { "\($0.session).\($0.line) \($0.input)" } == expected)
  }

  /// Source: JEP 91.
  @Test func aSubshellIsASessionOfItsOwn() {
    let history = scratch.history()
    let subshell = history.makeSubshell()
    history.append(line: 1, input: "a", output: nil)
    subshell.append(line: 1, input: "b", output: nil)
    history.append(line: 2, input: "c", output: nil)
    #expect(subshell.entries(.range(session: 0, start: 1, stop: nil)).map(\.input) == ["b"])
    #expect(history.entries(.range(session: 0, start: 1, stop: nil)).map(\.input) == ["a", "c"])
    history.end()
    #expect(
      subshell.entries(.tail(count: 9)).map { "\($0.session).\($0.line) \($0.input)" } == [
        "1.1 a", "1.2 c", "2.1 b",
      ])
    #expect(scratch.notes == [])
  }

  @Test func beforeItsFirstEntryASessionIsTheNextOne() {
    scratch.session("a")
    let history = scratch.history()
    #expect(history.entries(.range(session: -1, start: 1, stop: nil)).map(\.input) == ["a"])
    #expect(history.entries(.range(session: 0, start: 1, stop: nil)) == [])
  }

  @Test func outputsAndAnyTextComeBack() {
    let inputs = ["", "é\u{1F600}", "a\0b", "two\nlines", "it's \"quoted\""]
    let history = scratch.history()
    for input in inputs { history.append(line: 1, input: input, output: input + "!") }
    history.end()
    let entries = scratch.history().tail()
    #expect(entries.map(\.input) == inputs)
    #expect(entries.map(\.output) == inputs.map { $0 + "!" })
  }

  /// Several histories write at once; each sees its own entries at once and in order, whatever the threads
  /// that write are doing.
  @Test func historiesSideBySideLoseNothing() {
    let histories = (0..<4).map { _ in
      DatabaseHistory(
        HistorySpool(
          file: HistoryFile(path: scratch.path, isOwnPlace: true), gathering: .milliseconds(0),
          note: scratch.add)
      )
    }
    for line in 1...100 {
      for (number, history) in histories.enumerated() {
        history.append(line: line, input: "\(number): \(line)", output: nil)
        let own = history.entries(.range(session: 0, start: 1, stop: nil)).map(\.input)
        #expect(own == (1...line).map { "\(number): \($0)" })
      }
    }
    for history in histories { history.end() }
    let entries = scratch.history().tail()
    #expect(entries.count == 400)
    #expect(Set(entries.map { $0.session }) == [1, 2, 3, 4])
    #expect(scratch.notes == [])
  }

  @Test func aFileThatIsRemovedIsMadeAnew() {
    scratch.session("a")
    let history = scratch.history()
    history.append(line: 1, input: "b", output: nil)
    wait("not written") { scratch.history().inputs == ["a", "b"] }
    for name in scratch.names() { #expect(scratch.remove(name)) }
    history.append(line: 2, input: "c", output: nil)
    history.end()
    #expect(scratch.history().tail().map { "\($0.session).\($0.line) \($0.input)" } == ["1.2 c"])
  }
}
