import Engine
import Glibc

/// When a cell began and ended, in the keys under which notebook clients store it.
struct CellTimes {
  private let start: timespec
  private var finish: timespec

  init() {
    start = Self.now
    finish = start
  }

  mutating func end() { finish = Self.now }

  var metadata: JSON {
    let start = JSON.string(Self.stamp(start))
    let finish = JSON.string(Self.stamp(finish))
    return .object([
      ("iopub.execute_input", start), ("iopub.status.busy", start), ("iopub.status.idle", finish),
      ("shell.execute_reply", finish),
    ])
  }

  static var now: timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }

  /// ISO 8601 in UTC with microseconds.
  static func stamp(_ time: timespec) -> String {
    var seconds = time.tv_sec
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ value: some BinaryInteger, _ width: Int = 2) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    let clock = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    return "\(date)T\(clock).\(padded(time.tv_nsec / 1000, 6))Z"
  }
}
