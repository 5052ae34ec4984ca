package import JupyterProtocol
internal import Synchronization

/// A transport without sockets: its other end is the same object, so a test is a client by calling it.
package final class InMemoryTransport: Transport {
  private struct State {
    var deliver: (@Sendable (Arrival) -> Void)?
    var early = EarlyPublications()
    /// What arrived before the start.
    var waiting: [Arrival] = []
  }

  private let state = Mutex(State())
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
    let ready = state.withLock { state in
      departure.channel == .iopub ? state.early.pass(departure) : [departure]
    }
    for departure in ready { outgoing[departure.channel]?.post(departure.frames) }
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
