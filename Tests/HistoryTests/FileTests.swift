import CSQLite
import Glibc
import JupyterKernel
import JupyterProtocol
import Testing

@testable import HistoryDatabase

/// Files that cannot be used, or not as they are.
@Suite struct FileTests {
  private let scratch = Scratch()

  @Test func onlyTheOwnerReadsIt() {
    let history = scratch.history()
    history.append(line: 1, input: "a", output: nil)
    wait("no log") { scratch.names().contains("history.sqlite-wal") }
    #expect(scratch.mode(scratch.folder + "/regshell") == 0o700)
    for name in scratch.names() { #expect(scratch.mode("\(scratch.folder)/regshell/\(name)") == 0o600) }
    history.end()
  }

  @Test func nothingIsMadeForAKernelThatRunsNothing() {
    let history = scratch.history()
    #expect(history.tail() == [])
    history.end()
    #expect(scratch.names("") == [])
  }

  @Test(arguments: ["no database, but longer than its header is", "zeros"])
  func whatIsNoDatabaseIsMovedAside(content: String) throws {
    let bytes = content == "zeros" ? [UInt8](repeating: 0, count: 8192) : Array(content.utf8)
    scratch.write(bytes)
    scratch.session("a")
    let kept = try #require(scratch.names().first { $0.contains("damaged") })
    #expect(scratch.bytes(kept, count: 10_000) == bytes)
    #expect(scratch.notes.count == 1)
    #expect(scratch.notes.first?.contains("it is kept as \(scratch.folder)/regshell/\(kept)") == true)
    #expect(scratch.history().inputs == ["a"])
  }

  @Test func elsewhereItIsLeftAsItIs() {
    let bytes = Array("somebody's diary, which is no database".utf8)
    scratch.write(bytes)
    let history = scratch.history(isOwnPlace: false)
    history.append(line: 1, input: "a", output: nil)
    history.end()
    #expect(scratch.names() == ["history.sqlite"])
    #expect(scratch.bytes(count: 1000) == bytes)
    #expect(scratch.notes.count == 1)
    #expect(history.inputs == ["a"])
  }

  /// A page inside is overwritten: appending may go on unnoticed, reading cannot.
  @Test func damageThatAReaderFindsIsMovedAsideToo() throws {
    scratch.session("a", String(repeating: "b", count: 100_000), "c")
    try scratch.checkpoint()
    scratch.write([UInt8](repeating: 0xEE, count: 4096 * 3), at: 4096)
    let history = scratch.history()
    history.append(line: 1, input: "d", output: nil)
    #expect(history.inputs == ["d"])
    wait("no note") { !scratch.notes.isEmpty }
    history.append(line: 2, input: "e", output: nil)
    history.end()
    #expect(scratch.names().contains { $0.contains("damaged") })
    #expect(scratch.history().inputs == ["d", "e"])
    #expect(scratch.notes.count == 1)
    #expect(scratch.notes.first?.contains("is kept as") == true)
  }

  /// Two kernels find the same damage: the second must not move what the first has begun.
  @Test func damageIsMovedAsideOnce() throws {
    scratch.write(Array("no database".utf8))
    let histories = (0..<4).map { _ in scratch.history() }
    for history in histories { history.append(line: 1, input: "a", output: nil) }
    for history in histories { history.end() }
    #expect(scratch.names().filter { $0.contains("damaged") }.count == 1)
    #expect(scratch.history().inputs == ["a", "a", "a", "a"])
    #expect(scratch.notes.count == 1)
  }

  @Test(arguments: [
    ("CREATE TABLE t (x); INSERT INTO t VALUES (1)", "something else"),
    ("PRAGMA application_id = 1919248243; PRAGMA user_version = 2", "newer version"),
  ])
  func aDatabaseOfSomebodyElseIsLeftAsItIs(sql: String, reason: String) throws {
    scratch.write([])
    try Connection(scratch.path, patience: 0).run(sql)
    let before = scratch.bytes(count: 100_000)
    let history = scratch.history()
    history.append(line: 1, input: "a", output: nil)
    #expect(history.inputs == ["a"])
    history.end()
    #expect(scratch.bytes(count: 100_000) == before)
    #expect(scratch.names() == ["history.sqlite"])
    #expect(scratch.notes.count == 1)
    #expect(scratch.notes.first?.contains(reason) == true)
  }

  @Test func aLockedFileIsWrittenLater() throws {
    scratch.session("a")
    let history = scratch.history()
    do {
      let other = try Connection(scratch.path, patience: 20_000)
      try other.run("BEGIN IMMEDIATE")
      history.append(line: 1, input: "b", output: nil)
      wait("no note") { !scratch.notes.isEmpty }
      #expect(history.inputs == ["a", "b"])
      history.append(line: 2, input: "c", output: nil)
      try other.run("ROLLBACK")
    }
    history.end()
    #expect(
      scratch.history().tail().map { "\($0.session).\($0.line) \($0.input)" } == ["1.1 a", "2.1 b", "2.2 c"])
    #expect(scratch.notes.count == 1)
    #expect(scratch.notes.first?.contains("database is locked") == true)
  }

  @Test func aFolderThatCannotBeMadeIsSaidOnce() {
    let history = DatabaseHistory(path: "/proc/regshell/history.sqlite", isOwnPlace: true, note: scratch.add)
    for line in 1...3 { history.append(line: line, input: "a\(line)", output: nil) }
    #expect(history.inputs == ["a1", "a2", "a3"])
    history.end()
    #expect(scratch.notes.count == 1)
  }

  /// A log of several connections needs memory that they share, which a remote file cannot give.
  @Test func aRemoteFileHasNoWriteAheadLog() throws {
    let file = HistoryFile(path: scratch.path, isOwnPlace: true)
    try file.create()
    var batch = RecentEntries()
    batch.append(HistoryEntry(session: 0, line: 1, input: "a", output: nil))
    for (isRemote, mode) in [(true, "truncate"), (false, "wal"), (true, "truncate")] {
      let table = try HistoryTable(file, patience: 0)
      try table.setUp(isRemote: isRemote)
      try table.insert(batch, session: nil) { _ in }
      let connection = try Connection(scratch.path, patience: 0)
      let found = try connection.prepare("PRAGMA journal_mode")
      #expect(try found.step())
      // The mode without a log is a matter of the connection; to others it is the usual one.
      #expect(found.text(0) == (mode == "wal" ? "wal" : "delete"))
    }
  }
}
