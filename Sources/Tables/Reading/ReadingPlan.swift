import Glibc

/// How the work of a pass is divided.
struct ReadingPlan: Sendable {
  /// Bytes of text that are read at a time, but at least so many rows as the first ones are.
  var blockBytes = RowBlock.size
  var blockRows = 16
  var threads = ReadingPlan.processors

  /// Shorter texts are read before a thread would have started.
  var leastForThreads = 1 << 20

  /// Two, as has been measured, where there are two.
  private static let processors = min(2, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
