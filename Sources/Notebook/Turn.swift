import Glibc

/// What a child of a `JobPool` knows of the others: when its turn begins, which it says to be over as soon as
/// the next may work.
package enum Turn {
  /// Where the pool's byte comes, and which is closed to say that the turn is over.
  static let descriptor: Int32 = 3

  /// Waits for the turn.
  /// - Returns: false where the pool has stopped or is gone, and nothing is to be done any more.
  package static func wait() -> Bool {
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count >= 0 { return count == 1 }
      // Whoever is no child of a pool need not wait.
      if errno != EINTR { return true }
    }
  }

  /// Lets the next one work. To be called once, after `wait`.
  package static func end() { close(descriptor) }
}
