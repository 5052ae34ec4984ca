/// How long counted work will still take, from how its counts came so far.
///
/// The time a unit takes is read off the first and the second half of what is done, and goes on to change as it did
/// between them: strengths of a path take longer the weaker they are. It is never taken to be less than half or more
/// than three times what the second half took.
struct RemainingTime {
  private struct Mark {
    var done: Double
    var seconds: Double
  }
  private var marks: [Mark] = []

  /// - Parameters:
  ///   - done: of the whole; less than before starts anew
  ///   - seconds: on any clock that only goes forward
  mutating func add(done: Double, at seconds: Double) {
    if let last = marks.last, done < last.done { marks = [] }
    if let last = marks.last, done == last.done { return }
    // Of many marks every second one will do.
    if marks.count == 512 { marks = marks.indices.filter { $0 % 2 == 0 }.map { marks[$0] } }
    marks.append(Mark(done: done, seconds: seconds))
  }

  /// Units a second; nil before anything is known.
  var rate: Double? {
    guard let first = marks.first, let last = marks.last, last.seconds > first.seconds else { return nil }
    return (last.done - first.done) / (last.seconds - first.seconds)
  }

  /// Seconds; nil as long as too little is done to tell.
  ///
  /// - Parameter seconds: now, which may be long after the last mark
  func seconds(to total: Double, at seconds: Double) -> Double? {
    guard marks.count >= 4, let first = marks.first, let last = marks.last, total > last.done else {
      return nil
    }
    let half = (first.done + last.done) / 2
    let middle = marks.min { abs($0.done - half) < abs($1.done - half) }
    guard let middle, middle.done > first.done, middle.done < last.done, last.seconds > middle.seconds else {
      return nil
    }
    let early = (middle.seconds - first.seconds) / (middle.done - first.done)
    let late = (last.seconds - middle.seconds) / (last.done - middle.done)
    let slope = (late - early) / ((last.done - first.done) / 2)
    let change = slope * ((total + last.done) / 2 - (last.done + middle.done) / 2)
    let unit = min(3 * late, max(late / 2, late + change))
    let estimate = unit * (total - last.done) - (seconds - last.seconds)
    // Behind its own estimate it is about to end, or was wrong: one more unit.
    return max(estimate, unit)
  }

  /// `about 12 s`, `about 3 min`
  static func words(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.95: "under 1 s"
    case ..<9.5: "about \(Int((seconds).rounded())) s"
    case ..<57.5: "about \(Int((seconds / 5).rounded()) * 5) s"
    case ..<3570: "about \(max(1, Int((seconds / 60).rounded()))) min"
    case ..<172_800: "about \(Int((seconds / 3600).rounded())) h"
    default: "days"
    }
  }
}
