internal import Glibc

/// The lines on their way to the client, between the threads that send and the one that writes.
///
/// Nobody who sends waits. Whoever makes much output asks for room first and waits where the client has left much
/// unread. Replies to a client that asks on and on without reading find an end of the memory that they may take;
/// beyond it they are dropped.
final class Outbox: @unchecked Sendable {
  /// Unread bytes from which on those who ask for room wait.
  static let comfortable = 16 << 20
  /// Unread bytes from which on messages are dropped.
  static let capacity = 64 << 20

  enum Place: Equatable {
    /// The writer has nothing to do and must be told.
    case first
    case behind
    case refused
  }

  // Every access to the following happens with `mutex` locked.
  private var pending: [UInt8] = []
  private var unwritten = 0
  private var releases = 0
  private var isOpen = true
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  // MARK: Who sends

  func add(_ line: [UInt8]) -> Place {
    locked {
      guard isOpen else { return .behind }
      guard unwritten + line.count <= Self.capacity else { return .refused }
      defer {
        pending += line
        unwritten += line.count
      }
      return pending.isEmpty ? .first : .behind
    }
  }

  /// Waits until the client has read most of what was sent. False where `release` ended the waiting.
  func awaitRoom() -> Bool {
    locked {
      let start = releases
      while isOpen, unwritten > Self.comfortable, releases == start { pthread_cond_wait(changed, mutex) }
      return releases == start
    }
  }

  /// Waits until everything has left, or nothing can.
  func awaitEmpty() {
    locked { while isOpen, unwritten > 0 { pthread_cond_wait(changed, mutex) } }
  }

  /// Ends all waiting for room.
  func release() {
    locked {
      releases += 1
      pthread_cond_broadcast(changed)
    }
  }

  // MARK: Who writes

  /// Everything that waits.
  func take() -> [UInt8] {
    locked {
      defer { pending = [] }
      return pending
    }
  }

  func wrote(_ count: Int) {
    locked {
      unwritten -= count
      if unwritten <= Self.comfortable { pthread_cond_broadcast(changed) }
    }
  }

  /// Nothing leaves any more: what waits and what comes is let go of.
  func close() {
    locked {
      isOpen = false
      pending = []
      unwritten = 0
      pthread_cond_broadcast(changed)
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
