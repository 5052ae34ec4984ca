import Engine
import Fitting
import Glibc

/// Shows how far a cell's work has come, now and then.
///
/// Work asks whether it shall stop every few milliseconds; the meter looks at the clock each time. In the first
/// `patience` nothing is shown, later at most a line in `interval`. It belongs to the thread that computes.
final class ProgressMeter {
  /// Nanoseconds.
  static let patience: UInt64 = 300_000_000
  static let interval: UInt64 = 100_000_000

  private let show: (Progress?) -> Void
  private let now: () -> UInt64
  private var works: [MeasuredWork] = []
  private var nextLook: UInt64
  private var isShown = false
  private var isPaused = false

  /// - Parameter now: a clock in nanoseconds
  init(now: @escaping () -> UInt64 = ProgressMeter.clock, show: @escaping (Progress?) -> Void) {
    self.show = show
    self.now = now
    nextLook = now() + Self.patience
  }

  /// Runs a piece of work, which may have pieces of its own.
  func during<Result>(
    _ title: String, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    works.append(MeasuredWork(title, began: now()))
    defer { works.removeLast() }
    return try work()
  }

  /// Says more of what is being done than the name of its verb.
  func rename(_ title: String) {
    guard !works.isEmpty else { return }
    works[works.count - 1].title = title
  }

  /// What counts the work that is being done.
  func tally() -> Tally {
    let tally = Tally()
    measure(.tally(tally))
    return tally
  }

  func measure(_ measure: MeasuredWork.Measure) {
    guard !works.isEmpty else { return }
    works[works.count - 1].measure = measure
  }

  /// Waits for something that is no work, such as an answer; nothing is shown meanwhile, and whoever types is not
  /// disturbed.
  func pause<Result>(_ wait: () throws(Failure) -> Result) throws(Failure) -> Result {
    let start = now()
    clear()
    isPaused = true
    defer {
      isPaused = false
      let waited = now() - start
      for index in works.indices { works[index].pause(waited) }
      nextLook = now() + Self.patience
    }
    return try wait()
  }

  /// Shows what there is to show, if it is time.
  func look() {
    let time = now()
    guard time >= nextLook, !works.isEmpty, !isPaused else { return }
    nextLook = time + Self.interval
    // A verb that has only begun says less than the cell that it is in.
    let place = works.lastIndex { time - $0.began >= Self.patience } ?? 0
    show(works[place].progress(at: time))
    isShown = true
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    show(nil)
    isShown = false
  }

  /// Monotonic, to a few milliseconds: the cheapest there is.
  static func clock() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
