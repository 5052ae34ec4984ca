internal import Glibc

/// A guarded queue between threads: anyone posts; whoever takes sleeps while there is nothing.
package final class Mailbox<Item: Sendable>: @unchecked Sendable {
  package enum Taken {
    case item(Item)
    /// The deadline passed before an item came.
    case timeout
    /// Nothing is left and nothing will come.
    case closed
  }

  // Every access to the four below happens with `mutex` locked.
  /// nil where it has been taken.
  private var items: [Item?] = []
  private var first = 0
  private var isClosed = false
  private var isOver = false
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(arrived, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(arrived)
    pthread_mutex_destroy(mutex)
    arrived.deallocate()
    mutex.deallocate()
  }

  /// False where the mailbox is closed and the item was not taken in.
  @discardableResult
  package func post(_ item: Item) -> Bool {
    let isTaken = locked {
      guard !isClosed else { return false }
      items.append(item)
      return true
    }
    // Unlocked, so that whoever wakes does not sleep again at the lock.
    pthread_cond_signal(arrived)
    return isTaken
  }

  /// The oldest item; waits for one until `deadline`, or for ever without one.
  package func take(until deadline: MonotonicTime? = nil) -> Taken {
    locked {
      while first == items.count {
        if isClosed { return .closed }
        guard let deadline else {
          pthread_cond_wait(arrived, mutex)
          continue
        }
        var time = deadline.specification
        if pthread_cond_timedwait(arrived, mutex, &time) == ETIMEDOUT, first == items.count {
          return isClosed ? .closed : .timeout
        }
      }
      // The place is emptied at once: a message may be large, and many may wait behind it.
      let item = items[first].take()
      first += 1
      if first == items.count || first >= 1024 {
        items.removeSubrange(..<first)
        first = 0
      }
      guard let item else { preconditionFailure("taken twice") }
      return .item(item)
    }
  }

  /// Whether it was closed, and not only sealed: what was taken from it is not to be done any more.
  package var isAbandoned: Bool { locked { isOver } }

  /// Everything that waits, at once.
  package func drain() -> [Item] { locked { removeAll() } }

  /// Refuses further items and returns those that still wait.
  package func close() -> [Item] {
    locked {
      isClosed = true
      isOver = true
      pthread_cond_broadcast(arrived)
      return removeAll()
    }
  }

  /// Refuses further items; those that wait may still be taken.
  package func seal() {
    locked {
      isClosed = true
      pthread_cond_broadcast(arrived)
    }
  }

  private func removeAll() -> [Item] {
    defer {
      items = []
      first = 0
    }
    return items[first...].compactMap { $0 }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
