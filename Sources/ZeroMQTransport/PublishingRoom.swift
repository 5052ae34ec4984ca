internal import Glibc

/// Keeps the memory of what waits for subscribers within bounds.
///
/// The publisher of a large message waits while much is waiting already: a subscriber that reads slowly gets its time,
/// as one does that fills a pipe. Where a subscriber takes nothing at all for a second, it is cut off; the others hear
/// everything, a second late. Small messages never wait; for them there is the bound on their number.
struct PublishingRoom: Sendable {
  /// Bytes that may wait.
  private static let limit = 256 << 20
  /// Seconds a large message waits for slow subscribers before it goes out all the same.
  private static let patience = 5

  let backlog = Backlog()
  private let address: StuckSubscribers.Address

  init(_ address: StuckSubscribers.Address) { self.address = address }

  /// Returns at once but where the limit is reached.
  func make() {
    for _ in 0..<Self.patience where isFull {
      var stuck = StuckSubscribers(at: address)
      for _ in 0..<100 where isFull {
        usleep(10_000)
        stuck.keepStuck()
      }
      guard isFull else { return }
      stuck.cut()
    }
  }

  private var isFull: Bool { backlog.bytes > Self.limit }
}
