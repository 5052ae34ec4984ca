internal import CZMQ
internal import Glibc
internal import Synchronization

/// Wakes a thread that polls: any thread rings, the polling one hushes.
///
/// A file descriptor rather than a pair of sockets, since a ZeroMQ socket may not be shared by the threads
/// that ring.
final class WakeSignal: Sendable {
  let descriptor: Int32
  private let isRinging = Atomic<Bool>(false)

  init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    if descriptor < 0 { return nil }
  }

  deinit { Glibc.close(descriptor) }

  func ring() {
    // Once is enough until it is heard.
    if !isRinging.exchange(true, ordering: .acquiringAndReleasing) { eventfd_write(descriptor, 1) }
  }

  /// What a ringer wants must be looked at after this: it may find the bell still ringing and leave it at that.
  func hush() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
    _ = isRinging.exchange(false, ordering: .acquiringAndReleasing)
  }
}
