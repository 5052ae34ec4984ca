internal import JupyterKernel
internal import Synchronization

/// The socket of the publications, and those that wait for the first subscriber. Any thread.
final class Publisher: Sendable {
  private let socket: SharedSocket
  private let early = Mutex(EarlyPublications())
  /// Nothing waits any more: nobody has to look.
  private let isOpen = Atomic<Bool>(false)
  let room: PublishingRoom

  init(_ socket: SharedSocket, at address: StuckSubscribers.Address) {
    self.socket = socket
    room = PublishingRoom(address)
  }

  /// When to `expire`; nil where nothing waits.
  var deadline: MonotonicTime? {
    isOpen.load(ordering: .acquiring) ? nil : early.withLock { $0.deadline }
  }

  /// A publisher takes everything; what a slow subscriber has no room for, it alone misses.
  /// - Returns: whether there is a deadline now and was none before.
  func publish(_ departure: Departure) -> Bool {
    guard !isOpen.load(ordering: .acquiring) else {
      send(departure)
      return false
    }
    return early.withLock { early in
      let wasWaiting = early.deadline != nil
      send(early.pass(departure), early.isOpen)
      return early.deadline != nil && !wasWaiting
    }
  }

  /// Sends what has waited too long.
  func expire() {
    guard !isOpen.load(ordering: .acquiring) else { return }
    early.withLock { early in send(early.expire(), early.isOpen) }
  }

  /// Under the lock: what another thread publishes next comes after it.
  private func send(_ departures: [Departure], _ isLast: Bool) {
    for departure in departures { socket.send(departure.frames) }
    if isLast { isOpen.store(true, ordering: .releasing) }
  }

  private func send(_ departure: Departure) { socket.send(departure.frames, counting: room.backlog) }
}
