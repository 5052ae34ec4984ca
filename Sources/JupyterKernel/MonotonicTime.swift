internal import Glibc

/// A moment of the clock that is never set.
package struct MonotonicTime: Sendable, Comparable {
  package struct Interval: Sendable {
    let nanoseconds: Int

    package static func milliseconds(_ count: Int) -> Interval { Interval(nanoseconds: count * 1_000_000) }
  }

  let nanoseconds: Int

  package static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec)
  }

  package static func + (time: MonotonicTime, interval: Interval) -> MonotonicTime {
    MonotonicTime(nanoseconds: time.nanoseconds + interval.nanoseconds)
  }

  package static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Milliseconds from now until this moment, rounded up; 0 where it has passed.
  package var millisecondsAhead: Int {
    max(0, (nanoseconds - MonotonicTime.now().nanoseconds + 999_999) / 1_000_000)
  }

  var specification: timespec {
    timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
  }
}
