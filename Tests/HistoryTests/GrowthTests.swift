import Glibc
import JupyterKernel
import JupyterProtocol
import Testing

@testable import HistoryDatabase

/// Nothing grows without bounds.
@Suite struct GrowthTests {
  private let scratch = Scratch()

  @Test func longTextsAreCutAndSayIt() throws {
    let history = scratch.history()
    history.append(
      line: 1, input: String(repeating: "é", count: 200_000), output: String(repeating: "😀", count: 3000))
    history.end()
    let entry = try #require(scratch.history().tail().first)
    #expect(entry.input.hasSuffix("é\n# … cut after 256 KB of 400000 bytes"))
    #expect(entry.input.utf8.count < HistoryEntry.inputLimit + 100)
    #expect(entry.output?.hasSuffix("😀\n… cut after 8 KB of 12000 bytes") == true)
  }

  @Test func whatFitsIsNotCut() {
    let entry = HistoryEntry(
      session: 1, line: 1, input: String(repeating: "a", count: HistoryEntry.inputLimit),
      output: String(repeating: "b", count: HistoryEntry.outputLimit))
    #expect(entry.shortened == entry)
  }

  /// Without a place to write to, memory is bounded in number and in bytes.
  @Test(arguments: [
    (1, RecentEntries.countLimit * 9 / 10), (100_000, RecentEntries.byteLimit / 100_000 * 8 / 10),
  ])
  func memoryKeepsTheNewest(bytes: Int, atLeast: Int) {
    var recent = RecentEntries()
    let input = String(repeating: "a", count: bytes)
    let count = bytes == 1 ? RecentEntries.countLimit * 2 : 200
    for line in 1...count {
      recent.append(HistoryEntry(session: 1, line: line, input: input, output: nil))
    }
    #expect(recent.entries.count >= atLeast)
    #expect(recent.entries.count <= RecentEntries.countLimit)
    #expect(recent.entries.reduce(0) { $0 + $1.input.utf8.count } <= RecentEntries.byteLimit)
    #expect(recent.entries.last?.line == count)
    #expect(recent.dropped + recent.entries.count == count)
  }

  @Test func theOldestEntriesLeaveTheFile() throws {
    let file = HistoryFile(path: scratch.path, isOwnPlace: true)
    try file.create()
    let table = try HistoryTable(file, patience: 0)
    try table.setUp(isRemote: false)
    let input = String(repeating: "a", count: 10_000)
    var session: Int?
    var batch = RecentEntries()
    for number in 0..<14 {
      for line in 0..<300 {
        batch.append(HistoryEntry(session: 0, line: number * 300 + line, input: input, output: nil))
      }
      try table.insert(batch, session: number == 1 ? nil : session) { session = $0 }
      try table.prune()
      batch.removeFirst(300)
    }
    let kept = try table.entries(.tail(count: .max), waiting: batch, session: session)
    #expect(kept.count == 2200)
    #expect(kept.first?.line == 2000)
    #expect(kept.last?.line == 4199)
    #expect(try Connection(scratch.path, patience: 0).integer("SELECT count(*) FROM sessions") == 1)
    // A new session's number was never another's.
    #expect(session == 2)
  }
}
