/// Remembers late messages by their signatures, so that a recorded one cannot be played back: it would run its cell
/// a second time. What a kernel before this one has heard under the same key is not known here: the protocol gives no
/// sign by which to tell it from a message of a clock that is slow.
///
/// Of a signature, 64 bits are kept: 1.5 MB for all instead of 9. That a new message is taken for one of the 65,536
/// kept has a probability of 4e-15, and nobody without the key can make it larger, since what is admitted has been
/// found to be signed.
struct ReplayGuard: Sendable {
  /// Signatures kept; the oldest is forgotten first.
  static let capacity = 65_536

  private var seen: Set<UInt64> = []
  private var ring: [UInt64] = []
  private var oldest = 0

  /// The first 64 bits of a signature of hexadecimal digits, whether these are lower or upper case.
  static func fingerprint(_ signature: Frame) -> UInt64 {
    signature.prefix(16).reduce(0) { bits, digit in
      // A letter's last four bits count from 1.
      bits << 4 | UInt64(digit & 0x0F) + (digit & 0x40 != 0 ? 9 : 0)
    }
  }

  /// Notes a signature; false where it was noted before.
  mutating func admit(_ fingerprint: UInt64) -> Bool {
    guard seen.insert(fingerprint).inserted else { return false }
    if ring.count < Self.capacity {
      ring.append(fingerprint)
    } else {
      seen.remove(ring[oldest])
      ring[oldest] = fingerprint
      oldest = (oldest + 1) % Self.capacity
    }
    return true
  }
}
