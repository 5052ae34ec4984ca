import Engine
import Glibc
import Notebook
import ScriptedEngine
import Testing

/// One watcher for notebooks that run one after the other.
@Suite(.serialized, .timeLimit(.minutes(1))) struct WatcherTests {
  private func run(_ control: RunControl, timeout: Duration? = nil) -> RunOutcome {
    var runner = NotebookRunner(control: control, options: .init(timeout: timeout))
    var slow = notebook("wait")
    return runner.run(&slow)
  }

  @Test func theClockAndTheSignalsAreForTheLastControl() throws {
    let first = RunControl(engine: ScriptedEngine())
    let watcher = try Watcher.start(signals: [SIGUSR1], control: first) { number, control in
      _ = control.stop(signal: number)
    }
    #expect(run(first, timeout: .milliseconds(40)).exitCode == 4)
    let engine = ScriptedEngine()
    let second = RunControl(engine: engine)
    watcher.follow(second)
    #expect(run(second, timeout: .milliseconds(40)).exitCode == 4)
    engine.onWait { kill(getpid(), SIGUSR1) }
    #expect(run(second).exitCode == 128 + SIGUSR1)
    #expect(first.signal == nil)
  }

  @Test func aSignalBetweenTwoNotebooksIsNotLost() throws {
    let first = RunControl(engine: ScriptedEngine())
    let watcher = try Watcher.start(signals: [SIGUSR2], control: first) { number, control in
      _ = control.stop(signal: number)
    }
    kill(getpid(), SIGUSR2)
    while first.signal == nil { usleep(1000) }
    let engine = ScriptedEngine()
    let second = RunControl(engine: engine)
    watcher.follow(second)
    #expect(run(second).exitCode == 128 + SIGUSR2)
    #expect(engine.executed.isEmpty)
  }

  @Test func anotherControlTakesNoThread() throws {
    func threads() throws -> Int {
      let status = String(decoding: try TextFile.read("/proc/self/status"), as: UTF8.self)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Threads:") })
      return try #require(Int(line.split(separator: "\t")[1]))
    }
    let watcher = try Watcher.start(signals: [], control: RunControl(engine: ScriptedEngine())) { _, _ in }
    let before = try threads()
    for _ in 0..<200 { watcher.follow(RunControl(engine: ScriptedEngine())) }
    // Other tests may start a few meanwhile.
    #expect(try threads() < before + 100)
  }
}
