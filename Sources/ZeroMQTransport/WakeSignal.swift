internal import CZMQ
internal import Glibc

/// Wakes a thread that polls: any thread rings, the polling one hushes.
///
/// A file descriptor rather than a pair of sockets, since a ZeroMQ socket may not be shared by the threads
/// that ring.
final class WakeSignal: Sendable {
  let descriptor: Int32

  init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    if descriptor < 0 { return nil }
  }

  deinit { Glibc.close(descriptor) }

  func ring() {
    // Full means that it rings already.
    eventfd_write(descriptor, 1)
  }

  func hush() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
