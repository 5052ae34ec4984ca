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
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the description, without the strings that it would be put together from.
  func write(to bytes: inout [UInt8]) {
    var seconds = time_t(microseconds / 1_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func append(_ value: Int, _ width: Int, then separator: Unicode.Scalar) {
      var power = 1
      for _ in 1..<width { power *= 10 }
      while power > 0 {
        bytes.append(UInt8(ascii: "0") + UInt8(value / power % 10))
        power /= 10
      }
      bytes.append(UInt8(ascii: separator))
    }
    append(Int(parts.tm_year) + 1900, 4, then: "-")
    append(Int(parts.tm_mon) + 1, 2, then: "-")
    append(Int(parts.tm_mday), 2, then: "T")
    append(Int(parts.tm_hour), 2, then: ":")
    append(Int(parts.tm_min), 2, then: ":")
    append(Int(parts.tm_sec), 2, then: ".")
    append(microseconds % 1_000_000, 6, then: "Z")
  }
}
