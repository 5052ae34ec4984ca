import Engine
import Synchronization
import Testing

@testable import Interpreter

/// When progress is shown, and what it says.
@Suite struct ProgressTests {
  /// A meter on a clock that the test sets, in milliseconds.
  private final class Watched {
    var time: UInt64 = 0
    var shown: [Progress?] = []
    private(set) var meter: ProgressMeter!

    init() {
      let clock = { [unowned self] in time * 1_000_000 }
      meter = ProgressMeter(now: clock) { [unowned self] in shown.append($0) }
    }

    /// Looks every `step` milliseconds until `end`.
    func look(every step: UInt64, until end: UInt64, _ work: () -> Void = {}) {
      while time < end {
        time += step
        work()
        meter.look()
      }
    }

    var lines: [String] { shown.map { $0?.text ?? "-" } }
  }

  @Test func shortWorkShowsNothing() throws {
    let watched = Watched()
    try watched.meter.during("fit") { watched.look(every: 1, until: 299) }
    watched.meter.clear()
    #expect(watched.shown.isEmpty)
  }

  @Test(arguments: [1, 7, 30, 99] as [UInt64]) func atMostTenLinesASecond(_ step: UInt64) throws {
    let watched = Watched()
    try watched.meter.during("fit") { watched.look(every: step, until: 3300) }
    watched.meter.clear()
    #expect(watched.shown.count <= 31 + 1 && watched.shown.count > 14)
    #expect(watched.lines.first?.hasPrefix("fit: 0.") == true && watched.lines.last == "-")
    #expect(watched.lines.filter { $0 == "-" }.count == 1)
  }

  /// The time in which somebody thinks about an answer is no work, and the question stands alone.
  @Test func waitingForAnAnswerIsNoWork() throws {
    let watched = Watched()
    try watched.meter.during("ask") { () throws(Failure) in
      watched.look(every: 100, until: 400)
      try watched.meter.pause { () throws(Failure) in
        // Waiting, too, asks whether it shall stop.
        let before = watched.shown.count
        watched.look(every: 100, until: 60_400)
        #expect(watched.lines.last == "-" && watched.shown.count == before)
      }
      let before = watched.shown.count
      watched.look(every: 100, until: 60_600)
      #expect(watched.shown.count == before)
      watched.look(every: 100, until: 60_700)
    }
    #expect(watched.lines.last == "ask: 0.7 s")
  }

  /// What ends is taken away once, also where it fails.
  @Test func whatIsShownIsTakenAway() {
    let watched = Watched()
    #expect(throws: Failure.self) {
      try watched.meter.during("cell") { () throws(Failure) in
        try watched.meter.during("fit") { () throws(Failure) in
          watched.look(every: 100, until: 400)
          throw .interrupted
        }
      }
    }
    watched.meter.clear()
    watched.meter.clear()
    #expect(watched.lines == ["fit: 0.3 s", "fit: 0.4 s", "-"])
  }

  /// A cell of many short statements tells how many are left; one that takes long speaks for itself.
  @Test func statementsAreCountedWhereEachIsShort() throws {
    let watched = Watched()
    try watched.meter.during("cell") { () throws(Failure) in
      for number in 0..<40 {
        watched.meter.measure(.statements(done: number, total: 40))
        try watched.meter.during("fit") { watched.look(every: 10, until: watched.time + 20) }
      }
      try watched.meter.during("path") { watched.look(every: 10, until: watched.time + 390) }
    }
    #expect(watched.lines.prefix(2) == ["statement 15 of 40", "statement 20 of 40"])
    #expect(watched.shown.first??.fraction == 14.0 / 40)
    #expect(watched.lines.last == "path: 0.3 s")
  }

  @Test func bytesHaveASpeedAndAnEnd() throws {
    let watched = Watched()
    try watched.meter.during("read big.csv") {
      var bytes = 0
      watched.look(every: 50, until: 1000) {
        bytes += 20_000_000
        watched.meter.measure(.bytes(done: bytes, total: 800_000_000))
      }
    }
    #expect(watched.lines.first == "read big.csv: 120 of 800 MB")
    #expect(watched.lines.last == "read big.csv: 400 of 800 MB · 400 MB/s · about 1 s left")
    #expect(watched.shown.last??.fraction == 0.5)
  }

  @Test(arguments: [
    (0.2, "under 1 s"), (1.4, "about 1 s"), (9.4, "about 9 s"), (9.6, "about 10 s"), (41, "about 40 s"),
    (58, "about 1 min"), (150, "about 3 min"), (3590, "about 1 h"), (7300, "about 2 h"), (1e6, "days"),
  ])
  func timesAreRough(_ seconds: Double, _ words: String) { #expect(RemainingTime.words(seconds) == words) }

  /// The estimate against the truth, for work whose units take t(u) seconds.
  @Test(arguments: [0.0, 0.02, 0.05]) func unitsThatBecomeSlowerAreAllowedFor(_ growth: Double) {
    let total = 100
    func end(_ unit: Int) -> Double { (1...unit).reduce(0) { $0 + 0.05 * (1 + growth * Double($1)) } }
    for done in [20, 50, 80] {
      var remaining = RemainingTime()
      remaining.add(done: 0, at: 0)
      for unit in 1...done { remaining.add(done: Double(unit), at: end(unit)) }
      let truth = end(total) - end(done)
      let told = remaining.seconds(to: Double(total), at: end(done)) ?? -1
      #expect(abs(told - truth) < 0.15 * truth, "\(done): \(told), and it is \(truth)")
    }
  }

  /// Nothing is told from nothing; no number of units makes it slow or wrong.
  @Test func estimatesKeepWithinReason() {
    var remaining = RemainingTime()
    #expect(remaining.seconds(to: 10, at: 1) == nil && remaining.rate == nil)
    for unit in 0...5000 { remaining.add(done: Double(unit), at: Double(unit) / 100) }
    #expect(abs((remaining.seconds(to: 10_000, at: 50) ?? 0) - 50) < 1)
    // Long past what it told: something is left still, and never less than nothing.
    #expect((remaining.seconds(to: 10_000, at: 500) ?? 0) > 0)
    remaining.add(done: 1, at: 51)
    #expect(remaining.rate == nil)
  }

  // MARK: Through the language

  /// What a cell emits on a clock that goes on by `step` milliseconds each time it is looked at.
  private func outputs(_ code: String, step: UInt64) -> [CellOutput] {
    let time = Mutex<UInt64>(0)
    let engine = RegshellEngine(
      options: EngineOptions(
        folder: Transcript.data,
        clock: {
          time.withLock {
            $0 += step * 1_000_000
            return $0
          }
        }))
    var outputs: [CellOutput] = []
    engine.execute(Cell(code)) { outputs.append($0) }
    return outputs
  }

  private static let cell = """
    cars = read("mtcars.csv")
    m = fit(mpg ~ wt + hp + qsec + drat, cars, penalty = 0.1*l1)
    1 + 1
    path(m)
    cv(m, folds = 4)
    """

  private static let chains =
    "cars = read(\"mtcars.csv\")\nsample(fit(mpg ~ wt, cars, prior = student(3, 0, 1)), draws = 40)"

  /// On a clock that stands still nothing is shown; else what the cell shows is the same but for progress, which is
  /// taken away before everything else and at the end.
  @Test(arguments: [
    cell, cell + "\nnowhere", "trace(0.5*l2, start = [-3, 2], rate = 0.01, steps = 400)", chains,
  ])
  func progressChangesNothingElse(_ code: String) {
    let quick = outputs(code, step: 0)
    let slow = outputs(code, step: 40)
    var isShown = false
    var others: [CellOutput] = []
    var lines: [String] = []
    for output in slow {
      if case .progress(let progress) = output {
        #expect(progress != nil || isShown)
        isShown = progress != nil
        lines += progress.map { [$0.text] } ?? []
      } else {
        #expect(!isShown)
        others.append(output)
      }
    }
    #expect(!isShown && others == quick)
    #expect(!quick.contains { if case .progress = $0 { true } else { false } })
    #expect(lines.count > 3)
    if code == Self.chains {
      #expect(lines.contains { $0.hasPrefix("sample: step ") && $0.contains(" of 2200") })
    } else if code.hasPrefix("cars") {
      #expect(lines.contains { $0.hasPrefix("path: ") && $0.contains(" of 100 strengths") })
      #expect(lines.contains { $0.hasPrefix("cv: fold ") && $0.contains(" of 4 · ") })
    } else {
      #expect(lines.contains { $0.hasPrefix("trace: step ") && $0.contains(" of 400") })
    }
  }
}
