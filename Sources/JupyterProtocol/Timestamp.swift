internal import Glibc

/// A moment in UTC to the microsecond, written as ISO 8601 does: `2026-01-31T23:59:59.000001Z`.
package struct Timestamp: Sendable, Equatable, CustomStringConvertible {
  /// Microseconds since 1970-01-01T00:00:00Z.
  package var microseconds: Int

  package init(microseconds: Int) { self.microseconds = microseconds }

  package static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
  }

  package var description: String {
    var seconds = time_t(microseconds / 1_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ value: some BinaryInteger, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return padded(parts.tm_year + 1900, 4) + "-" + padded(parts.tm_mon + 1, 2) + "-"
      + padded(parts.tm_mday, 2) + "T" + padded(parts.tm_hour, 2) + ":" + padded(parts.tm_min, 2) + ":"
      + padded(parts.tm_sec, 2) + "." + padded(microseconds % 1_000_000, 6) + "Z"
  }
}
