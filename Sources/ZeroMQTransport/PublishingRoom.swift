internal import Glibc
internal import Synchronization

/// Keeps the memory of what waits for subscribers within bounds.
///
/// A cell waits with its next output while much is waiting already: a subscriber that reads slowly gets its time, as one
/// does that fills a pipe. Where a subscriber takes nothing at all for a second, it is cut off; the others hear
/// everything, a second late. Nobody but the thread of the cell waits.
final class PublishingRoom: Sendable {
  /// Bytes that may wait.
  private static let limit = 256 << 20
  /// Seconds an output waits for slow subscribers before it goes out all the same.
  private static let patience = 5

  let backlog = Backlog()
  private let address: StuckSubscribers.Address
  private let releases = Atomic<Int>(0)

  init(_ address: StuckSubscribers.Address) { self.address = address }

  /// Returns at once but where the limit is reached; false where `release` ended the waiting.
  func wait() -> Bool {
    let before = releases.load(ordering: .acquiring)
    for _ in 0..<Self.patience where isFull {
      var stuck = StuckSubscribers(at: address)
      for _ in 0..<100 where isFull {
        usleep(10_000)
        if releases.load(ordering: .acquiring) != before { return false }
        stuck.keepStuck()
      }
      guard isFull else { return true }
      stuck.cut()
    }
    return true
  }

  /// Ends all waiting.
  func release() { releases.wrappingAdd(1, ordering: .acquiringAndReleasing) }

  private var isFull: Bool { backlog.bytes > Self.limit }
}
