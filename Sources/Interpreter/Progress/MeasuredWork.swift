import Engine
import Fitting
import Tables

/// A verb that runs, or a cell's statements, and the line that says how far it is.
struct MeasuredWork {
  enum Measure {
    case tally(Tally)
    /// Of a file.
    case bytes(done: Int, total: Int)
    /// Of a cell.
    case statements(done: Int, total: Int)
  }

  private(set) var began: UInt64
  var measure: Measure?
  var title: String
  private var remaining = RemainingTime()
  private var phase = Tally.Phase.preparing

  /// - Parameter began: nanoseconds on the meter's clock
  init(_ title: String, began: UInt64) {
    self.title = title
    self.began = began
  }

  /// Leaves out time in which the work stood still.
  mutating func pause(_ nanoseconds: UInt64) { began += nanoseconds }

  mutating func progress(at time: UInt64) -> Progress {
    let seconds = Double(time - began) / 1e9
    switch measure {
    case nil: return line([MeasuredWork.elapsed(seconds)])
    case .statements(let done, let total):
      return Progress("statement \(done + 1) of \(total)", fraction: Double(done) / Double(max(1, total)))
    case .bytes(let done, let total):
      let left = left(done, of: total, at: seconds)
      let speed = remaining.rate.map { "\(MeasuredWork.megabytes($0)) MB/s" }
      let share = "\(MeasuredWork.megabytes(Double(done))) of \(MeasuredWork.megabytes(Double(total))) MB"
      return line([share, speed, left], fraction: (done, total))
    case .tally(let tally): return progress(tally.state, at: seconds)
    }
  }

  private mutating func progress(_ state: Tally.State, at seconds: Double) -> Progress {
    // The path over all rows and the folds behind it are counted as one.
    if state.phase != phase, (phase, state.phase) != (.strengths, .folds) { remaining = RemainingTime() }
    phase = state.phase
    let count = "\(state.done) of \(state.total)"
    switch state.phase {
    case .preparing: return line([MeasuredWork.elapsed(seconds)])
    case .strengths:
      let left = left(state.done, of: state.total, at: seconds)
      let part = state.folds > 0 ? "all rows" : nil
      return line([part, "\(count) strengths", speed, left], fraction: (state.done, state.total))
    case .folds:
      let fold = "fold \(min(state.foldsDone + 1, state.folds)) of \(state.folds)"
      let left = left(state.done, of: state.total, at: seconds)
      return line([fold, "\(count) strengths", speed, left], fraction: (state.done, state.total))
    case .trace, .chains:
      let left = left(state.done, of: state.total, at: seconds)
      return line(["step \(count)", speed, left], fraction: (state.done, state.total))
    case .knots: return line(["\(state.done) knots", MeasuredWork.elapsed(seconds)])
    case .steps:
      let gap = state.gap.map { "gap \(NumberFormat.significant(2).string($0))" }
      remaining.add(done: Double(state.done), at: seconds)
      let steps = state.done == 1 ? "1 step" : "\(state.done) steps"
      return line([steps, speed, gap, MeasuredWork.elapsed(seconds)])
    }
  }

  private func line(_ parts: [String?], fraction: (done: Int, total: Int)? = nil) -> Progress {
    Progress(
      "\(title): " + parts.compactMap(\.self).joined(separator: " · "),
      fraction: fraction.flatMap { $0.total > 0 ? Double($0.done) / Double($0.total) : nil })
  }

  /// `about 3 s left`
  private mutating func left(_ done: Int, of total: Int, at seconds: Double) -> String? {
    remaining.add(done: Double(done), at: seconds)
    return remaining.seconds(to: Double(total), at: seconds).map { RemainingTime.words($0) + " left" }
  }

  /// `12 a second`, of what is counted; nil before anything is known, or where one takes longer.
  private var speed: String? {
    guard let rate = remaining.rate, rate >= 1 else { return nil }
    return "\(rate < 10 ? NumberFormat.fixed(1).string(rate) : "\(Int(rate))") a second"
  }

  private static func elapsed(_ seconds: Double) -> String {
    seconds < 10 ? NumberFormat.fixed(1).string(seconds) + " s" : "\(Int(seconds)) s"
  }

  private static func megabytes(_ bytes: Double) -> String {
    let number = bytes / 1e6
    return number < 10 ? NumberFormat.fixed(1).string(number) : "\(Int(number))"
  }
}
