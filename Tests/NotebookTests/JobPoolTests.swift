import Foundation
import Notebook
import Synchronization
import Testing

/// Children that are shells, which wait for their turn: what they print, how they end, in which order it is told.
@Suite(.serialized, .timeLimit(.minutes(1))) struct JobPoolTests {
  /// Sends the script away where the pool closes the turn and gives no byte.
  private static let waiting = "[ -n \"$(head -c 1 <&3)\" ] || exit 0; "

  private func results(_ scripts: [String], width: Int) -> [JobPool.Result] {
    var results: [JobPool.Result] = []
    JobPool(program: "/bin/sh").run(scripts.map { ["-c", Self.waiting + $0] }, width: width) {
      number, result in
      #expect(number == results.count)
      results.append(result)
    }
    return results
  }

  @Test(arguments: [1, 2, 5, 64]) func endsAreToldInOrderWhateverTheWidth(_ width: Int) {
    let scripts = (0..<12).map { "sleep 0.0\((12 - $0) % 7); echo out \($0); echo err \($0) >&2; exit \($0)" }
    let results = results(scripts, width: width)
    #expect(results.map(\.ending) == (0..<12).map { .exited($0) })
    #expect(results.map { String(decoding: $0.output, as: UTF8.self) } == (0..<12).map { "out \($0)\n" })
    #expect(results.map { String(decoding: $0.errors, as: UTF8.self) } == (0..<12).map { "err \($0)\n" })
  }

  @Test func aCrashAndAKillHarmNoOther() {
    let results = results(["kill -SEGV $$", "echo a", "kill -KILL $$", "echo b"], width: 2)
    #expect(results.map(\.ending) == [.killed(SIGSEGV), .exited(0), .killed(SIGKILL), .exited(0)])
    #expect(results[3].output == Array("b\n".utf8))
  }

  /// The first waits for the end of the others, which is told only behind its own.
  @Test func endsAreCountedAsTheyCome() throws {
    let scratch = try Scratch()
    let gate = scratch.file("gate")
    let scripts = ["while [ ! -e '\(gate)' ]; do sleep 0.01; done", "exit 1", "exit 2"]
    var ended = 0
    var told: [Int] = []
    JobPool(program: "/bin/sh").run(
      scripts.map { ["-c", Self.waiting + $0] }, width: 3,
      ended: {
        ended += 1
        if ended == 2 { _ = FileManager.default.createFile(atPath: gate, contents: nil) }
      },
      report: { number, _ in
        #expect(ended >= 2)
        told.append(number)
      })
    #expect(ended == 3 && told == [0, 1, 2])
  }

  /// More than a pipe holds, on both streams at once.
  @Test func longOutputsAreTakenWhole() {
    let script = "head -c 1000000 /dev/zero | tee /dev/stderr"
    let results = results([script, script], width: 2)
    #expect(results.map(\.output.count) == [1_000_000, 1_000_000])
    #expect(results.map(\.errors.count) == [1_000_000, 1_000_000])
  }

  @Test func nobodyAnswersOnStandardInput() {
    let results = results(["cat"], width: 1)
    #expect(results.map(\.ending) == [.exited(0)])
    #expect(results[0].output == [])
  }

  @Test func aProgramThatIsNotThereIsSaid() {
    var endings: [JobPool.Ending] = []
    JobPool(program: "/nonexistent/program").run([[], []], width: 2) { endings.append($1.ending) }
    let missing = JobPool.Ending.notStarted(SystemError(number: ENOENT))
    #expect(endings == [missing, missing])
  }

  @Test func aSignalEndsThoseThatRunAndStartsNoOther() {
    let pool = JobPool(program: "/bin/sh")
    var endings: [JobPool.Ending] = []
    // The first child ends by itself; the signal comes while the others sleep or wait for their turn.
    let jobs = ["exit 0", "exec sleep 20", "exec sleep 20", "echo no", "echo no"].map {
      ["-c", Self.waiting + "exec 2>&1; \($0)"]
    }
    pool.run(jobs, width: 3) { number, result in
      if number == 0 { pool.stop(signal: SIGTERM) }
      endings.append(result.ending)
    }
    #expect(endings[0] == .exited(0))
    #expect(Array(endings[1...2]) == [.killed(SIGTERM), .killed(SIGTERM)])
    #expect(endings.last == .skipped)
    #expect(pool.signal == SIGTERM)
  }

  @Test func whoeverIsNotNeededAnyMoreIsSentAway() {
    let pool = JobPool(program: "/bin/sh")
    var results: [JobPool.Result] = []
    // The second has started and waits when the signal ends the first.
    let mark = NSTemporaryDirectory() + "turns-\(UUID().uuidString)"
    let second = "touch '\(mark)'; " + Self.waiting + "echo worked"
    let start = "until [ -e '\(mark)' ]; do sleep 0.01; done; exec sleep 20"
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let stopper = Thread {
      while !FileManager.default.fileExists(atPath: mark) { usleep(5000) }
      pool.stop(signal: SIGTERM)
    }
    stopper.start()
    pool.run([["-c", Self.waiting + start], ["-c", second], ["-c", second]], width: 1) {
      results.append($1)
    }
    #expect(results.map(\.ending) == [.killed(SIGTERM), .skipped, .skipped])
    #expect(results[1].output == [])
  }

  /// Each begins to work only behind the one before, although it was started while that one worked, and while
  /// that one still writes.
  @Test func theNextIsStartedAheadAndWorksInItsTurn() throws {
    let folder = NSTemporaryDirectory() + "turns-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let wait = "await() { while [ ! -e \"$1\" ]; do sleep 0.01; done; }; cd '\(folder)'; "
    let first =
      "touch 0; " + Self.waiting
      + "echo begin 0 >> log; await 1; echo end 0 >> log; exec 3>&-; await done"
    let second = "touch 1; " + Self.waiting + "echo begin 1 >> log; echo end 1 >> log; touch done"
    var endings: [JobPool.Ending] = []
    JobPool(program: "/bin/sh").run([first, second].map { ["-c", wait + $0] }, width: 1) {
      endings.append($1.ending)
    }
    #expect(endings == [.exited(0), .exited(0)])
    let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
    #expect(log == "begin 0\nend 0\nbegin 1\nend 1\n")
  }
}
