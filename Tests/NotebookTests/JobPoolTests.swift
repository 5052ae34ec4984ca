import Foundation
import Notebook
import Synchronization
import Testing

/// Children that are shells: what they print, how they end, in which order it is told.
@Suite(.serialized, .timeLimit(.minutes(1))) struct JobPoolTests {
  private func results(_ scripts: [String], width: Int) -> [JobPool.Result] {
    var results: [JobPool.Result] = []
    JobPool(program: "/bin/sh").run(scripts.map { ["-c", $0] }, width: width) { number, result in
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
      ["-c", "exec 2>&1; \($0)"]
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
}
