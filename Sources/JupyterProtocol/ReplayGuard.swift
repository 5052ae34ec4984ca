/// Remembers the signatures of late messages, so that a recorded message cannot be played back: it would
/// run its cell a second time.
struct ReplayGuard: Sendable {
  /// Signatures kept; the oldest is forgotten first.
  static let capacity = 65_536

  private var seen: Set<Frame> = []
  private var ring: [Frame] = []
  private var oldest = 0

  /// Notes `signature`; false where it was noted before.
  mutating func admit(_ signature: Frame) -> Bool {
    guard seen.insert(signature).inserted else { return false }
    if ring.count < Self.capacity {
      ring.append(signature)
    } else {
      seen.remove(ring[oldest])
      ring[oldest] = signature
      oldest = (oldest + 1) % Self.capacity
    }
    return true
  }
}
