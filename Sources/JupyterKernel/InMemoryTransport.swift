package import JupyterProtocol
internal import Synchronization

/// A transport without sockets: its other end is the same object, so a test is a client by calling it.
package final class InMemoryTransport: Transport {
  private struct State {
    var deliver: (@Sendable (Arrival) -> Void)?
    /// What arrived before the start.
    var waiting: [Arrival] = []
  }

  /// Locked while something is delivered, so that arrivals keep their order.
  private let state = Mutex(State())
  /// Of its own, since whoever is delivered something may send.
  private let early = Mutex(EarlyPublications())
  private let outgoing: [Channel: Mailbox<[Frame]>]

  package init() {
    outgoing = Dictionary(uniqueKeysWithValues: Channel.allCases.map { ($0, Mailbox()) })
  }

  package func start(_ deliver: @escaping @Sendable (Arrival) -> Void) -> Bool {
    state.withLock { state in
      state.deliver = deliver
      for arrival in state.waiting { deliver(arrival) }
      state.waiting = []
    }
    return true
  }

  package func send(_ departure: Departure) {
    guard departure.channel == .iopub else {
      outgoing[departure.channel]?.post(departure.frames)
      return
    }
    // Under the lock: what another thread publishes next comes after it.
    early.withLock { early in
      for departure in early.pass(departure) { outgoing[.iopub]?.post(departure.frames) }
    }
  }

  package func close(within milliseconds: Int) {
    state.withLock { $0.deliver = { _ in } }
  }

  /// The client sends.
  package func arrive(_ arrival: Arrival) {
    state.withLock { state in
      if let deliver = state.deliver { deliver(arrival) } else { state.waiting.append(arrival) }
    }
  }

  /// The client receives; nil where nothing came until `deadline`.
  package func receive(_ channel: Channel, until deadline: MonotonicTime) -> [Frame]? {
    if case .item(let frames)? = outgoing[channel]?.take(until: deadline) { frames } else { nil }
  }
}
