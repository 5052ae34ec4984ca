internal import Glibc
internal import Synchronization

/// Wakes a thread that polls: any thread rings, the polling one hushes.
///
/// A descriptor of the system's rather than a pair of sockets, since a ZeroMQ socket may not be shared by the
/// threads that ring.
package final class WakeSignal: Sendable {
  /// Becomes readable when it rings.
  package let descriptor: Int32
  private let bell: Int32
  private let isRinging = Atomic<Bool>(false)

  /// nil, with the reason in `errno`, where the system gives no descriptors.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    bell = ends[1]
  }

  deinit {
    close(descriptor)
    close(bell)
  }

  package func ring() {
    // Once is enough until it is heard.
    guard !isRinging.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 1
    _ = write(bell, &byte, 1)
  }

  /// What a ringer wants must be looked at after this: it may find the bell still ringing and leave it at that.
  package func hush() {
    var byte: UInt8 = 0
    _ = read(descriptor, &byte, 1)
    _ = isRinging.exchange(false, ordering: .acquiringAndReleasing)
  }
}
